import type { ArchiveOperations } from './archive-operations.ts';
import type { Calls } from './clients.ts';
import { readObject } from './read-object.ts';
import type { Clients } from './sdk-clients.ts';

/** The calls that read an archive, in one Region. */
export function openArchiveCalls(clients: Clients): Pick<Calls, keyof ArchiveOperations> {
  return {
    's3:ListObjectsV2': async (input, options) => {
      const { sdk, client } = await clients.s3();
      return client.send(new sdk.ListObjectsV2Command(input), options);
    },
    's3:GetObject': async ({ Bucket, Key, MaxBytes }, options) => {
      const { sdk, client } = await clients.s3();
      const send = () => client.send(new sdk.GetObjectCommand({ Bucket, Key }), options);
      return readObject(send, { Bucket, Key, MaxBytes }, options.abortSignal);
    },
    's3:GetBucketLocation': async (input, options) => {
      const { sdk, client } = await clients.s3();
      return client.send(new sdk.GetBucketLocationCommand(input), options);
    },
    'cloudtrail:ListPublicKeys': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.ListPublicKeysCommand(input), options);
    },
    'athena:StartQueryExecution': async (input, options) => {
      const { sdk, client } = await clients.athena();
      return client.send(new sdk.StartQueryExecutionCommand(input), options);
    },
    'athena:GetQueryExecution': async (input, options) => {
      const { sdk, client } = await clients.athena();
      return client.send(new sdk.GetQueryExecutionCommand(input), options);
    },
    'athena:GetQueryResults': async (input, options) => {
      const { sdk, client } = await clients.athena();
      return client.send(new sdk.GetQueryResultsCommand(input), options);
    },
    'athena:StopQueryExecution': async (input, options) => {
      const { sdk, client } = await clients.athena();
      return client.send(new sdk.StopQueryExecutionCommand(input), options);
    },
    'cloudtrail:StartQuery': async (input, options) => {
      const { sdk, client } = await clients.cloudtrailOnce();
      return client.send(new sdk.StartQueryCommand(input), options);
    },
    'cloudtrail:DescribeQuery': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.DescribeQueryCommand(input), options);
    },
    'cloudtrail:GetQueryResults': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.GetQueryResultsCommand(input), options);
    },
    'cloudtrail:CancelQuery': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.CancelQueryCommand(input), options);
    },
  };
}
