import { ACCOUNT, EUROPE, HOME } from './fleet.ts';
import { awsId, hex } from './random.ts';
import type { Caller, Recorder } from './records.ts';
import type { Session } from './sts.ts';
import { assumedRole, assumeRole, awsService } from './sts.ts';
import { iso } from './time.ts';

/** Callers that are not people: pipelines, functions, service-linked roles, hosts, other accounts. */

const GITHUB = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const TERRAFORM_CLOUD = `arn:aws:iam::${ACCOUNT}:oidc-provider/app.terraform.io`;
/** The company's NAT gateway: functions inside the VPC leave through it. */
const NAT = '54.211.7.90';
export const LAMBDA_AGENT =
  'Boto3/1.42.97 md/Botocore#1.42.97 ua/2.1 os/linux#5.10.245-265.963.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.13 ' +
  'md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 m/Z,b,D,e cfg/retry-mode#legacy Botocore/1.42.97';

interface WebIdentity {
  at: number;
  region: string;
  role: string;
  session: string;
  provider: string;
  subject: string;
  audience: string;
  address: string;
  agent: string;
}

function withWebIdentity(recorder: Recorder, call: WebIdentity): Session {
  return assumeRole(recorder, {
    operation: 'AssumeRoleWithWebIdentity',
    at: call.at,
    region: call.region,
    caller: {
      identity: {
        type: 'WebIdentityUser',
        principalId: `${call.provider}:${call.audience}:${call.subject}`,
        userName: call.subject,
        identityProvider: call.provider,
      },
      address: call.address,
      agent: call.agent,
    },
    role: call.role,
    session: call.session,
    response: { subjectFromWebIdentityToken: call.subject, provider: call.provider, audience: call.audience },
    provider: call.provider,
  });
}

/** A GitHub Actions job: opens its session, and calls from one runner address that no other run has. */
export function githubJob(
  recorder: Recorder,
  run: { at: number; role: string; subject: string; runId: number; address: string },
): Caller {
  const session = withWebIdentity(recorder, {
    at: run.at,
    region: HOME,
    role: run.role,
    session: 'GitHubActions',
    provider: GITHUB,
    subject: run.subject,
    audience: 'sts.amazonaws.com',
    address: run.address,
    agent: `configure-aws-credentials-for-github-actions md/action#v5 md/run_id#${run.runId} md/attempt#1`,
  });
  return {
    identity: assumedRole(session),
    address: run.address,
    agent:
      'aws-sdk-js/3.1130.0 ua/2.1 os/linux#6.11.0-1018-azure lang/js md/nodejs#24.11.1 api/ecs#3.1130.0 ' +
      'exec-env/GitHubActions m/N,E,g amazon-ecs-deploy-task-definition-for-github-actions',
  };
}

/** An apply of the workspace prod-ecs in HCP Terraform. */
export function terraformRun(recorder: Recorder, at: number): Caller {
  const run = hex(`terraform/${at}`, 16);
  const address = '52.86.200.106';
  const agent =
    'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.82.2 ' +
    '(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.32.7 ua/2.1 os/linux lang/go#1.23.4 ' +
    'md/GOOS#linux md/GOARCH#amd64';
  const session = withWebIdentity(recorder, {
    at,
    region: HOME,
    role: 'terraform-apply',
    session: `terraform-run-${run}`,
    provider: TERRAFORM_CLOUD,
    subject: 'organization:acme:project:platform:workspace:prod-ecs:run_phase:apply',
    audience: 'aws.workload.identity',
    address,
    agent: `${agent} api/sts#1.33.3`,
  });
  return { identity: assumedRole(session), address, agent: `${agent} api/ecs#1.53.1 m/k` };
}

/** A Lambda function of this name, with a role of its own. */
export function lambda(recorder: Recorder, name: string, at: number): Caller {
  const session = assumeRole(recorder, {
    at: at - 2000,
    region: HOME,
    caller: awsService('lambda.amazonaws.com'),
    role: `${name}-role`,
    path: '/service-role/',
    session: name,
    seconds: 43_200,
  });
  const arn = `arn:aws:lambda:${HOME}:${ACCOUNT}:function:${name}`;
  return {
    identity: assumedRole(session, { inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: arn } }),
    address: NAT,
    agent: LAMBDA_AGENT,
  };
}

