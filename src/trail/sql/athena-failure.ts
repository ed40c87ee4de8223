import { brief } from '../../aws/failure.ts';
import { AwsProblem, type ProblemKind } from '../../aws/problem.ts';
import type { AthenaConfig } from './athena.ts';

/** Known failures of Athena, by what it says. The first that fits speaks. */
interface Known {
  says: RegExp;
  kind: ProblemKind;
  message(config: AthenaConfig, match: RegExpExecArray): string;
  fix(config: AthenaConfig, match: RegExpExecArray): string;
}

const RESULTS_FIX =
  'It has to exist in the Region of the query, and the caller needs s3:GetBucketLocation, s3:ListBucket, s3:GetObject and s3:PutObject there, and the KMS key where it is encrypted with one.';

const DDL = 'The statement that makes one: who-restarted-prod archive ddl.';

/**
 * Athena's messages as seen in published reports of them: none is documented word by word, so what is not known is told
 * in Athena's own words.
 */
const KNOWN: readonly Known[] = [
  {
    says: /writing output|output bucket|output location/i,
    kind: 'access-denied',
    message: (config, { input }) => `Athena cannot write to ${resultsBucket(config, input)}.`,
    fix: () => RESULTS_FIX,
  },
  {
    says: /bytes scanned limit was exceeded/i,
    kind: 'refused',
    message: ({ workGroup }) => `Workgroup ${workGroup} stops queries that scan more than its limit, and this one did.`,
    fix: () =>
      'Ask for a shorter time or fewer Regions, or raise the limit of the workgroup. What was scanned is billed.',
  },
  {
    says: /SCHEMA_NOT_FOUND|database .{0,270}(?:does not exist|not found)/i,
    kind: 'not-found',
    message: ({ database }) => `Athena has no database ${database} in this Region.`,
    fix: () => 'Check athena.database, and that the archive is in this Region.',
  },
  {
    says: /TABLE_NOT_FOUND|table .{0,600}(?:does not exist|not found)|EntityNotFoundException/i,
    kind: 'not-found',
    message: ({ database, table }) => `Athena has no table ${database}.${table} in this Region.`,
    fix: () => DDL,
  },
  {
    says: /column ["'`]?timestamp["'`]? cannot be resolved/i,
    kind: 'refused',
    message: ({ database, table }) =>
      `The table ${database}.${table} is not partitioned by day, so every question would read, and bill, all of it.`,
    fix: () => `Use a table that is partitioned by timestamp. ${DDL}`,
  },
  {
    says: /column ["'`]?([\w.]+)["'`]? cannot be resolved/i,
    kind: 'not-found',
    message: ({ database, table }, [, column = '']) =>
      `The table ${database}.${table} has no column ${column}, or the caller may not read it.`,
    fix: () => `Use a table with the columns of CloudTrail's records. ${DDL}`,
  },
  {
    says: /injected projected partition column ["'`]?(\w+)/i,
    kind: 'refused',
    message: ({ database, table }, [, column = '']) =>
      `The table ${database}.${table} wants its partition ${column} named in every query, and this one does not have it.`,
    fix: () => `Use a table that is partitioned by account, region and timestamp. ${DDL}`,
  },
  {
    says: /projection|HIVE_INVALID_PARTITION_VALUE|INVALID_TABLE_PROPERTY|HIVE_PARTITION_SCHEMA_MISMATCH/i,
    kind: 'service',
    message: ({ database, table }) =>
      `The partitions of the table ${database}.${table} cannot be told from its properties.`,
    fix: () => `Partition projection is missing, or does not fit its location. ${DDL}`,
  },
  {
    says: /kms/i,
    kind: 'access-denied',
    message: () => 'Athena may not use the KMS key that the log files or the results are encrypted with.',
    fix: () => 'The caller needs kms:Decrypt on the key of the trail, and kms:GenerateDataKey on that of the results.',
  },
  {
    says: /glue:\w+/i,
    kind: 'access-denied',
    message: ({ database, table }) =>
      `The caller may not read the table ${database}.${table} in the Glue Data Catalog.`,
    fix: () =>
      'It needs glue:GetDatabase, glue:GetTable and glue:GetPartitions. The policy in the README, section "Permissions", has it.',
  },
  {
    says: /access ?denied|status code: 403|PERMISSION_DENIED|not authorized|insufficient permissions/i,
    kind: 'access-denied',
    message: (config, { input }) => denied(config, input),
    fix: () =>
      'The caller needs s3:ListBucket, s3:GetBucketLocation and s3:GetObject on the bucket of the logs, and s3:PutObject where results go. The policy in the README, section "Permissions", has it.',
  },
  {
    says: /exhausted resources|EXCEEDED_MEMORY_LIMIT|query timeout|EXCEEDED_TIME_LIMIT/i,
    kind: 'service',
    message: () => 'This was too much for one Athena query.',
    fix: () => 'Ask for a shorter time, fewer Regions or one resource.',
  },
];

/** A query that failed, in words; the room of AWS's calls has those for a start that was refused. `reason`: Athena's. */
export function athenaProblem(reason: string, config: AthenaConfig): AwsProblem {
  for (const known of KNOWN) {
    const match = known.says.exec(reason);
    if (match === null) continue;
    return new AwsProblem(known.kind, known.message(config, match), { fix: known.fix(config, match) });
  }
  const said = reason === '' ? ' and gave no reason' : `: ${brief(reason).replace(/\.$/, '')}`;
  return new AwsProblem('service', `Athena could not run the query${said}.`);
}

/** Somebody else, or the workgroup, ended the query. */
export function athenaCancelled(reason: string, config: AthenaConfig): AwsProblem {
  if (/limit/i.test(reason)) return athenaProblem(reason, config);
  const said = reason === '' ? '' : ` (${brief(reason)})`;
  return new AwsProblem('service', `The query was cancelled in Athena before it had ended${said}.`, {
    fix: 'Ask again. What had been scanned by then is billed.',
    retryable: true,
  });
}

/** The column that a failure says a table lacks. */
export function missingColumn(reason: string): string | undefined {
  return /column ["'`]?([\w.]+)["'`]? cannot be resolved/i.exec(reason)?.[1]?.toLowerCase();
}

function resultsBucket({ outputLocation }: AthenaConfig, reason: string): string {
  const bucket = bucketIn(reason) ?? bucketIn(outputLocation ?? '');
  return bucket === undefined ? 'the bucket for its results' : `the bucket ${bucket} for its results`;
}

function denied({ database, table, outputLocation = '' }: AthenaConfig, reason: string): string {
  const bucket = bucketIn(reason);
  if (bucket === undefined) {
    return `Athena may not read the log files of ${database}.${table}, or not write its results, as this caller.`;
  }
  const what = bucket === bucketIn(outputLocation) ? 'keep its results' : 'read the log files';
  return `Athena may not ${what} in the bucket ${bucket} as this caller.`;
}

function bucketIn(text: string): string | undefined {
  return /s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/.exec(text)?.[1];
}
