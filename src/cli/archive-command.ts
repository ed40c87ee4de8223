import type { Command } from 'commander';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

const HELP = `
Event history keeps 90 days. Older events, and data events, are in the log files of a trail:

  a folder        --archive ./logs, or "archive": { "dir": "logs" } in the configuration.
                  A copy is made with: aws s3 sync s3://<bucket>/AWSLogs ./logs/AWSLogs
  a bucket        --archive s3://bucket/prefix, or "archive": { "s3": "bucket", "prefix": "…", "profile": "…" }.
  Athena          "athena": { "workGroup": "primary", "database": "default", "table": "cloudtrail_logs",
                  "outputLocation": "s3://…" }. Bills by the byte: the price is told and agreed to first.
  CloudTrail Lake "lake": { "eventDataStore": "arn:…" }, where there is one already; closed to new customers.

With one of them every question may go back further: the last 90 days come from event history, the rest from there.
`;

/** `archive`: how to set up what is older than event history, and the table for Athena. */
export function addArchiveCommand(program: Command, io: Io): void {
  const archive = program
    .command('archive')
    .description('how to reach events older than 90 days; prints the table for Athena')
    .helpCommand(false)
    .addHelpText('after', HELP)
    .action(() => archive.outputHelp());
  const list = (value: string, before: string[] = []) => [...before, ...value.split(',')];
  archive
    .command('ddl')
    .description('Print the CREATE TABLE statement for Athena, with projected partitions. Runs nothing.')
    .requiredOption('--bucket <bucket>', 'Bucket of the trail')
    .option('--prefix <prefix>', 'Key prefix of the trail')
    .option('--account <id>', 'Accounts, twelve digits each (may be repeated, or a,b)', list)
    .option('--organization <id>', 'Organization of an organization trail: o-…')
    .requiredOption('--region <region>', 'Regions (may be repeated, or a,b)', list)
    .option('--from <date>', 'First day that has logs, such as 2024-01-01', '2024-01-01')
    .option('--database <name>', 'Database; the one chosen in the query editor where left out')
    .option('--table <name>', 'Table', 'cloudtrail_logs')
    .action(async (options: DdlFlags) => {
      const { account, from, region, ...rest } = options;
      const day = /^\d{4}-\d{2}-\d{2}$/.test(from) ? new Date(`${from}T00:00:00Z`) : new Date(Number.NaN);
      if (Number.isNaN(day.getTime())) throw new UsageError(`--from ${from}: not a date. Write it like 2024-01-01.`);
      const { athenaDdl } = await import('../tools/archive.ts');
      io.stdout(athenaDdl({ ...rest, accounts: account, regions: region, from: day }));
    });
}

interface DdlFlags {
  bucket: string;
  prefix?: string;
  account?: string[];
  organization?: string;
  region: string[];
  from: string;
  database?: string;
  table: string;
}
