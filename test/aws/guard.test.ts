import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudTrailClient, ListImportsCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { ECSClient, ListClustersCommand, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { allowed, isAllowed } from '../../src/aws/allowed.ts';
import { guarded } from '../../src/aws/guard.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { account, cluster, ecs } from '../aws-server/index.ts';
import { rejection, useAws } from './support.ts';

const recorded = account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')] }) } });

describe('the read-only guard', () => {
  it('refuses StopTask before anything reaches the network', async () => {
    const server = await useAws({ accounts: [recorded] });
    const client = guarded(new ECSClient({}));
    const error = await rejection(client.send(new StopTaskCommand({ task: 'a1' })));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toMatchObject({
      kind: 'refused',
      message: 'StopTaskCommand was not sent: only reading is allowed here.',
    });
    expect(server.log).toEqual([]);
  });

  it('refuses UpdateService, StopLogging, a read that is not on the list, and AssumeRole', async () => {
    const server = await useAws({ accounts: [recorded] });
    const trail = guarded(new CloudTrailClient({}));
    const attempts = [
      guarded(new ECSClient({})).send(new UpdateServiceCommand({ service: 'checkout', desiredCount: 0 })),
      trail.send(new StopLoggingCommand({ Name: 'main' })),
      trail.send(new ListImportsCommand({})),
      guarded(new STSClient({})).send(new AssumeRoleCommand({ RoleArn: 'arn', RoleSessionName: 'me' })),
    ];
    const errors = await Promise.all(attempts.map(rejection));
    expect(errors.map((error) => (error instanceof AwsProblem ? error.kind : error))).toEqual(Array(4).fill('refused'));
    expect(server.log).toEqual([]);
  });

  it('lets the same client read, so the refusal is the guard and not the client', async () => {
    const server = await useAws({ accounts: [recorded] });
    const client = guarded(new ECSClient({}));
    const { clusterArns } = await client.send(new ListClustersCommand({}));
    expect(clusterArns).toEqual(['arn:aws:ecs:us-east-1:111122223333:cluster/prod']);
    expect(server.log.map(({ operation }) => operation)).toEqual(['ecs:ListClusters']);
  });

  it('reaches the network with the refused command when the guard is left off', async () => {
    const server = await useAws({ accounts: [recorded] });
    await rejection(new ECSClient({}).send(new StopTaskCommand({ task: 'a1' })));
    expect(server.log.map(({ operation }) => operation)).toEqual(['ecs:StopTask']);
  });

  it('allows nothing but operations that read, and queries', () => {
    expect(Object.keys(allowed).filter((name) => !/:(?:List|Describe|Get|Lookup)[A-Z]/.test(name))).toEqual([
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
      'cloudtrail:StartQuery',
      'cloudtrail:CancelQuery',
    ]);
    expect(isAllowed('ECSClient', 'StopTaskCommand')).toBe(false);
    expect(isAllowed(undefined, undefined)).toBe(false);
  });

  it('is on every client that the product makes', () => {
    const folder = join(import.meta.dirname, '../../src/aws');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const made = sources.flatMap((source) => source.match(/.{0,8}new (?:sdk\.)?\w+Client\(/g) ?? []);
    expect(made).toHaveLength(10);
    expect(made.filter((text) => !text.startsWith('guarded('))).toEqual([]);
  });
});
