/**
 * What role session names say. A session name is chosen by whoever assumes the role: AWS services and SDKs choose by
 * convention, so a name in their form makes an answer likely; only what AWS itself adds to the record makes it certain.
 */

import type { ActorKind, Confidence, Identity, Pipeline } from './types.ts';
import { capName } from './user-identity.ts';

export interface SessionReading {
  kind: Extract<ActorKind, 'ci' | 'workload'>;
  /** Absent: named by its role. */
  name?: string;
  pipeline?: Pipeline;
  sessionOf?: NonNullable<Identity['sessionOf']>;
  confidence: Confidence;
  /** What it is, for a sentence: "an EC2 instance, by the session name". */
  because: string;
}

interface Convention {
  pattern: RegExp;
  read: (match: RegExpExecArray, role: string) => SessionReading;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

function pipeline(
  system: string,
  run: string | undefined,
  because: string,
  confidence: Confidence = 'likely',
): SessionReading {
  return { kind: 'ci', pipeline: run === undefined ? { system } : { system, run }, confidence, because };
}

function workload(
  sessionOf: NonNullable<Identity['sessionOf']>,
  name: string,
  because: string,
  confidence: Confidence = 'likely',
): SessionReading {
  return { kind: 'workload', sessionOf, name, confidence, because };
}

/**
 * Sources: AWS documentation, captured records and the actions' and plugins' own code. `awslambda_` was seen in
 * records only; that HCP Terraform's run id follows `terraform-` is inferred from one captured name.
 */
const CONVENTIONS: readonly Convention[] = [
  {
    pattern: /^i-[0-9a-f]{8,17}$/,
    read: ([id]) => workload('ec2-instance', `EC2 instance ${id}`, 'the session has the name of an instance'),
  },
  {
    pattern: /^([0-9a-f]{8})[0-9a-f]{24}$/,
    read: ([, id]) => workload('ecs-task', `ECS task ${id}`, 'the session has the name of a task'),
  },
  {
    pattern: new RegExp(`^eks-(.{1,80})-${UUID}$`),
    read: ([, pod]) => workload('eks-pod', `EKS pod ${pod}`, 'the session has the name that EKS Pod Identity gives'),
  },
  {
    pattern: /^awslambda_\d+_/,
    read: (_, role) =>
      workload('lambda', `Lambda function with role ${role}`, 'the session has a name that Lambda gives'),
  },
  {
    pattern: new RegExp(`^AWSCodeBuild-(${UUID})$`),
    read: ([, run]) => ({
      ...pipeline('AWS CodeBuild', run, 'the session has the name that CodeBuild gives'),
      sessionOf: 'codebuild',
    }),
  },
  {
    pattern: /^1\d{12}$/,
    read: (_, role) =>
      pipeline(
        'AWS CodePipeline',
        undefined,
        'the session has a name in the form that CodePipeline gives',
        /codepipeline/i.test(role) ? 'likely' : 'possible',
      ),
  },
  {
    pattern: /^GitHubActions(?:[-_](\d{1,20}))?$/,
    read: ([, run]) => pipeline('GitHub Actions', run, "the session has the default name of GitHub's AWS action"),
  },
  {
    pattern: /^GitLabRunner-\d{1,20}-(\d{1,20})$/,
    read: ([, run]) => pipeline('GitLab CI', run, "the session has the name of GitLab's documentation"),
  },
  {
    pattern: /^terraform-(run-[A-Za-z0-9]{1,40})$/,
    read: ([, run]) => pipeline('HCP Terraform', run, 'the session has the name that HCP Terraform gives'),
  },
  {
    pattern: new RegExp(`^buildkite-job-(${UUID})$`),
    read: ([, run]) => pipeline('Buildkite', run, "the session has the name that Buildkite's AWS plugin gives"),
  },
];

/** What a session name in a known form says; nothing where it has none. */
export function readSessionName(session: string | undefined, role: string): SessionReading | undefined {
  for (const { pattern, read } of CONVENTIONS) {
    const match = pattern.exec(session ?? '');
    if (match) return read(match, role);
  }
  return undefined;
}

/**
 * Names that SDKs make up when nobody chose one: `botocore-session-<epoch>`, `aws-sdk-js-<ms>`, `aws-go-sdk-<ns>` from
 * their code or captured records; the other languages by analogy. A match only ever says "names nobody".
 */
export function isSdkDefault(session: string): boolean {
  return /^(?:botocore-session|aws-sdk-(?:js|java|php|net|cpp|rust|ruby|swift|kotlin)(?:-session)?|aws-sdk-session|aws-go-sdk|assume-role-provider|default_session)-?\d{6,20}$/.test(
    session,
  );
}

/** Workflow run in a session name that a GitHub workflow chose, such as `GitHubActions-1887213` or `gha-run-1887213`. */
export function runInSessionName(session: string | undefined): string | undefined {
  return /^(?:GitHubActions|github-actions|gha)[-_](?:run[-_])?(\d{6,20})$/i.exec(session ?? '')?.[1];
}

/** Kinds of resources that AWS says it issued the credentials to (`inScopeOf.issuerType`). */
const SCOPES: readonly (readonly [prefix: string, sessionOf: NonNullable<Identity['sessionOf']>, what: string])[] = [
  ['AWS::EC2::', 'ec2-instance', 'EC2 instance'],
  ['AWS::Lambda::', 'lambda', 'Lambda function'],
  ['AWS::ECS::', 'ecs-task', 'ECS task'],
  ['AWS::EKS::', 'eks-pod', 'EKS pod'],
];

/**
 * The resource that AWS says it issued the session's credentials to. Written by AWS, so certain. A Lambda function is
 * named by its own name, as people do.
 */
export function readScope(issuerType: string | undefined, issuedTo: string | undefined): SessionReading | undefined {
  const scope = SCOPES.find(([prefix]) => issuerType?.startsWith(prefix));
  const id = issuedTo?.split(/[:/]/).at(-1);
  if (scope === undefined || !id) return undefined;
  const [, sessionOf, what] = scope;
  const short = sessionOf === 'ecs-task' ? id.slice(0, 8) : id;
  const name = sessionOf === 'lambda' ? short : `${what} ${short}`;
  return workload(sessionOf, capName(name), `AWS issued the credentials to this ${what}`, 'certain');
}
