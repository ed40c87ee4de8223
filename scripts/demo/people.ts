import type { JsonObject } from '../../src/events/types.ts';
import { ACCOUNT, HOME } from './fleet.ts';
import { awsId, hex, uuid } from './random.ts';
import type { Caller, Recorder } from './records.ts';
import type { Session, SessionExtras } from './sts.ts';
import { assumedRole, assumeRole } from './sts.ts';
import { HOUR } from './time.ts';

/** A colleague who signs in through IAM Identity Center. */
export interface Person {
  email: string;
  permissionSet: string;
  office: string;
  home?: string;
}

export const ALICE: Person = { email: 'alice.ng@acme.example', permissionSet: 'SRE-OnCall', office: '203.0.113.7' };
export const CAROL: Person = {
  email: 'carol.vance@acme.example',
  permissionSet: 'SRE-OnCall',
  office: '203.0.113.21',
  home: '192.0.2.33',
};
export const BOB: Person = {
  email: 'bob.ruiz@acme.example',
  permissionSet: 'PlatformEngineer',
  office: '203.0.113.18',
  home: '192.0.2.58',
};
export const DAN: Person = {
  email: 'dan.okafor@acme.example',
  permissionSet: 'Developer',
  office: '203.0.113.44',
  home: '2001:db8:4a:10::7f',
};
export const PRIYA: Person = {
  email: 'priya.shah@acme.example',
  permissionSet: 'PlatformEngineer',
  office: '203.0.113.52',
};

const SAML_PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_6c1d0f3a9b24e857_DO_NOT_DELETE`;
const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** AWS CLI version 2, as of late 2026. `command` is "ecs.update-service" and the like. */
export function cliAgent(command: string, who: string): string {
  return (
    'aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 md/arch#arm64 lang/python#3.14.4 md/pyimpl#CPython ' +
    `m/Z,E,b,s cfg/retry-mode#standard md/installer#exe sid/${hex(`sid/${who}`, 12)} md/prompt#off md/command#${command}`
  );
}

function roleOf(person: Person): string {
  return `AWSReservedSSO_${person.permissionSet}_${hex(`permission-set/${person.permissionSet}`, 16)}`;
}

/** Identity Center opens a session in the account by SAML; the record is filed in Identity Center's home Region. */
function signIn(recorder: Recorder, person: Person, at: number): Session {
  const nameQualifier = `${hex(`saml/${person.email}`, 27)}=`;
  return assumeRole(recorder, {
    operation: 'AssumeRoleWithSAML',
    at,
    region: HOME,
    caller: {
      identity: {
        type: 'SAMLUser',
        principalId: `${nameQualifier}:${person.email}`,
        userName: person.email,
        identityProvider: nameQualifier,
      },
      address: 'AWS Internal',
      agent: 'aws-internal/3 aws-sdk-java/1.12.797 Linux/5.10.245 OpenJDK_64-Bit_Server_VM/21.0.9+10-LTS java/21.0.9',
    },
    role: roleOf(person),
    path: '/aws-reserved/sso.amazonaws.com/',
    session: person.email,
    seconds: 43_200,
    request: { sAMLAssertionID: `_${uuid(`assertion/${person.email}/${at}`)}`, principalArn: SAML_PROVIDER },
    response: {
      subject: person.email,
      subjectType: 'persistent',
      issuer: `https://portal.sso.${HOME}.amazonaws.com/saml/assertion/6c1d0f3a9b24e857`,
      audience: 'https://signin.aws.amazon.com/saml',
      nameQualifier,
    },
    also: [{ type: 'AWS::IAM::SAMLProvider', arn: SAML_PROVIDER }],
  });
}

/** Keeps each person's open sessions, so that a day's calls share one key and each key has its sign-in record. */
export class Desk {
  readonly #recorder: Recorder;
  readonly #open = new Map<string, Session>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** The session that a person works with at this time; opened a few minutes before its first call. */
  session(person: Person, how: 'cli' | 'console', at: number): Session {
    const key = `${person.email}/${how}`;
    const open = this.#open.get(key);
    if (open !== undefined && at >= open.openedAt && at - open.openedAt < 9 * HOUR) return open;
    const lead = 60_000 * (2 + (Number.parseInt(hex(`${key}/${at}`, 2), 16) % 5));
    const session = signIn(this.#recorder, person, at - lead);
    this.#open.set(key, session);
    return session;
  }

  /** A person at a terminal. */
  cli(person: Person, command: string, at: number, address = person.office): Caller {
    const session = this.session(person, 'cli', at);
    return {
      identity: assumedRole(session, onBehalfOf(person)),
      address,
      agent: cliAgent(command, session.accessKeyId),
    };
  }

  /** A person in the AWS console. */
  console(person: Person, at: number, address = person.office): Caller {
    const session = this.session(person, 'console', at);
    return { identity: assumedRole(session, onBehalfOf(person)), address, agent: BROWSER, fromConsole: true };
  }

  /** A service that calls with the person's own identity (forward access session). */
  through(person: Person, service: string, at: number, extras: SessionExtras = {}): Caller {
    const session = this.session(person, 'cli', at);
    const identity = assumedRole(session, { ...onBehalfOf(person), ...extras, invokedBy: service });
    return { identity, address: service, agent: service };
  }
}

function onBehalfOf(person: Person): SessionExtras {
  return {
    onBehalfOf: {
      userId: uuid(`identity-store/${person.email}`),
      identityStoreArn: 'arn:aws:identitystore::444433332222:identitystore/d-9067a1c2e4',
    },
  };
}

/** An IAM user with a long-term key. */
export function iamUser(name: string, address: string, agent: string): Caller {
  const identity: JsonObject = {
    type: 'IAMUser',
    principalId: awsId('AIDA', name),
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    accountId: ACCOUNT,
    accessKeyId: awsId('AKIA', name),
    userName: name,
  };
  return { identity, address, agent };
}

/** The account's root user in the console; `session` is left out for the sign-in itself. */
export function root(address: string, session?: { openedAt: string }): Caller {
  const identity: JsonObject = {
    type: 'Root',
    principalId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    accountId: ACCOUNT,
    ...(session === undefined
      ? {}
      : {
          accessKeyId: awsId('ASIA', 'root'),
          sessionContext: { attributes: { creationDate: session.openedAt, mfaAuthenticated: 'false' } },
        }),
  };
  return { identity, address, agent: BROWSER, ...(session === undefined ? {} : { fromConsole: true as const }) };
}