/** CodePipeline's ECS action in eu-west-1; it names its session with the time in milliseconds. */
export function codePipeline(recorder: Recorder, at: number): Caller {
  const service = 'codepipeline.amazonaws.com';
  const session = assumeRole(recorder, {
    at: at - 1000,
    region: EUROPE,
    caller: awsService(service),
    role: 'AWSCodePipelineServiceRole-eu-west-1-eu-shop',
    path: '/service-role/',
    session: String(at - 1000 + 388),
  });
  return { identity: assumedRole(session, { invokedBy: service }), address: service, agent: service };
}

/** Application Auto Scaling, by its service-linked role for ECS. */
export function autoScaling(
  recorder: Recorder,
  at: number,
  purpose: 'UpdateDesiredCapacity' | 'RetrieveCurrentCapacity',
): Caller {
  const service = 'ecs.application-autoscaling.amazonaws.com';
  const session = assumeRole(recorder, {
    at: at - 1000,
    region: HOME,
    caller: awsService(service),
    role: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
    path: `/aws-service-role/${service}/`,
    session: `AutoScaling-${purpose}`,
  });
  return { identity: assumedRole(session, { invokedBy: service }), address: service, agent: service };
}

/** The ECS scheduler, by its service-linked role: it calls load balancers and EC2, never ECS itself. */
export function scheduler(region: string, at: number): Caller {
  const hour = Math.floor(at / 3_600_000) * 3_600_000;
  const session: Session = {
    role: 'AWSServiceRoleForECS',
    path: '/aws-service-role/ecs.amazonaws.com/',
    name: 'ecs-service-scheduler',
    accessKeyId: awsId('ASIA', `scheduler/${region}/${hour}`),
    openedAt: hour,
  };
  return {
    identity: assumedRole(session, { invokedBy: 'ecs.amazonaws.com' }),
    address: 'ecs.amazonaws.com',
    agent: 'ecs.amazonaws.com',
  };
}

/** An EC2 instance with a role; credentials are renewed every six hours. */
export function instance(
  role: string,
  id: string,
  at: number,
  how: { address: string; agent: string; vpcEndpoint?: string },
): Caller {
  const renewed = Math.floor(at / 21_600_000) * 21_600_000;
  const session: Session = {
    role,
    path: '/',
    name: id,
    accessKeyId: awsId('ASIA', `${role}/${id}/${renewed}`),
    openedAt: renewed,
  };
  return {
    identity: assumedRole(session, {
      ec2RoleDelivery: '2.0',
      inScopeOf: {
        issuerType: 'AWS::EC2::Instance',
        credentialsIssuedTo: `arn:aws:ec2:${HOME}:${ACCOUNT}:instance/${id}`,
      },
    }),
    address: how.address,
    agent: how.agent,
    ...(how.vpcEndpoint === undefined ? {} : { vpcEndpoint: how.vpcEndpoint }),
  };
}

/** Another account's principal that assumes a role here: this account sees an id and an account, no name. */
export function supportSession(recorder: Recorder, at: number, key?: string): { caller: Caller; openedAt: string } {
  const agent =
    'Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/Z,b,D,i cfg/retry-mode#legacy Botocore/1.40.61';
  const address = '192.0.2.180';
  const session = assumeRole(recorder, {
    at,
    region: EUROPE,
    caller: {
      identity: { type: 'AWSAccount', principalId: 'AROAQ4MSPSUPPEXAMPLE:ops', accountId: '444455556666' },
      address,
      agent,
    },
    role: 'support-access',
    session: `botocore-session-${Math.floor(at / 1000)}`,
    request: { externalId: 'acme-support' },
    sharedEventId: `5b1c${hex(`shared/${at}`, 4)}-0d2e-4c7a-9f31-${hex(`shared/${at}`, 12)}`,
    ...(key === undefined ? {} : { key }),
  });
  return { caller: { identity: assumedRole(session), address, agent }, openedAt: iso(at) };
}
