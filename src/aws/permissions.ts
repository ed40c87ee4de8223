import type { Operation } from './api.ts';
import type { ArchiveOperations } from './archive-operations.ts';
import type { ReadinessOperations } from './readiness-operations.ts';

/** What permission is needed for: every question, reading an archive, or checking readiness. */
export type Purpose = 'questions' | 'archive' | 'readiness';

/** IAM's names of actions that are not called like the operation (Service Authorization Reference, Amazon S3). */
const iamNames: { readonly [K in Operation]?: string } = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
};

/** Operations beyond `questions`, and what they serve; some serve both. Complete by type. */
const optional: { readonly [K in keyof (ArchiveOperations & ReadinessOperations)]: readonly Purpose[] } = {
  's3:ListObjectsV2': ['archive'],
  's3:GetObject': ['archive'],
  's3:GetBucketLocation': ['archive', 'readiness'],
  's3:GetBucketLifecycleConfiguration': ['readiness'],
  's3:GetPublicAccessBlock': ['readiness'],
  's3:GetBucketPolicyStatus': ['readiness'],
  'athena:StartQueryExecution': ['archive'],
  'athena:GetQueryExecution': ['archive'],
  'athena:GetQueryResults': ['archive'],
  'athena:StopQueryExecution': ['archive'],
  'cloudtrail:ListPublicKeys': ['archive'],
  'cloudtrail:StartQuery': ['archive'],
  'cloudtrail:DescribeQuery': ['archive'],
  'cloudtrail:GetQueryResults': ['archive'],
  'cloudtrail:CancelQuery': ['archive'],
  'cloudtrail:GetEventDataStore': ['archive', 'readiness'],
  'cloudtrail:ListEventDataStores': ['archive', 'readiness'],
  'cloudtrail:DescribeTrails': ['readiness'],
  'cloudtrail:GetTrailStatus': ['readiness'],
  'cloudtrail:GetEventSelectors': ['readiness'],
  'events:ListRules': ['readiness'],
  'events:ListTargetsByRule': ['readiness'],
  'ecs:ListAccountSettings': ['readiness'],
};

/** The IAM action that allows an operation: s3:ListBucket for s3:ListObjectsV2. */
export function permissionFor(operation: Operation): string {
  return iamNames[operation] ?? operation;
}

const purposes: ReadonlyMap<string, readonly Purpose[]> = new Map(Object.entries(optional));

/** What an operation serves; its permission is in the policy of each. */
export function purposesOf(operation: Operation): readonly Purpose[] {
  return purposes.get(operation) ?? ['questions'];
}
