/** The caller of AssumeRoleWithWebIdentity: the subject of an OpenID Connect token. The only record that shows it. */
import { readUnknown } from './direct-identity.ts';
import { isEmail } from './names.ts';
import { describeProvider, parseSubject } from './pipeline.ts';
import type { Call, Reading } from './reading.ts';
import type { Actor, Pipeline } from './types.ts';
import { capName } from './user-identity.ts';

/** Provider of a web identity: its own member, or the start of `principalId` (`<provider>:<audience>:<subject>`). */
function providerOf({ identity }: Call): string | undefined {
  if (identity.identityProvider !== undefined) return identity.identityProvider;
  const principal = identity.principalId;
  if (principal === undefined) return undefined;
  const arn = /^arn:[^:]*:iam::[^:]*:oidc-provider\/[^:]+/.exec(principal)?.[0];
  return arn ?? principal.split(':')[0];
}

function subjectOf({ identity }: Call, provider: string): string | undefined {
  if (identity.userName !== undefined) return identity.userName;
  const principal = identity.principalId;
  if (principal === undefined || !principal.startsWith(`${provider}:`)) return undefined;
  return (
    principal
      .slice(provider.length + 1)
      .split(':')
      .slice(1)
      .join(':') || undefined
  );
}

/** Reads a WebIdentityUser. */
export function readWebIdentityUser(call: Call): Reading {
  const provider = providerOf(call) ?? '';
  const subject = subjectOf(call, provider);
  const pipeline = parseSubject(provider, subject);
  const principal = `${provider || 'web-identity'}:${capName(subject ?? 'unnamed')}`;
  const found = pipeline ? pipelineActor(pipeline) : (podActor(provider, subject) ?? personActor(provider, subject));
  if (!found) return readUnknown(call);
  const described = describeProvider(provider);
  const sessionOf = described?.kind === 'pipeline' && described.hosted ? 'hosted-runner' : undefined;
  const eks = described?.kind === 'kubernetes' && described.eks ? 'eks-pod' : undefined;
  const of = sessionOf ?? eks;
  return {
    actor: found,
    principal,
    username: subject,
    ...(of === undefined ? {} : { sessionOf: of }),
    traceable: false,
  };
}

function pipelineActor(pipeline: Pipeline): Actor {
  const name = pipeline.repository ?? pipeline.system;
  const ref = pipeline.ref === undefined ? '' : `, ${pipeline.ref}`;
  const basis = [`${name}${ref}: the subject of a ${pipeline.system} token, which ${pipeline.system} vouches for`];
  return { kind: 'ci', name, pipeline, confidence: 'certain', basis };
}

/** `system:serviceaccount:<namespace>:<name>` */
function podActor(provider: string, subject: string | undefined): Actor | undefined {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject ?? '');
  if (!account) return undefined;
  const eks = describeProvider(provider)?.kind === 'kubernetes';
  const name = capName(`service account ${account[1]}/${account[2]}`);
  const basis = [`${name}: the subject of a Kubernetes token${eks ? ', which the cluster vouches for' : ''}`];
  return { kind: 'workload', name, confidence: eks ? 'certain' : 'likely', basis };
}

function personActor(provider: string, subject: string | undefined): Actor | undefined {
  if (subject === undefined) return undefined;
  const name = capName(subject);
  const described = describeProvider(provider);
  const source = described?.kind === 'people' ? described.name : 'an OpenID Connect provider';
  const basis = [`${name} is the subject of a token of ${source}`];
  if (isEmail(subject)) return { kind: 'person', name, person: name, confidence: 'likely', basis };
  return { kind: 'unknown', name, confidence: 'possible', basis };
}
