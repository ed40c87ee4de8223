import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Identity, IdentityOptions } from '../../src/identity/index.ts';
import { identify } from '../../src/identity/index.ts';

export const NO_OPTIONS: IdentityOptions = { known: [], expected: [] };
export const ACCOUNT = '111122223333';

type Members = Record<string, unknown>;

/** Reads a record with this userIdentity and these top-level members. */
export function read(userIdentity: unknown, rest: Members = {}, options: Partial<IdentityOptions> = {}): Identity {
  const record = {
    eventType: 'AwsApiCall',
    eventSource: 'ecs.amazonaws.com',
    recipientAccountId: ACCOUNT,
    userIdentity,
    ...rest,
  };
  return identify(record, { ...NO_OPTIONS, ...options });
}

interface SessionShape {
  role: string;
  session: string;
  path?: string;
  context?: Members;
  rest?: Members;
}

/** A userIdentity of type AssumedRole as CloudTrail writes it. */
export function assumedRole({ role, session, path = '/', context = {}, rest = {} }: SessionShape): Members {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: `arn:aws:iam::${ACCOUNT}:role${path}${role}`,
        accountId: ACCOUNT,
        userName: role,
      },
      attributes: { creationDate: '2026-11-20T02:00:00Z', mfaAuthenticated: 'false' },
      ...context,
    },
    ...rest,
  };
}

export const OIDC = (host: string): string => `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`;

/** Path of a file of real records; it lies beside the project and is absent where only the project is checked out. */
export function dataFile(name: string): string | undefined {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const path = join(root, '..', 'shared', 'data', name);
  return existsSync(path) ? path : undefined;
}

const wrapper = z.object({ event: z.unknown() });

/** The records of a file of real records, gzip or not. */
export function realRecords(path: string): unknown[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => wrapper.parse(JSON.parse(line)).event);
}

/** What holds for every answer, whatever was asked. */
export function expectSound(found: Identity): void {
  const { actor } = found;
  expect(actor.name).not.toBe('');
  expect(actor.name.length).toBeLessThanOrEqual(128);
  expect(actor.basis.length).toBeGreaterThan(0);
  expect(actor.basis[0]).toContain(actor.name);
  expect(actor.basis.every((line) => line !== '' && !line.includes('undefined'))).toBe(true);
  expect(found.principal).not.toBe('');
  if (actor.account !== undefined) expect(actor.account).toMatch(/^\d{12}$/);
  expect(found.client.label).not.toBe('');
  expect(found.address.value).not.toBe('');
}
