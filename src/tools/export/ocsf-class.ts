import type { Event } from '../../events/types.ts';

/**
 * Sign-ins and what follows them in the sign-in page and Identity Center. Source: the selector of CloudTrail events that
 * the OCSF project publishes (ocsf/examples, labs/ocsf-bento, parser aws_cloudtrail), which files these under Authentication.
 */
const SIGN_INS: ReadonlySet<string> = new Set([
  'ConsoleLogin',
  'ExternalIdPDirectoryLogin',
  'CheckMfa',
  'CredentialChallenge',
  'CredentialVerification',
  'UserAuthentication',
]);

/**
 * Whether the event is API Activity for certain. AWS files CloudTrail's management events under three classes, by name and
 * source (Security Lake user guide, "OCSF source identification"; ocsf/examples, mappings/markdown/AWS, CloudTrail):
 * sign-ins and sessions of roles are Authentication (3002), changes of users, roles, groups and their credentials are
 * Account Change (3001), the rest is API Activity (6003). AWS does not publish the list of names: every write of IAM and
 * all of the sign-in service count as other classes here.
 */
export function isApiActivity({ source, name, readOnly }: Pick<Event, 'source' | 'name' | 'readOnly'>): boolean {
  const authenticates =
    SIGN_INS.has(name) ||
    source === 'signin.amazonaws.com' ||
    (source === 'sts.amazonaws.com' && name.startsWith('AssumeRole'));
  return !authenticates && (source !== 'iam.amazonaws.com' || readOnly);
}

/** `activity_id` and `activity_name`. */
export interface Activity {
  id: 1 | 2 | 3 | 4 | 99;
  name: string;
}

/**
 * What kind of activity a call is, where the record or the call's own verb says it: CloudTrail's `readOnly` is a read;
 * Create…, Update… and Delete… are what they are called. Everything else is Other by its own name: the schema says that
 * `activity_name` then has the source's word, and no published rule tells whether StopTask updates or deletes.
 */
export function activityOf({ name, readOnly }: Pick<Event, 'name' | 'readOnly'>): Activity {
  if (readOnly) return { id: 2, name: 'Read' };
  if (/^Create[A-Z]/.test(name)) return { id: 1, name: 'Create' };
  if (/^(?:Update|Modify)[A-Z]/.test(name)) return { id: 3, name: 'Update' };
  if (/^Delete[A-Z]/.test(name)) return { id: 4, name: 'Delete' };
  return { id: 99, name };
}
