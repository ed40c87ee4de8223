import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumedRole, OIDC, read } from './support.ts';

describe('Identity Center sessions', () => {
  const role = 'AWSReservedSSO_SRE_On-Call_0123456789abcdef';
  const path = '/aws-reserved/sso.amazonaws.com/eu-west-1/';

  it('name the user for certain, with the permission set, underscores included', () => {
    const found = read(assumedRole({ role, path, session: 'alice.ng@acme.example' }));
    expect(found.actor).toEqual({
      kind: 'person',
      name: 'alice.ng@acme.example',
      person: 'alice.ng@acme.example',
      role,
      permissionSet: 'SRE_On-Call',
      session: 'alice.ng@acme.example',
      account: ACCOUNT,
      confidence: 'certain',
      basis: ['Identity Center user alice.ng@acme.example, permission set SRE_On-Call'],
    });
    expect(found).toMatchObject({
      principal: `arn:aws:iam::${ACCOUNT}:role${path}${role}/alice.ng@acme.example`,
      username: 'alice.ng@acme.example',
      accessKeyId: 'ASIAEXAMPLE',
      sessionStart: '2026-11-20T02:00:00Z',
      traceable: false,
    });
  });

  it('are certain where the record shows no role path', () => {
    const { sessionContext: _, ...bare } = assumedRole({ role, session: 'bob' });
    expect(read(bare).actor).toMatchObject({ kind: 'person', name: 'bob', confidence: 'certain' });
  });

  it('are only likely where the role does not stand on the reserved path, or has no such suffix', () => {
    expect(read(assumedRole({ role, session: 'mallory' })).actor.confidence).toBe('likely');
    expect(read(assumedRole({ role: 'AWSReservedSSO_Admin', path, session: 'mallory' })).actor.confidence).toBe(
      'likely',
    );
  });

  it('show the Identity Center user id as evidence', () => {
    const identity = assumedRole({ role, path, session: 'alice', rest: { onBehalfOf: { userId: 'e0b4f9c0-1234' } } });
    expect(read(identity).actor.basis).toContain('Identity Center user id e0b4f9c0-1234');
  });
});

describe('service-linked roles', () => {
  it('of Application Auto Scaling are auto scaling, and closed to tracing', () => {
    const service = 'ecs.application-autoscaling.amazonaws.com';
    const identity = assumedRole({
      role: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
      path: `/aws-service-role/${service}/`,
      session: 'AutoScaling-UpdateDesiredCapacity',
      rest: { invokedBy: service },
    });
    const found = read(identity, { sourceIPAddress: service, userAgent: service });
    expect(found.actor).toMatchObject({ kind: 'autoscaling', name: 'Application Auto Scaling', confidence: 'certain' });
    expect(found.actor.invokedBy).toBeUndefined();
    expect(found).toMatchObject({ principal: service, traceable: false });
    expect(found.address).toEqual({ value: service, class: 'service' });
    expect(found.client).toEqual({ kind: 'aws-service', label: 'Application Auto Scaling' });
  });

  it('of EC2 Auto Scaling are auto scaling', () => {
    const identity = assumedRole({
      role: 'AWSServiceRoleForAutoScaling',
      path: '/aws-service-role/autoscaling.amazonaws.com/',
      session: 'AutoScaling',
      rest: { invokedBy: 'autoscaling.amazonaws.com' },
    });
    expect(read(identity)).toMatchObject({
      actor: { kind: 'autoscaling', name: 'EC2 Auto Scaling' },
      traceable: false,
    });
  });

  it('of ECS are Amazon ECS', () => {
    const identity = assumedRole({
      role: 'AWSServiceRoleForECS',
      path: '/aws-service-role/ecs.amazonaws.com/',
      session: 'ecs-service-scheduler',
      rest: { invokedBy: 'ecs.amazonaws.com' },
    });
    const found = read(identity);
    expect(found.actor).toMatchObject({ kind: 'aws-service', name: 'Amazon ECS', role: 'AWSServiceRoleForECS' });
    expect(found).toMatchObject({ principal: 'ecs.amazonaws.com', traceable: false });
  });

  it('of services without a better name are named by their principal', () => {
    const identity = assumedRole({
      role: 'AWSServiceRoleForNew',
      path: '/aws-service-role/new.amazonaws.com/',
      session: 'x',
    });
    expect(read(identity).actor).toMatchObject({
      kind: 'aws-service',
      name: 'new.amazonaws.com',
      confidence: 'certain',
    });
  });

  it('are only likely where a role merely has such a name', () => {
    const identity = assumedRole({ role: 'AWSServiceRoleForECS', session: 'mallory' });
    expect(read(identity).actor).toMatchObject({ kind: 'aws-service', confidence: 'likely' });
  });
});

