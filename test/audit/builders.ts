import { rules, settle } from '../../src/audit/index.ts';
import type { AuditInput, Baseline, Finding, RuleId, ServiceNow, StoppedTaskNow } from '../../src/audit/types.ts';
import { actionInfo } from '../../src/events/index.ts';
import type { Change, Event, FieldChange, FieldValue, JsonObject, Target } from '../../src/events/types.ts';
import type { Actor, Address, Client } from '../../src/identity/types.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
/** The window of the tests ends on 20 November 2026, 05:26 UTC. */
export const NOW = '2026-11-20T05:26:00Z';
export const WINDOW = { from: '2026-11-19T05:26:00Z', to: NOW };

/** "02:14" is this morning, "19 22:10" the evening before. */
export function at(clock: string): string {
  const [day, time] = clock.includes(' ') ? clock.split(' ') : ['20', clock];
  return `2026-11-${day}T${(time ?? '').length === 5 ? `${time}:00` : time}Z`;
}

export const alice: Actor = {
  kind: 'person',
  name: 'Alice Ng',
  person: 'Alice Ng',
  role: 'AWSReservedSSO_SRE-OnCall_0123456789abcdef',
  permissionSet: 'SRE-OnCall',
  session: 'alice.ng@acme.example',
  account: ACCOUNT,
  confidence: 'certain',
  basis: [
    'Alice Ng: the configuration knows alice.ng@acme.example',
    'Identity Center user alice.ng@acme.example, permission set SRE-OnCall',
  ],
};
export const bob: Actor = {
  ...alice,
  name: 'Bob Ruiz',
  person: 'Bob Ruiz',
  permissionSet: 'Developer',
  session: 'bob@acme.example',
  basis: ['Identity Center user bob@acme.example, permission set Developer'],
};
export const carol: Actor = {
  ...alice,
  name: 'Carol Vance',
  person: 'Carol Vance',
  session: 'carol@acme.example',
  basis: ['Identity Center user carol@acme.example, permission set SRE-OnCall'],
};
export const pipeline: Actor = {
  kind: 'ci',
  name: 'deploy-prod',
  role: 'deploy-prod',
  session: 'GitHubActions',
  account: ACCOUNT,
  pipeline: { system: 'GitHub Actions', repository: 'acme/shop', ref: 'main' },
  confidence: 'certain',
  basis: ['deploy-prod is the role of a GitHub Actions run, which signed in with OpenID Connect'],
};
export const terraform: Actor = {
  kind: 'ci',
  name: 'infra',
  role: 'infra',
  session: 'terraform-run-abc',
  account: ACCOUNT,
  pipeline: { system: 'HCP Terraform' },
  confidence: 'likely',
  basis: ['infra is a role of HCP Terraform: the session has the name that HCP Terraform gives'],
};
export const scaler: Actor = {
  kind: 'autoscaling',
  name: 'Application Auto Scaling',
  role: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  session: 'AutoScaling-UpdateDesiredCapacity',
  account: ACCOUNT,
  confidence: 'certain',
  basis: ['Application Auto Scaling acted with its own role'],
};
export const root: Actor = {
  kind: 'root',
  name: 'root',
  account: ACCOUNT,
  confidence: 'certain',
  basis: ["root: the account's own root user"],
};
export const iamUser: Actor = {
  kind: 'ci',
  name: 'ci-legacy',
  account: ACCOUNT,
  confidence: 'likely',
  basis: ["IAM user ci-legacy: the name looks like a program's", 'Signed with a long-term access key'],
};
export const contractor: Actor = {
  kind: 'person',
  name: 'contractor-x',
  role: 'contractors',
  session: 'contractor-x',
  account: ACCOUNT,
  confidence: 'possible',
  basis: ['contractor-x is only the session name, which whoever assumed role contractors chose'],
};
export const someRole: Actor = {
  kind: 'unknown',
  name: 'role admin',
  role: 'admin',
  session: 'botocore-session-1763600000',
  account: ACCOUNT,
  confidence: 'possible',
  basis: ['role admin: the session name botocore-session-1763600000 is made up by an SDK and names nobody'],
};
export const cleanup: Actor = {
  kind: 'workload',
  name: 'nightly-cleanup',
  role: 'cleanup-role',
  session: 'nightly-cleanup',
  account: ACCOUNT,
  confidence: 'certain',
  basis: ['nightly-cleanup: AWS issued the credentials to this Lambda function'],
};
export const agent: Actor = {
  ...alice,
  kind: 'ai-agent',
  name: 'AWS MCP agent',
  basis: ["AWS MCP agent: the call came through AWS's managed MCP server", ...alice.basis],
};

