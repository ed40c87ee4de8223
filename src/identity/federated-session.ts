/** Role sessions that an OpenID Connect provider opened: pipelines, Kubernetes pods, people at an identity provider. */
import type { RoleSession } from './arn.ts';
import { isEmail, machineKind } from './names.ts';
import { describeProvider, parseSubject } from './pipeline.ts';
import type { Call } from './reading.ts';
import type { SessionFinding } from './session-finding.ts';
import { roleLabel, roleName } from './session-finding.ts';
import { readSessionName, runInSessionName } from './session-names.ts';
import type { Pipeline } from './types.ts';
import { capName } from './user-identity.ts';

/** Reads `sessionContext.webIdFederationData`, which STS writes; nothing where it names no provider that we know. */
export function federatedSession({ identity }: Call, session: RoleSession): SessionFinding | undefined {
  const federation = identity.sessionContext?.webIdFederationData;
  const provider = federation?.federatedProvider;
  const found = provider === undefined ? undefined : describeProvider(provider);
  if (provider === undefined || found === undefined) return undefined;
  if (found.kind === 'people') return signedIn(found.name, session, identity.sessionContext?.sourceIdentity);
  if (found.kind === 'kubernetes') return pod(session, found.eks);
  const subject = Object.entries(federation?.attributes ?? {}).find(([key]) => /(?:^|:)sub$/.test(key))?.[1];
  const parsed = parseSubject(provider, subject) ?? { system: found.system };
  return pipelineSession(withRun(parsed, session), session, found.hosted, identity.sessionContext?.sourceIdentity);
}

function withRun(pipeline: Pipeline, session: RoleSession): Pipeline {
  const named = readSessionName(session.session, session.role ?? '')?.pipeline;
  const byName = named?.system === pipeline.system ? named.run : undefined;
  const run =
    pipeline.run ?? byName ?? (pipeline.system === 'GitHub Actions' ? runInSessionName(session.session) : undefined);
  return run === undefined ? pipeline : { ...pipeline, run };
}

/** A token's source-identity claim may carry the person who started the run. */
function pipelineSession(
  pipeline: Pipeline,
  session: RoleSession,
  hosted: boolean,
  source: string | undefined,
): SessionFinding {
  const name = capName(roleName(session));
  const person = source !== undefined && isEmail(source) && !machineKind(source) ? capName(source) : undefined;
  return {
    kind: 'ci',
    name,
    ...(person === undefined ? {} : { person }),
    pipeline,
    ...(hosted ? { sessionOf: 'hosted-runner' as const } : {}),
    confidence: 'certain',
    basis: [
      `${name} is the role of a ${pipeline.system} run, which signed in with OpenID Connect`,
      ...(person === undefined ? [] : [`${person} is the source identity of the run`]),
    ],
  };
}

function pod(session: RoleSession, eks: boolean): SessionFinding {
  const name = `${eks ? 'EKS' : 'Kubernetes'} pod with role ${capName(session.role ?? 'unnamed')}`;
  const basis = [`${name}: the session was opened with a Kubernetes service account`];
  return { kind: 'workload', name, ...(eks ? { sessionOf: 'eks-pod' as const } : {}), confidence: 'certain', basis };
}

/** A source identity or an e-mail address as session name says more; the rules for those come after this one. */
function signedIn(provider: string, session: RoleSession, source: string | undefined): SessionFinding | undefined {
  if (source !== undefined || (session.session !== undefined && isEmail(session.session))) return undefined;
  const name = roleLabel(session);
  const basis = [`${name}: somebody signed in with ${provider}, and the record does not show who`];
  return { kind: 'unknown', name, confidence: 'possible', basis };
}
