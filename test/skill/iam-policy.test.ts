import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allowed } from '../../src/aws/allowed.ts';
import type { Operation } from '../../src/aws/api.ts';
import type { Purpose } from '../../src/aws/permissions.ts';
import { permissionFor, purposesOf } from '../../src/aws/permissions.ts';
import { projectRoot } from './documents.ts';

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().regex(/^[A-Za-z0-9]+$/),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()),
      Resource: z.union([z.string(), z.array(z.string())]),
    }),
  ),
});

type Policy = z.infer<typeof policySchema>;

function policy(file: string): Policy {
  return policySchema.parse(JSON.parse(readFileSync(join(projectRoot, 'docs', file), 'utf8')));
}

const policies: Record<Purpose, Policy> = {
  questions: policy('iam-policy.json'),
  archive: policy('iam-policy-archive.json'),
  readiness: policy('iam-policy-readiness.json'),
};

/**
 * What S3 and Athena do in the caller's name, which is no call of ours: decrypt objects, look tables up, and store results.
 */
const inTheCallersName: Record<Purpose, string[]> = {
  questions: [],
  archive: [
    'glue:GetDatabase',
    'glue:GetPartitions',
    'glue:GetTable',
    'kms:Decrypt',
    's3:AbortMultipartUpload',
    's3:PutObject',
  ],
  readiness: [],
};

const operations: Operation[] = keysOf(allowed);

function keysOf<T extends object>(record: T): Extract<keyof T, string>[] {
  const isKey = (name: string): name is Extract<keyof T, string> => Object.hasOwn(record, name);
  return Object.keys(record).filter(isKey);
}

const actionsOf = ({ Statement }: Policy): string[] => [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
const isRead = /^[a-z0-9-]+:(?:Get|List|Describe|Lookup)[A-Za-z]+$/;

describe('the IAM policies in docs', () => {
  it.each(keysOf(policies))('grant every operation of the allow-list that serves %s, and nothing else', (purpose) => {
    const needed = operations.filter((operation) => purposesOf(operation).includes(purpose)).map(permissionFor);
    expect(actionsOf(policies[purpose])).toEqual([...new Set([...needed, ...inTheCallersName[purpose]])].sort());
  });

  it('grant the whole allow-list between them', () => {
    const granted = new Set(Object.values(policies).flatMap(actionsOf));
    expect(operations.map(permissionFor).filter((action) => !granted.has(action))).toEqual([]);
  });

  it('grant nothing but reading to questions and readiness, without wildcards', () => {
    for (const { Statement } of [policies.questions, policies.readiness]) {
      for (const { Action } of Statement) for (const action of Action) expect(action).toMatch(isRead);
    }
  });

  it('grant to the archive, beyond reading, only queries and the results that Athena stores of them', () => {
    expect(actionsOf(policies.archive).filter((action) => !isRead.test(action))).toEqual([
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
      'cloudtrail:CancelQuery',
      'cloudtrail:StartQuery',
      'kms:Decrypt',
      's3:AbortMultipartUpload',
      's3:PutObject',
    ]);
  });

  it('let results be stored in the bucket of results, and objects be read in named buckets only', () => {
    for (const { Action, Resource } of policies.archive.Statement) {
      const resources = [Resource].flat();
      if (Action.includes('s3:PutObject')) {
        expect(resources).toEqual(['arn:aws:s3:::your-results-bucket', 'arn:aws:s3:::your-results-bucket/*']);
      }
      if (Action.some((action) => /^(?:s3|kms|glue|athena):/.test(action))) expect(resources).not.toContain('*');
    }
  });
});
