import type { Operation } from './api.ts';
import { denialFix, deniedCodes, whoWasDenied } from './caller-words.ts';
import type { Failure } from './failure.ts';
import { brief, field, text } from './failure.ts';
import { permissionFor } from './permissions.ts';
import { AwsProblem } from './problem.ts';
import { isRegionName } from './regions.ts';

/** What was asked of S3, and by whom. */
export interface S3Question {
  operation: Operation;
  region: string;
  /** The call's input, which names the bucket and the object. */
  input?: object | undefined;
  /** ARN of the caller, once known. */
  caller?: string | undefined;
}

interface Place {
  bucket: string;
  key?: string;
}

/** What a call does, for "The role auditor may not ...". */
const deeds: { readonly [K in Operation]?: (place: string) => string } = {
  's3:ListObjectsV2': (place) => `list ${place}`,
  's3:GetObject': (place) => `read ${place}`,
  's3:GetBucketLocation': (place) => `ask for the Region of ${place}`,
  's3:GetBucketLifecycleConfiguration': (place) => `read the lifecycle rules of ${place}`,
  's3:GetPublicAccessBlock': (place) => `read the public access block of ${place}`,
  's3:GetBucketPolicyStatus': (place) => `ask whether ${place} is public`,
};

/** S3 answers these where a bucket was never given the setting; that is news, not trouble. */
const unset: Readonly<Record<string, string>> = {
  NoSuchLifecycleConfiguration: 'has no lifecycle rules: nothing in it expires',
  NoSuchPublicAccessBlockConfiguration: 'has no public access block of its own',
  NoSuchBucketPolicy: 'has no bucket policy',
};

const wrongRegionCodes: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
  'TemporaryRedirect',
]);

function placeOf(input: object | undefined): Place {
  const key = text(input, 'Key') ?? text(input, 'Prefix');
  return { bucket: brief(text(input, 'Bucket') ?? 'the bucket'), ...(key === undefined ? {} : { key: brief(key) }) };
}

const urlOf = ({ bucket, key = '' }: Place): string => (key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`);

/** IAM's resource: the bucket itself, or everything in it. */
function resourceOf(operation: Operation, { bucket }: Place): string {
  return operation === 's3:GetObject' ? `arn:aws:s3:::${bucket}/*` : `arn:aws:s3:::${bucket}`;
}

function kmsDenied(failure: Failure, question: S3Question, place: Place, cause: unknown): AwsProblem {
  const key = /\barn:aws[\w-]*:kms:[\w-]+:\d{12}:(?:key|alias)\/[\w/-]+/.exec(failure.message)?.[0] ?? 'that key';
  const who = whoWasDenied(failure.message, question.caller);
  const why = 'the object is encrypted with a KMS key that the caller may not use';
  return new AwsProblem('access-denied', `${who} may not read ${urlOf(place)}: ${why} (kms:Decrypt).`, {
    code: failure.code,
    cause,
    fix: denialFix(failure.message, `Both the caller's policy and the key's own have to allow kms:Decrypt on ${key}.`),
  });
}

function denied(failure: Failure, question: S3Question, place: Place, cause: unknown): AwsProblem {
  const { operation, caller } = question;
  const deed = deeds[operation]?.(urlOf(place)) ?? `call ${operation} on ${urlOf(place)}`;
  const byBucket = /explicit deny in a resource-based policy/i.test(failure.message);
  const allow = `Allow ${permissionFor(operation)} on ${resourceOf(operation, place)}`;
  const whose = "in the caller's policy, and in the bucket's own where the bucket belongs to another account.";
  return new AwsProblem('access-denied', `${whoWasDenied(failure.message, caller)} may not ${deed}.`, {
    code: failure.code,
    cause,
    fix: byBucket ? 'The policy of the bucket denies it.' : denialFix(failure.message, `${allow} ${whose}`),
  });
}

/** S3 names the right Region in a header, in a field of the error, or in its message. */
function regionTold(message: string, cause: unknown): string | undefined {
  const header = text(field(field(cause, '$response'), 'headers'), 'x-amz-bucket-region');
  const told = header ?? text(cause, 'Region') ?? /expecting '([\w-]+)'/.exec(message)?.[1];
  return told !== undefined && isRegionName(told) ? told : undefined;
}

function wrongRegion(failure: Failure, { region }: S3Question, { bucket }: Place, cause: unknown): AwsProblem {
  const right = regionTold(failure.message, cause);
  const where = right === undefined ? 'in another Region' : `in ${right}`;
  return new AwsProblem('service', `Bucket ${bucket} is ${where}, not in ${region}.`, {
    code: failure.code,
    cause,
    ...(right === undefined ? {} : { region: right }),
    fix: `Allow s3:GetBucketLocation on arn:aws:s3:::${bucket}, which tells its Region.`,
  });
}

function unreadable(failure: Failure, place: Place, cause: unknown): AwsProblem | undefined {
  const options = { code: failure.code, cause };
  const url = urlOf(place);
  if (failure.code.startsWith('KMS.')) {
    return new AwsProblem('service', `${url} cannot be decrypted: ${brief(failure.message)}`, {
      ...options,
      fix: 'Look whether its KMS key is disabled or about to be deleted: aws kms describe-key',
    });
  }
  if (failure.code !== 'InvalidObjectState') return undefined;
  return new AwsProblem('service', `${url} lies in a Glacier storage class and cannot be read before it is restored.`, {
    ...options,
    fix: `Restore it: aws s3api restore-object --bucket ${place.bucket} --key '${place.key ?? ''}' --restore-request Days=7`,
  });
}

function missing(failure: Failure, place: Place, cause: unknown): AwsProblem | undefined {
  const options = { code: failure.code, cause };
  const { bucket } = place;
  if (failure.code === 'NoSuchBucket') {
    return new AwsProblem('not-found', `There is no bucket ${bucket}.`, {
      ...options,
      fix: 'Check its name; aws cloudtrail describe-trails shows the buckets of the trails.',
    });
  }
  if (failure.code === 'InvalidBucketName') {
    return new AwsProblem('not-found', `${bucket} is not a name that a bucket can have.`, {
      ...options,
      fix: 'Write it as s3://bucket/prefix.',
    });
  }
  if (failure.code === 'NoSuchKey') {
    return new AwsProblem('not-found', `There is no ${urlOf(place)}.`, {
      ...options,
      fix: `It was deleted or has expired; look at: aws s3api get-bucket-lifecycle-configuration --bucket ${bucket}`,
    });
  }
  const lacks = unset[failure.code];
  return lacks === undefined ? undefined : new AwsProblem('not-found', `Bucket ${bucket} ${lacks}.`, options);
}

/** Failures that only S3 has, by bucket and key. Nothing for those that it shares with the other services. */
export function s3Problem(failure: Failure, question: S3Question, cause: unknown): AwsProblem | undefined {
  if (!question.operation.startsWith('s3:')) return undefined;
  const place = placeOf(question.input);
  if (deniedCodes.has(failure.code)) {
    const kms = /\bkms:(?:Decrypt|GenerateDataKey|DescribeKey)\b/i.test(failure.message);
    return kms ? kmsDenied(failure, question, place, cause) : denied(failure, question, place, cause);
  }
  if (wrongRegionCodes.has(failure.code)) return wrongRegion(failure, question, place, cause);
  return missing(failure, place, cause) ?? unreadable(failure, place, cause);
}
