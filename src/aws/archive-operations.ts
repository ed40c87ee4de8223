import type {
  GetQueryResultsCommandInput as AthenaResultsInput,
  GetQueryResultsCommandOutput as AthenaResultsOutput,
  GetQueryExecutionCommandInput,
  GetQueryExecutionCommandOutput,
  StartQueryExecutionCommandInput,
  StartQueryExecutionCommandOutput,
  StopQueryExecutionCommandInput,
  StopQueryExecutionCommandOutput,
} from '@aws-sdk/client-athena';
import type {
  CancelQueryCommandInput,
  CancelQueryCommandOutput,
  DescribeQueryCommandInput,
  DescribeQueryCommandOutput,
  GetQueryResultsCommandInput as LakeResultsInput,
  GetQueryResultsCommandOutput as LakeResultsOutput,
  ListPublicKeysCommandInput,
  ListPublicKeysCommandOutput,
  StartQueryCommandInput,
  StartQueryCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type {
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';

/** One whole object of a bucket. */
export interface GetObjectInput {
  Bucket: string;
  Key: string;
  /** Most bytes that are taken; a larger object is refused. No limit where left out. */
  MaxBytes?: number | undefined;
}

/** The object as it is stored, read to its end: not a stream, so that broken connections are made up for here. */
export interface GetObjectOutput {
  Body: Uint8Array;
  /** The `x-amz-meta-` headers, by lower-case name without that prefix. */
  Metadata: Record<string, string>;
  /** Bytes of `Body`. */
  ContentLength: number;
}

/**
 * What reads a trail's archive: log files in S3, the keys that their digests are signed with, and queries of Athena and
 * CloudTrail Lake. The guard lets only SELECT statements start, and only queries that were started here be ended.
 */
export interface ArchiveOperations {
  's3:ListObjectsV2': [ListObjectsV2CommandInput, ListObjectsV2CommandOutput];
  's3:GetObject': [GetObjectInput, GetObjectOutput];
  's3:GetBucketLocation': [GetBucketLocationCommandInput, GetBucketLocationCommandOutput];
  'cloudtrail:ListPublicKeys': [ListPublicKeysCommandInput, ListPublicKeysCommandOutput];
  'athena:StartQueryExecution': [StartQueryExecutionCommandInput, StartQueryExecutionCommandOutput];
  'athena:GetQueryExecution': [GetQueryExecutionCommandInput, GetQueryExecutionCommandOutput];
  'athena:GetQueryResults': [AthenaResultsInput, AthenaResultsOutput];
  'athena:StopQueryExecution': [StopQueryExecutionCommandInput, StopQueryExecutionCommandOutput];
  'cloudtrail:StartQuery': [StartQueryCommandInput, StartQueryCommandOutput];
  'cloudtrail:DescribeQuery': [DescribeQueryCommandInput, DescribeQueryCommandOutput];
  'cloudtrail:GetQueryResults': [LakeResultsInput, LakeResultsOutput];
  'cloudtrail:CancelQuery': [CancelQueryCommandInput, CancelQueryCommandOutput];
}