export const cli: Client = { kind: 'cli', label: 'AWS CLI 2.34', version: '2.34' };
export const console_: Client = { kind: 'console', label: 'AWS console' };
export const terraformClient: Client = { kind: 'terraform', label: 'Terraform 1.9', version: '1.9' };
export const actionsClient: Client = { kind: 'cli', label: 'AWS CLI 2.34', runsIn: 'GitHub Actions' };
export const lambdaClient: Client = { kind: 'sdk', label: 'AWS SDK for Python (boto3) 1.42', runsIn: 'AWS Lambda' };

export const office: Address = { value: '203.0.113.7', class: 'expected', label: 'office' };
export const home: Address = { value: '198.51.100.9', class: 'public' };
export const elsewhere: Address = { value: '45.83.64.1', class: 'public' };
export const runner: Address = { value: '140.82.114.3', class: 'public' };
export const byScaling: Address = { value: 'ecs.application-autoscaling.amazonaws.com', class: 'service' };

type Parts = Partial<Omit<Event, 'change' | 'identity' | 'target'>> & {
  change?: Partial<Change>;
  identity?: Partial<Event['identity']>;
  /** A target, or the "prod/checkout" of a service. */
  target?: Target | string | undefined;
};

let made = 0;

/** An event with sane defaults: Alice, from the office, with the AWS CLI, at 02:14, restarting prod/checkout. */
export function event(parts: Parts = {}): Event {
  const { change, identity, target = 'prod/checkout', ...rest } = parts;
  const source = rest.source ?? 'ecs.amazonaws.com';
  const name = rest.name ?? 'UpdateService';
  const info = actionInfo(source, name, rest.readOnly);
  const actor = rest.actor ?? alice;
  made += 1;
  return {
    eventId: `${made.toString(16).padStart(8, '0')}-c5f2-4f3f-9d3f-1f0c3b8a7e9d`,
    time: at('02:14'),
    account: ACCOUNT,
    region: REGION,
    source,
    name,
    readOnly: info.readOnly,
    outcome: 'succeeded',
    actor,
    client: cli,
    address: office,
    identity: { principal: principalOf(actor), traceable: false, ...identity },
    change: { effect: info.effect, fields: [], ...change },
    strength: info.strength,
    record: {},
    ...rest,
    ...(target === undefined ? {} : { target: typeof target === 'string' ? service(target) : target }),
  };
}

export function principalOf(actor: Actor): string {
  if (actor.kind === 'root') return `${actor.account}:root`;
  if (actor.role === undefined) return `arn:aws:iam::${ACCOUNT}:user/${actor.name}`;
  const role = `arn:aws:iam::${ACCOUNT}:role/${actor.role}`;
  return actor.kind === 'person' ? `${role}/${actor.session}` : role;
}

export function service(name: string): Target {
  const [cluster, own] = name.split('/');
  return own === undefined
    ? { type: 'cluster', name, cluster: name }
    : { type: 'service', name, cluster: cluster ?? name, service: own };
}

export function task(id: string, of = 'prod/cart'): Target {
  const { cluster, service: own } = service(of);
  return {
    type: 'task',
    name: `${of} task ${id.slice(0, 8)}`,
    task: id,
    ...(cluster === undefined ? {} : { cluster }),
    ...(own === undefined ? {} : { service: own }),
  };
}