describe('services that act with a role they were given', () => {
  it('CloudFormation with a service role is the actor, and who is behind it can be traced', () => {
    const role = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`;
    const service = 'cloudformation.amazonaws.com';
    const found = read(assumedRole({ role, session: 'AWSCloudFormation', rest: { invokedBy: service } }), {
      sourceIPAddress: service,
      userAgent: service,
    });
    expect(found.actor).toMatchObject({ kind: 'aws-service', name: 'CloudFormation', role, confidence: 'certain' });
    expect(found.actor.person).toBeUndefined();
    expect(found).toMatchObject({ principal: `arn:aws:iam::${ACCOUNT}:role/${role}`, traceable: true });
    expect(found.client.kind).toBe('cloudformation');
  });

  it.each([
    ['codedeploy.amazonaws.com', 'CodeDeploy'],
    ['scheduler.amazonaws.com', 'EventBridge Scheduler'],
    ['states.amazonaws.com', 'Step Functions'],
  ])('%s is named as %s', (service, name) => {
    const found = read(assumedRole({ role: 'ops', session: 'a1b2c3d4e5f6' }), { sourceIPAddress: service });
    expect(found).toMatchObject({ actor: { kind: 'aws-service', name, confidence: 'likely' }, traceable: true });
  });
});

describe('forward access sessions', () => {
  it('keep the person whose identity CloudFormation uses', () => {
    const identity = assumedRole({
      role: 'AWSReservedSSO_Deploy_0123456789abcdef',
      path: '/aws-reserved/sso.amazonaws.com/',
      session: 'bob.ruiz@acme.example',
      rest: { invokedBy: 'cloudformation.amazonaws.com' },
    });
    const { actor } = read(identity);
    expect(actor).toMatchObject({
      kind: 'person',
      name: 'bob.ruiz@acme.example',
      invokedBy: 'cloudformation.amazonaws.com',
      confidence: 'certain',
    });
    expect(actor.basis).toContain('CloudFormation made the call for them, with their own identity');
  });
});

describe('sessions that OpenID Connect opened', () => {
  const federated = (host: string, session = 'GitHubActions', more: Record<string, unknown> = {}) =>
    assumedRole({
      role: 'deploy-prod',
      session,
      context: { webIdFederationData: { federatedProvider: OIDC(host), attributes: {} }, ...more },
    });

  it.each([
    ['token.actions.githubusercontent.com', 'GitHub Actions'],
    ['gitlab.com', 'GitLab CI'],
    ['gitlab.acme.example', 'GitLab CI'],
    ['app.terraform.io', 'HCP Terraform'],
    ['oidc.circleci.com/org/0a1b', 'CircleCI'],
    ['api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', 'Bitbucket Pipelines'],
    ['acme.app.spacelift.io', 'Spacelift'],
  ])('by %s are %s acting as the role, for certain', (host, system) => {
    const found = read(federated(host));
    expect(found.actor).toMatchObject({ kind: 'ci', name: 'deploy-prod', pipeline: { system }, confidence: 'certain' });
    expect(found).toMatchObject({
      principal: `arn:aws:iam::${ACCOUNT}:role/deploy-prod`,
      sessionOf: 'hosted-runner',
      traceable: true,
    });
  });

  it('by Buildkite run on the team own machines', () => {
    const found = read(federated('agent.buildkite.com'));
    expect(found.actor.pipeline).toEqual({ system: 'Buildkite' });
    expect(found.sessionOf).toBeUndefined();
  });

  it('take the run from a session name in the form of a workflow run, and no date for one', () => {
    const host = 'token.actions.githubusercontent.com';
    expect(read(federated(host, 'GitHubActions-1887213')).actor.pipeline?.run).toBe('1887213');
    expect(read(federated(host, 'deploy-20261120')).actor.pipeline?.run).toBeUndefined();
  });

  it('name the person whom the token gives as source identity', () => {
    const found = read(federated('gitlab.com', 'x', { sourceIdentity: 'carol@acme.example' }));
    expect(found.actor).toMatchObject({ kind: 'ci', name: 'deploy-prod', person: 'carol@acme.example' });
    expect(found.traceable).toBe(false);
  });

  it('by an EKS cluster are a workload, not a pipeline', () => {
    const found = read(federated('oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE', 'botocore-session-1763600000'));
    expect(found.actor).toMatchObject({
      kind: 'workload',
      name: 'EKS pod with role deploy-prod',
      confidence: 'certain',
    });
    expect(found).toMatchObject({ sessionOf: 'eks-pod', traceable: true });
  });

  it('by Cognito leave it open who signed in', () => {
    const context = { webIdFederationData: { federatedProvider: 'cognito-identity.amazonaws.com' } };
    const { actor } = read(assumedRole({ role: 'app', session: 'CognitoIdentityCredentials', context }));
    expect(actor).toMatchObject({ kind: 'unknown', name: 'role app' });
    expect(actor.basis[0]).toContain('Amazon Cognito');
  });
});

describe('source identity', () => {
  it('names the person, for certain where it is an e-mail address', () => {
    const identity = assumedRole({
      role: 'prod-admin',
      session: 'x',
      context: { sourceIdentity: 'alice.ng@acme.example' },
    });
    const found = read(identity);
    expect(found.actor).toMatchObject({ kind: 'person', name: 'alice.ng@acme.example', confidence: 'certain' });
    expect(found).toMatchObject({ traceable: false, username: 'x' });
  });

  it('of a robot is a robot', () => {
    const identity = assumedRole({ role: 'prod-admin', session: 'x', context: { sourceIdentity: 'deploy-bot' } });
    expect(read(identity).actor).toMatchObject({ kind: 'ci', name: 'deploy-bot', confidence: 'likely' });
  });

  it('never overrides the Identity Center user of the session', () => {
    const identity = assumedRole({
      role: 'AWSReservedSSO_Ops_0123456789abcdef',
      path: '/aws-reserved/sso.amazonaws.com/',
      session: 'alice',
      context: { sourceIdentity: 'bob' },
    });
    expect(read(identity).actor.name).toBe('alice');
  });
});

describe('credentials that AWS says whom it issued to', () => {
  const issued = (issuerType: string, credentialsIssuedTo: string) =>
    read(assumedRole({ role: 'r', session: 's', rest: { inScopeOf: { issuerType, credentialsIssuedTo } } }));

  it('an EC2 instance, for certain', () => {
    const found = issued('AWS::EC2::Instance', `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`);
    expect(found.actor).toMatchObject({
      kind: 'workload',
      name: 'EC2 instance i-0123456789abcdef0',
      confidence: 'certain',
    });
    expect(found).toMatchObject({ sessionOf: 'ec2-instance', traceable: true });
  });

  it('a Lambda function by its own name', () => {
    const found = issued('AWS::Lambda::Function', `arn:aws:lambda:us-east-1:${ACCOUNT}:function:nightly-cleanup`);
    expect(found.actor).toMatchObject({ kind: 'workload', name: 'nightly-cleanup', confidence: 'certain' });
    expect(found.sessionOf).toBe('lambda');
  });

  it('an ECS task, shortened', () => {
    const found = issued(
      'AWS::ECS::Task',
      `arn:aws:ecs:us-east-1:${ACCOUNT}:task/prod/6b777c1809a94925ab48098fa09824de`,
    );
    expect(found.actor.name).toBe('ECS task 6b777c18');
    expect(found.sessionOf).toBe('ecs-task');
  });
});

describe('session names by convention', () => {
  const uuid = '0f2c1a52-3b1d-4b5e-9a57-2f0f3a1c9d11';

  it.each([
    ['i-0123456789abcdef0', 'EC2 instance i-0123456789abcdef0', 'ec2-instance'],
    ['6b777c1809a94925ab48098fa09824de', 'ECS task 6b777c18', 'ecs-task'],
    [`eks-prod-checkout-7d9-${uuid}`, 'EKS pod prod-checkout-7d9', 'eks-pod'],
    ['awslambda_42_20261120', 'Lambda function with role app', 'lambda'],
  ])('%s is a workload, likely', (session, name, sessionOf) => {
    const found = read(assumedRole({ role: 'app', session }));
    expect(found.actor).toMatchObject({ kind: 'workload', name, session, confidence: 'likely' });
    expect(found).toMatchObject({ sessionOf, traceable: true });
  });

  it('of an instance are certain with the delivery mark of instance credentials', () => {
    const session = 'i-0123456789abcdef0';
    const found = read(assumedRole({ role: 'app', session, context: { ec2RoleDelivery: '2.0' } }));
    expect(found.actor.confidence).toBe('certain');
  });

  it.each([
    [`AWSCodeBuild-${uuid}`, { system: 'AWS CodeBuild', run: uuid }],
    ['GitHubActions', { system: 'GitHub Actions' }],
    ['GitHubActions-1887213', { system: 'GitHub Actions', run: '1887213' }],
    ['GitLabRunner-77-4242', { system: 'GitLab CI', run: '4242' }],
    ['terraform-run-CZcmD7eagjhyX0vN', { system: 'HCP Terraform', run: 'run-CZcmD7eagjhyX0vN' }],
    [`buildkite-job-${uuid}`, { system: 'Buildkite', run: uuid }],
  ])('%s is a pipeline acting as the role', (session, pipeline) => {
    const found = read(assumedRole({ role: 'deploy-prod', session }));
    expect(found.actor).toMatchObject({ kind: 'ci', name: 'deploy-prod', pipeline, confidence: 'likely' });
    expect(found.traceable).toBe(true);
  });

  it('CodeBuild sessions say so', () => {
    expect(read(assumedRole({ role: 'build', session: `AWSCodeBuild-${uuid}` })).sessionOf).toBe('codebuild');
  });

  it('13 digits are CodePipeline, likely only where the role says so too', () => {
    const session = '1778464758388';
    const named = read(assumedRole({ role: 'AWSCodePipelineServiceRole-us-east-1-shop', session })).actor;
    expect(named).toMatchObject({ kind: 'ci', pipeline: { system: 'AWS CodePipeline' }, confidence: 'likely' });
    expect(read(assumedRole({ role: 'shop', session })).actor.confidence).toBe('possible');
  });

  it.each([
    'botocore-session-1763600000',
    'aws-sdk-js-1763600000123',
    'aws-sdk-js-session-1763600000123',
    'aws-go-sdk-1763600000123456789',
    'aws-sdk-java-1763600000123',
  ])('%s names nobody', (session) => {
    const found = read(assumedRole({ role: 'admin', session }));
    expect(found.actor).toMatchObject({ kind: 'unknown', name: 'role admin', role: 'admin', confidence: 'possible' });
    expect(found.actor.basis[0]).toContain('made up by an SDK');
    expect(found.traceable).toBe(true);
  });
});

describe('session names that a person or program chose', () => {
  it('an e-mail address is a person, likely', () => {
    const found = read(assumedRole({ role: 'okta-admin', session: 'ryan@example.com' }));
    expect(found.actor).toMatchObject({
      kind: 'person',
      name: 'ryan@example.com',
      person: 'ryan@example.com',
      confidence: 'likely',
    });
    expect(found.principal).toBe(`arn:aws:iam::${ACCOUNT}:role/okta-admin/ryan@example.com`);
  });

  it('a user name is a person, possible, and not shown as the person', () => {
    const found = read(assumedRole({ role: 'admin', session: 'alice.ng' }));
    expect(found.actor).toMatchObject({ kind: 'person', name: 'alice.ng', confidence: 'possible' });
    expect(found.actor.person).toBeUndefined();
    expect(found.traceable).toBe(true);
  });

  it('a robot name is a robot, possible', () => {
    expect(read(assumedRole({ role: 'deploy', session: 'jenkins-build-42' })).actor).toMatchObject({
      kind: 'ci',
      name: 'deploy',
      confidence: 'possible',
    });
  });

  it('a function name is a Lambda function where the client says that it runs there', () => {
    const found = read(assumedRole({ role: 'ops', session: 'nightly-cleanup' }), {
      userAgent: 'Boto3/1.42.97 md/Botocore#1.42.97 ua/2.1 lang/python#3.12.13 exec-env/AWS_Lambda_python3.12',
    });
    expect(found.actor).toMatchObject({ kind: 'workload', name: 'nightly-cleanup', confidence: 'likely' });
    expect(found).toMatchObject({ sessionOf: 'lambda', client: { runsIn: 'AWS Lambda' } });
  });

  it.each(['session', 'user', 'x-1', 'my-session-name'])(
    '"%s" says nothing: the role is named as a role',
    (session) => {
      expect(read(assumedRole({ role: 'admin', session })).actor).toMatchObject({
        kind: 'unknown',
        name: 'role admin',
      });
    },
  );

  it('a session of another account is said to be one', () => {
    const found = read(assumedRole({ role: 'admin', session: 'x1' }), { recipientAccountId: '444455556666' });
    expect(found.actor).toMatchObject({ kind: 'unknown', account: ACCOUNT });
    expect(found.actor.basis).toContain(`The caller belongs to another account, ${ACCOUNT}`);
  });
});

describe('damaged role sessions', () => {
  it('take role and session from the issuer and the principal id', () => {
    const identity = {
      type: 'AssumedRole',
      principalId: 'AIDAEXAMPLE:account_name',
      arn: `arn:aws:sts::${ACCOUNT}:user/Mary_Major`,
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/Admin`, userName: 'Mary_Major' },
      },
    };
    expect(read(identity).actor).toMatchObject({ role: 'Admin', session: 'account_name' });
  });

  it('with role paths in the session ARN name the role by its last part', () => {
    const identity = { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/service-role/runner/s-1` };
    expect(read(identity).actor).toMatchObject({ role: 'runner', session: 's-1', name: 'role runner' });
  });

  it('with nothing at all are a role session', () => {
    expect(read({ type: 'AssumedRole' })).toMatchObject({
      actor: { kind: 'unknown', name: 'a role session' },
      principal: 'role:unnamed',
      traceable: true,
    });
  });
});

describe('remarks of the session', () => {
  it('the sign-in session and a temporary delegation are kept as evidence', () => {
    const identity = assumedRole({
      role: 'admin',
      session: 'ryan@example.com',
      context: { signInSessionArn: `arn:aws:signin:us-east-1:${ACCOUNT}:session/0f2c` },
      rest: { invokedByDelegate: { accountId: '988571107610' } },
    });
    expect(read(identity).actor.basis).toEqual(
      expect.arrayContaining([
        'Opened in sign-in session 0f2c',
        'Account 988571107610 acted under a temporary delegation',
      ]),
    );
  });
});
