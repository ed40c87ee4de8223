import { ACCOUNT, HOME } from '../../scripts/demo/fleet.ts';
import { cliAgent, iamUser } from '../../scripts/demo/people.ts';
import { hex } from '../../scripts/demo/random.ts';
import type { Caller } from '../../scripts/demo/records.ts';
import { assumedRole, assumeRole, awsService, type Session } from '../../scripts/demo/sts.ts';
import type { Incident } from './incident.ts';

/** Callers that the demo fleet does not have. */

const PARTNER = `arn:aws:iam::${ACCOUNT}:saml-provider/partner-idp`;
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

export function john(command: string): Caller {
  return iamUser('John', '203.0.113.60', cliAgent(command, 'john'));
}

/** A person whom the partner's identity provider vouches for, in the console. */
export function samlPerson(incident: Incident, email: string, at: number): Caller {
  const identity = {
    type: 'SAMLUser',
    principalId: `${hex(email, 27)}=:${email}`,
    userName: email,
    identityProvider: `${hex(email, 27)}=`,
  };
  const address = '198.51.100.150';
  const session = assumeRole(incident.recorder, {
    operation: 'AssumeRoleWithSAML',
    at: at - 300_000,
    region: HOME,
    caller: { identity, address, agent: BROWSER },
    role: 'PartnerOperations',
    session: email,
    request: { principalArn: PARTNER },
    response: { subject: email, subjectType: 'persistent', issuer: 'https://idp.partner.example/saml' },
    also: [{ type: 'AWS::IAM::SAMLProvider', arn: PARTNER }],
  });
  return { identity: assumedRole(session), address, agent: BROWSER, fromConsole: true };
}

export interface Hop {
  at: number;
  role: string;
  session?: string;
  region?: string;
  /** Recorded without the resources that event history files it under. */
  hidden?: true;
  sourceIdentity?: string;
}

/** A caller assumes a role, and goes on with it from the same machine. */
export function assume(incident: Incident, caller: Caller, hop: Hop): Caller {
  const session = assumeRole(incident.recorder, {
    at: hop.at,
    region: hop.region ?? HOME,
    caller,
    role: hop.role,
    session: hop.session ?? `botocore-session-${Math.floor(hop.at / 1000)}`,
    ...(hop.sourceIdentity === undefined ? {} : { request: { sourceIdentity: hop.sourceIdentity } }),
    key: `${incident.id}/assume/${hop.role}/${hop.at}`,
  });
  return withRole(session, caller, hop.sourceIdentity);
}

/** The caller's machine with the session's credentials. */
export function withRole(session: Session, caller: Caller, sourceIdentity?: string): Caller {
  const identity = assumedRole(session);
  const context = identity['sessionContext'];
  const named =
    sourceIdentity === undefined || typeof context !== 'object' || context === null || Array.isArray(context)
      ? identity
      : { ...identity, sessionContext: { ...context, sourceIdentity } };
  return { identity: named, address: caller.address, agent: cliAgent('ecs.update-service', session.accessKeyId) };
}

/** A service that works with a role it was given: its AssumeRole has no person in it. */
export function serviceRole(
  incident: Incident,
  at: number,
  service: string,
  how: { role: string; session: string; region?: string },
): Caller {
  const session = assumeRole(incident.recorder, {
    at: at - 1000,
    region: how.region ?? HOME,
    caller: awsService(service),
    role: how.role,
    session: how.session,
  });
  return { identity: assumedRole(session, { invokedBy: service }), address: service, agent: service };
}

/** A CodeBuild project's build, by its id, which calls with the role of the project. */
export function codeBuild(incident: Incident, at: number, build: string): Caller {
  const session = assumeRole(incident.recorder, {
    at: at - 40_000,
    region: HOME,
    caller: awsService('codebuild.amazonaws.com'),
    role: 'codebuild-shop-service-role',
    path: '/service-role/',
    session: `AWSCodeBuild-${build}`,
  });
  const agent = `${cliAgent('ecs.update-service', build)} exec-env/AWS_ECS_EC2`;
  return { identity: assumedRole(session), address: '54.80.12.77', agent };
}

/** EC2 Auto Scaling, by its service-linked role. */
export function ec2AutoScaling(incident: Incident, at: number): Caller {
  const service = 'autoscaling.amazonaws.com';
  const session = assumeRole(incident.recorder, {
    at: at - 1000,
    region: HOME,
    caller: awsService(service),
    role: 'AWSServiceRoleForAutoScaling',
    path: `/aws-service-role/${service}/`,
    session: 'AutoScaling',
  });
  return { identity: assumedRole(session, { invokedBy: service }), address: service, agent: service };
}