/** Fields as a call sends them, in CloudTrail's names. */
export function fields(values: Record<string, FieldValue>): FieldChange[] {
  return Object.entries(values).map(([field, after]) => ({ field, after }));
}

/** UpdateService with these properties; the effect is what the decoder would take from them. */
export function update(values: Record<string, FieldValue>, parts: Parts = {}): Event {
  const effect =
    'taskDefinition' in values
      ? 'deploy'
      : values.forceNewDeployment === true
        ? 'restart'
        : 'desiredCount' in values
          ? 'scale'
          : 'configure';
  return event({ ...parts, change: { effect, fields: fields(values), ...parts.change } });
}

export function restart(parts: Parts = {}): Event {
  return update({ forceNewDeployment: true }, parts);
}

/** A call of auto scaling. */
export function scaled(target: string, count: number, time: string): Event {
  return update(
    { desiredCount: count },
    {
      target,
      time,
      actor: scaler,
      address: byScaling,
      client: { kind: 'aws-service', label: 'Application Auto Scaling' },
    },
  );
}

export function stopTask(parts: Parts = {}): Event {
  return event({ name: 'StopTask', target: task('0123abcd4567ef890123abcd4567ef89'), ...parts });
}

/** ConsoleLogin. */
export function signIn(parts: Parts = {}, mfa?: boolean): Event {
  return event({
    source: 'signin.amazonaws.com',
    name: 'ConsoleLogin',
    target: { type: 'session', name: 'the AWS console' },
    client: console_,
    ...parts,
    change: { effect: 'sign-in', fields: mfa === undefined ? [] : fields({ MFAUsed: mfa ? 'Yes' : 'No' }) },
  });
}

export function denied(values: Record<string, FieldValue>, parts: Parts = {}): Event {
  return update(values, { outcome: 'denied', error: { code: 'AccessDenied' }, ...parts });
}

export function record(parts: JsonObject): JsonObject {
  return parts;
}

export function now(name: string, desired: number, parts: Partial<ServiceNow> = {}): ServiceNow {
  const { cluster = '', service: own = '' } = service(name);
  return {
    account: ACCOUNT,
    region: REGION,
    cluster,
    service: own,
    status: 'ACTIVE',
    desired,
    running: desired,
    taskDefinition: `${own}:1`,
    ...parts,
  };
}

export function baseline(addresses: string[], parts: Partial<Baseline> = {}): Baseline {
  return {
    from: '2026-11-12T05:26:00Z',
    to: '2026-11-19T05:26:00Z',
    complete: true,
    events: addresses.length,
    addresses,
    ...parts,
  };
}

/** An audit of these events, settled; clusters that begin with "prod" are production. */
export function audit(events: readonly Event[], parts: Partial<AuditInput> = {}): AuditInput {
  return {
    events: settle(events, parts.earlier),
    window: WINDOW,
    now: NOW,
    baselines: new Map(),
    services: [],
    servicesKnown: false,
    isProduction: (cluster) => cluster.startsWith('prod'),
    ...parts,
  };
}

/** What one rule finds. */
export function found(rule: RuleId, events: readonly Event[], parts: Partial<AuditInput> = {}): Finding[] {
  return rules.filter(({ id }) => id === rule).flatMap(({ evaluate }) => evaluate(audit(events, parts)));
}

/** The lines of findings as a report shows them. */
export function lines(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ severity, title, status }) => `${severity}: ${title}${status === undefined ? '' : ` [${status}]`}`,
  );
}

export function stopped(parts: Partial<StoppedTaskNow> = {}): StoppedTaskNow {
  return {
    account: ACCOUNT,
    region: REGION,
    cluster: 'prod',
    service: 'email-worker',
    taskId: '0123abcd4567ef890123abcd4567ef89',
    taskDefinition: 'email-worker:7',
    stoppingAt: at('01:40:22'),
    containers: [{ name: 'app' }],
    ...parts,
  };
}
