/** IAM users and the root user: the identities that have credentials of their own. */
import { nameOfArn } from './arn.ts';
import { isEmail, looksLikePerson, machineKind } from './names.ts';
import type { Call, Reading, Who } from './reading.ts';
import { reading, serviceReading } from './reading.ts';
import { actingService, serviceName } from './services.ts';
import { accountId, capName } from './user-identity.ts';

/** What CloudTrail writes for a user name that was mistyped at sign-in (it may be a password). */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * The root user. Not every Root record is a person with the root password: services act in root's name without any
 * credentials of it, and central root access (AssumeRoot) shows as Root with a temporary key.
 */
export function readRoot(call: Call): Reading {
  const { identity } = call;
  const account = accountId(identity.accountId);
  const service = actingService(identity.invokedBy);
  const ownCredentials = identity.accessKeyId !== undefined || identity.sessionContext?.attributes !== undefined;
  if (service !== undefined && !ownCredentials) {
    const because = "root's own credentials were not used";
    return serviceReading(service, `${serviceName(service)} acted in the name of the account's root user: ${because}`);
  }
  const principal = `${account ?? 'unknown'}:root`;
  if (identity.sessionContext?.assumedRoot) {
    const name = 'central root access';
    const because =
      `root by ${name}: somebody in the management or a delegated account opened a root session with AssumeRoot, ` +
      'without the root password';
    return { ...reading({ kind: 'root', name, confidence: 'certain' }, [because], principal, 'root'), traceable: true };
  }
  const alias =
    identity.userName !== undefined && identity.userName !== 'root' ? ` (alias ${capName(identity.userName)})` : '';
  const because = `root: the account's own root user${alias}`;
  return reading({ kind: 'root', name: 'root', confidence: 'certain' }, [because], principal, 'root');
}

/** An IAM user. Whose it is, a person's or a program's, only its name and its credentials hint at. */
export function readIamUser(call: Call): Reading {
  const { identity, record } = call;
  const userName = identity.userName ?? nameOfArn(identity.arn);
  if (userName === HIDDEN) return hiddenUser(call);
  const account = accountId(identity.accountId ?? record.recipientAccountId);
  if (userName === undefined) {
    const who = { kind: 'unknown', name: 'an unnamed IAM user', confidence: 'possible' } as const;
    return reading(
      who,
      [`${who.name}: the record leaves the name out`],
      identity.arn ?? `${account ?? 'unknown'}:user`,
    );
  }
  const name = capName(userName);
  const { who, why } = judgeUser(userName, hasPersonsCredentials(call));
  const principal = identity.arn ?? `arn:aws:iam::${account ?? ''}:user/${name}`;
  return reading(
    { ...who, name, ...(isPerson(who) ? { person: name } : {}) },
    [`IAM user ${name}: ${why}`, ...keyBasis(call)],
    principal,
    userName,
  );
}

const isPerson = (who: Pick<Who, 'kind' | 'confidence'>): boolean =>
  who.kind === 'person' && who.confidence !== 'possible';

function judgeUser(userName: string, atConsole: boolean): { who: Pick<Who, 'kind' | 'confidence'>; why: string } {
  const machine = machineKind(userName);
  if (machine && !atConsole)
    return { who: { kind: machine, confidence: 'likely' }, why: "the name looks like a program's" };
  if (machine)
    return {
      who: { kind: machine, confidence: 'possible' },
      why: "the name looks like a program's, the sign-in like a person's",
    };
  if (isEmail(userName) || looksLikePerson(userName)) {
    return { who: { kind: 'person', confidence: 'likely' }, why: "the name looks like a person's" };
  }
  if (atConsole)
    return {
      who: { kind: 'person', confidence: 'likely' },
      why: 'it signed in as people do, at the console or with MFA',
    };
  return { who: { kind: 'person', confidence: 'possible' }, why: 'nothing says whether a person or a program uses it' };
}

/** Programs have no MFA device and no console session. */
function hasPersonsCredentials({ record, identity, client }: Call): boolean {
  const mfa = identity.sessionContext?.attributes?.mfaAuthenticated === true;
  return (
    mfa ||
    record.sessionCredentialFromConsole ||
    client.kind === 'console' ||
    record.eventType?.startsWith('AwsConsoleSign') === true
  );
}

/** AKIA keys are long-term; ASIA keys come from the console or GetSessionToken (IAM identifiers reference). */
function keyBasis({ identity }: Call): string[] {
  if (identity.accessKeyId?.startsWith('AKIA')) return ['Signed with a long-term access key'];
  if (identity.accessKeyId?.startsWith('ASIA'))
    return ['Signed with temporary credentials, from the console or GetSessionToken'];
  return [];
}

/** A sign-in with a name that does not exist. */
export function hiddenUser({ identity, record }: Call): Reading {
  const who = { kind: 'unknown', name: 'a user name CloudTrail hides', confidence: 'possible' } as const;
  const account = accountId(identity.accountId ?? record.recipientAccountId) ?? 'unknown';
  return reading(
    who,
    [`${who.name}: no such user exists, and what was typed may have been a password`],
    `${account}:hidden-user`,
    HIDDEN,
  );
}
