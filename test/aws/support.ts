import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';
import type { Pacer } from '../../src/aws/pace.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import type { AwsOptions, AwsServer } from '../aws-server/index.ts';
import { awsEnv, startAws } from '../aws-server/index.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Sets the environment for this test; undefined takes a variable away. */
export function setEnv(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

const awsVariables = [
  'AWS_PROFILE',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
];

/** A loopback AWS that is closed after the test, and an environment that leads to it. */
export async function useAws(options: AwsOptions): Promise<AwsServer> {
  const server = await startAws(options);
  cleanups.push(() => server.close());
  setEnv(Object.fromEntries(awsVariables.map((name) => [name, undefined])));
  setEnv(awsEnv(server));
  return server;
}

export interface SharedFiles {
  config?: string;
  credentials?: string;
}

/** Shared configuration files of this test's own; what it returns rewrites them. */
export async function useSharedFiles(files: SharedFiles): Promise<(files: SharedFiles) => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-files-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const write = async ({ config, credentials }: SharedFiles): Promise<void> => {
    if (config !== undefined) await writeFile(join(folder, 'config'), config);
    if (credentials !== undefined) await writeFile(join(folder, 'credentials'), credentials);
  };
  await write({ config: '', credentials: '', ...files });
  setEnv({
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
    // A prefix that the SDK would look for SSO tokens under.
    HOME: folder,
  });
  return write;
}

/** A budget of the test's own that does not keep it waiting. */
export function fastPacer(): Pacer {
  return createPacer({ ...lookupPace, minTime: 1, firstDelay: 2, longestDelay: 20 });
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was expected to fail.');
    },
    (error: unknown) => error,
  );
}

/** Nothing of this machine's credentials or configuration is to be had, until the end of the test. */
export function withoutCredentials(): void {
  setEnv({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    XDG_CONFIG_HOME: '/nonexistent',
  });
}
