import {
  ALICE,
  assume,
  BOB,
  CAROL,
  type Caller,
  DAN,
  ec2AutoScaling,
  type Incident,
  iamUser,
  idOf,
  incident,
  john,
  lambda,
  type MakeScenario,
  MINUTE,
  PRIYA,
  SECOND,
  SURE,
} from '../dsl.ts';
import type { CallParts } from '../incident.ts';

const INSTANCE = 'i-02287a6b78cc71d91';
const OTHER = 'i-0bbbb1111cccc2222';
const STATES: Record<string, number> = { running: 16, 'shutting-down': 32, stopping: 64 };

/** TerminateInstances, StopInstances: EC2 answers each instance with the state it had and the state it has. */
export function instances(id: string, before: string, after: string, filed = true): CallParts {
  return {
    request: { instancesSet: { items: [{ instanceId: id }] } },
    response: {
      instancesSet: {
        items: [
          {
            instanceId: id,
            currentState: { code: STATES[after] ?? 0, name: after },
            previousState: { code: STATES[before] ?? 0, name: before },
          },
        ],
      },
    },
    filed: filed ? [{ ResourceType: 'AWS::EC2::Instance', ResourceName: id }] : [],
  };
}

/** Another instance, another person, a minute before: never the answer. */
function decoyInstance(it: Incident, at: number, name: string): void {
  const caller = it.desk.console(CAROL, at - MINUTE);
  it.call(at - MINUTE, `ec2:${name}`, caller, instances(OTHER, 'running', 'shutting-down'));
}

interface Told {
  id: string;
  story: string;
  target: string;
  operation: `${string}:${string}`;
  parts: CallParts;
  by: (it: Incident, at: number) => Caller;
  name: string;
  says: readonly RegExp[];
  region?: string;
  kind?: 'restart' | 'scale' | 'delete' | 'any';
}

/** One call on one resource; the record is the proof. */
function resource(told: Told): MakeScenario {
  return incident(told.id, (it) => {
    const at = it.ago(6, 11);
    decoyInstance(it, at, 'TerminateInstances');
    const [, action = ''] = told.operation.split(':');
    const event = it.call(at, told.operation, told.by(it, at), { ...told.parts, key: 'call' });
    return it.scenario(
      told.story,
      { target: told.target, ...(told.kind === undefined ? {} : { kind: told.kind }) },
      {
        verdict: { name: told.name, action, eventId: idOf(event), confidence: SURE },
        answerMatches: told.says,
      },
      { ordinary: false },
    );
  });
}

/** Things that are not ECS. */
export const resources: readonly MakeScenario[] = [
  resource({
    id: 'instance-terminated',
    story: 'The IAM user John terminates an instance.',
    target: INSTANCE,
    operation: 'ec2:TerminateInstances',
    parts: instances(INSTANCE, 'running', 'shutting-down'),
    by: () => john('ec2.terminate-instances'),
    name: 'John',
    says: [/John/, /terminat/i, /running/, /shutting-down/],
  }),
  resource({
    id: 'instance-stopped-unfiled',
    story: 'A Lambda function stops an instance, and event history files the record under no resource.',
    target: INSTANCE,
    operation: 'ec2:StopInstances',
    parts: instances(INSTANCE, 'running', 'stopping', false),
    by: (it, at) => lambda(it.recorder, 'cost-saver', at),
    name: 'cost-saver',
    says: [/cost-saver/, /stop/i],
  }),
  resource({
    id: 'instance-rebooted',
    story: 'Dan reboots an instance in the console.',
    target: INSTANCE,
    operation: 'ec2:RebootInstances',
    parts: {
      request: { instancesSet: { items: [{ instanceId: INSTANCE }] } },
      response: { requestId: '59dbff89-35bd-4eac-99ed-be587EXAMPLE', _return: true },
      filed: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: INSTANCE }],
    },
    by: (it, at) => it.desk.console(DAN, at),
    name: DAN.email,
    says: [/dan\.okafor/i, /reboot/i],
  }),
  resource({
    id: 'key-pair-deleted',
    story: 'Bob deletes a key pair.',
    target: 'bastion-2024',
    operation: 'ec2:DeleteKeyPair',
    parts: {
      request: { keyName: 'bastion-2024' },
      response: { requestId: 'e0f1', _return: true },
      filed: [{ ResourceType: 'AWS::EC2::KeyPair', ResourceName: 'bastion-2024' }],
    },
    by: (it, at) => it.desk.cli(BOB, 'ec2.delete-key-pair', at),
    name: BOB.email,
    says: [/bob\.ruiz/i, /key pair/i, /bastion-2024/],
  }),
  resource({
    id: 'auto-scaling-group-deleted',
    story: 'Priya deletes an Auto Scaling group by force.',
    target: 'web-asg',
    operation: 'autoscaling:DeleteAutoScalingGroup',
    parts: {
      request: { autoScalingGroupName: 'web-asg', forceDelete: true },
      filed: [{ ResourceType: 'AWS::AutoScaling::AutoScalingGroup', ResourceName: 'web-asg' }],
    },
    by: (it, at) => it.desk.console(PRIYA, at),
    name: PRIYA.email,
    says: [/priya\.shah/i, /delet/i, /web-asg/],
  }),
  resource({
    id: 'database-rebooted',
    story: 'Alice reboots a database instance.',
    target: 'production-mysql',
    operation: 'rds:RebootDBInstance',
    parts: {
      request: { dBInstanceIdentifier: 'production-mysql', forceFailover: false },
      response: { dBInstanceIdentifier: 'production-mysql', dBInstanceStatus: 'rebooting' },
      filed: [{ ResourceType: 'AWS::RDS::DBInstance', ResourceName: 'production-mysql' }],
    },
    by: (it, at) => it.desk.cli(ALICE, 'rds.reboot-db-instance', at),
    name: ALICE.email,
    says: [/alice\.ng/i, /reboot/i, /production-mysql/],
  }),
  resource({
    id: 'security-group-opened',
    story: 'Bob opens a port of a security group.',
    target: 'sg-04f0b44316f7d2471',
    operation: 'ec2:AuthorizeSecurityGroupIngress',
    parts: {
      request: {
        groupId: 'sg-04f0b44316f7d2471',
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
        },
      },
      response: { requestId: '65d5', _return: true },
      filed: [{ ResourceType: 'AWS::EC2::SecurityGroup', ResourceName: 'sg-04f0b44316f7d2471' }],
    },
    by: (it, at) => it.desk.console(BOB, at),
    name: BOB.email,
    says: [/bob\.ruiz/i, /sg-04f0b44316f7d2471/],
  }),
  resource({
    id: 'lambda-function-deployed',
    story: 'Carol deploys a function; Lambda logs the API version with the name.',
    target: 'arn:aws:lambda:us-east-1:111122223333:function:resize-images',
    operation: 'lambda:UpdateFunctionCode20150331v2',
    parts: {
      request: { functionName: 'resize-images', publish: true },
      response: {
        functionName: 'resize-images',
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:resize-images',
        version: '41',
      },
      filed: [
        {
          ResourceType: 'AWS::Lambda::Function',
          ResourceName: 'arn:aws:lambda:us-east-1:111122223333:function:resize-images',
        },
      ],
    },
    by: (it, at) => it.desk.cli(CAROL, 'lambda.update-function-code', at),
    name: CAROL.email,
    says: [/carol\.vance/i, /resize-images/],
  }),
  resource({
    id: 'secret-changed',
    story: 'Dan changes a secret.',
    target: 'prod/payments/database',
    operation: 'secretsmanager:PutSecretValue',
    parts: {
      request: { secretId: 'prod/payments/database', clientRequestToken: '2f6a' },
      response: { arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/payments/database-AbCdEf' },
    },
    by: (it, at) => it.desk.cli(DAN, 'secretsmanager.put-secret-value', at),
    name: DAN.email,
    says: [/dan\.okafor/i, /prod\/payments\/database/],
  }),
  resource({
    id: 'bucket-deleted',
    story: 'John deletes a bucket.',
    target: 'arn:aws:s3:::acme-reports-2023',
    operation: 's3:DeleteBucket',
    parts: {
      request: { bucketName: 'acme-reports-2023', Host: 'acme-reports-2023.s3.us-east-1.amazonaws.com' },
      filed: [{ ResourceType: 'AWS::S3::Bucket', ResourceName: 'acme-reports-2023' }],
    },
    by: () => john('s3.rb'),
    name: 'John',
    says: [/John/, /acme-reports-2023/],
  }),
  resource({
    id: 'iam-role-changed',
    story: 'Priya changes a policy of a role.',
    target: 'arn:aws:iam::111122223333:role/checkout-task',
    operation: 'iam:PutRolePolicy',
    parts: {
      request: { roleName: 'checkout-task', policyName: 's3-read', policyDocument: '{}' },
      filed: [
        { ResourceType: 'AWS::IAM::Policy', ResourceName: 's3-read' },
        { ResourceType: 'AWS::IAM::Role', ResourceName: 'checkout-task' },
      ],
    },
    by: (it, at) => it.desk.cli(PRIYA, 'iam.put-role-policy', at),
    name: PRIYA.email,
    says: [/priya\.shah/i, /checkout-task/],
  }),
  resource({
    id: 'group-resized-by-chain',
    story: 'A role that Alice assumed takes an Auto Scaling group to zero.',
    target: 'web-asg',
    operation: 'autoscaling:UpdateAutoScalingGroup',
    parts: {
      request: { autoScalingGroupName: 'web-asg', minSize: 0, maxSize: 0, desiredCapacity: 0 },
      filed: [{ ResourceType: 'AWS::AutoScaling::AutoScalingGroup', ResourceName: 'web-asg' }],
    },
    by: (it, at) =>
      assume(it, it.desk.cli(ALICE, 'sts.assume-role', at - 90 * SECOND), { at: at - 90 * SECOND, role: 'admin' }),
    name: ALICE.email,
    says: [/alice\.ng/i, /web-asg/],
  }),
  resource({
    id: 'instance-taken-by-auto-scaling',
    story: 'EC2 Auto Scaling terminates an instance.',
    target: INSTANCE,
    operation: 'ec2:TerminateInstances',
    parts: instances(INSTANCE, 'running', 'shutting-down'),
    by: (it, at) => ec2AutoScaling(it, at),
    name: 'EC2 Auto Scaling',
    says: [/auto scaling/i],
  }),

  resource({
    id: 'iam-role-policy-attached',
    story: 'Priya attaches a policy to a role: one of many calls that change a role.',
    target: 'arn:aws:iam::111122223333:role/checkout-task',
    operation: 'iam:AttachRolePolicy',
    parts: { request: { roleName: 'checkout-task', policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' } },
    by: (it, at) => it.desk.cli(PRIYA, 'iam.attach-role-policy', at),
    name: PRIYA.email,
    says: [/priya\.shah/i, /checkout-task/],
  }),

  incident('iam-role-asked-from-europe', (it) => {
    const at = it.ago(6, 11);
    const event = it.call(at, 'iam:PutRolePolicy', it.desk.cli(PRIYA, 'iam.put-role-policy', at), {
      request: { roleName: 'checkout-task', policyName: 's3-read', policyDocument: '{}' },
      key: 'call',
    });
    return it.scenario(
      'IAM has no Regions and logs in us-east-1, wherever the question looks.',
      { target: 'arn:aws:iam::111122223333:role/checkout-task', regions: ['eu-west-1'] },
      { verdict: { name: PRIYA.email, action: 'PutRolePolicy', eventId: idOf(event), confidence: SURE } },
      { ordinary: false },
    );
  }),

  incident('secret-changed-twice', (it) => {
    const secretId = 'prod/payments/database';
    const arn = `arn:aws:secretsmanager:us-east-1:111122223333:secret:${secretId}-AbCdEf`;
    const before = it.ago(10, 2);
    const first = it.call(
      before,
      'secretsmanager:PutSecretValue',
      it.desk.cli(DAN, 'secretsmanager.put-secret-value', before),
      {
        request: { secretId, clientRequestToken: '2f6a' },
        response: { arn },
        key: 'put',
      },
    );
    const at = it.ago(1, 2);
    const event = it.call(at, 'secretsmanager:RotateSecret', it.desk.cli(ALICE, 'secretsmanager.rotate-secret', at), {
      request: { secretId, clientRequestToken: '9c1d' },
      response: { arn },
      key: 'rotate',
    });
    return it.scenario(
      'Dan changes a secret in the morning, Alice rotates it in the afternoon: the last change is hers.',
      { target: arn },
      {
        verdict: { name: ALICE.email, action: 'RotateSecret', eventId: idOf(event), confidence: SURE },
        candidatesInclude: [idOf(first)],
      },
      { ordinary: false },
    );
  }),

  incident('access-key', (it) => {
    const agent = 'Boto3/1.34.46 md/Botocore#1.34.46 ua/2.0 os/linux#6.6.9 lang/python#3.11.8 Botocore/1.34.46';
    const key = iamUser('ci-legacy', '45.83.64.1', agent);
    const at = it.ago(4, 23);
    it.read(at - 210 * SECOND, 'sts:GetCallerIdentity', key, null);
    it.read(at - 195 * SECOND, 'ecs:ListClusters', key, null);
    const event = it.call(at, 'ec2:StopInstances', key, { ...instances(INSTANCE, 'running', 'stopping'), key: 'stop' });
    decoyInstance(it, at, 'StopInstances');
    const target = key.identity['accessKeyId'];
    return it.scenario(
      'What was done with an access key: it looked around, and stopped an instance.',
      { target: typeof target === 'string' ? target : '' },
      {
        verdict: { name: 'ci-legacy', action: 'StopInstances', eventId: idOf(event), confidence: SURE },
        answerMatches: [/ci-legacy/, /StopInstances|stopped/i],
      },
      { ordinary: false },
    );
  }),

  incident('temporary-key', (it) => {
    const opened = it.ago(2, 31);
    const admin = assume(it, it.desk.cli(PRIYA, 'sts.assume-role', opened), { at: opened, role: 'admin' });
    const event = it.call(opened + 30 * SECOND, 'rds:StopDBInstance', admin, {
      request: { dBInstanceIdentifier: 'reports' },
      response: { dBInstanceIdentifier: 'reports', dBInstanceStatus: 'stopping' },
      key: 'stop',
    });
    const target = admin.identity['accessKeyId'];
    return it.scenario(
      'What was done with a temporary key, and who had it.',
      { target: typeof target === 'string' ? target : '' },
      {
        verdict: { name: PRIYA.email, action: 'StopDBInstance', eventId: idOf(event), confidence: SURE },
        answerMatches: [/priya\.shah/i, /reports/],
      },
      { ordinary: false },
    );
  }),

  incident('instance-among-several', (it) => {
    const at = it.ago(5, 5);
    const item = (id: string) => ({
      instanceId: id,
      currentState: { code: 64, name: 'stopping' },
      previousState: { code: 16, name: 'running' },
    });
    const event = it.call(at, 'ec2:StopInstances', john('ec2.stop-instances'), {
      request: { instancesSet: { items: [{ instanceId: OTHER }, { instanceId: INSTANCE }] } },
      response: { instancesSet: { items: [item(OTHER), item(INSTANCE)] } },
      key: 'stop',
    });
    return it.scenario(
      'One call stops two instances, and the second is asked about; event history files it under neither.',
      { target: INSTANCE },
      {
        verdict: { name: 'John', action: 'StopInstances', eventId: idOf(event), confidence: SURE },
        answerMatches: [new RegExp(INSTANCE)],
        // Names of resources stay as they are written.
        never: [/\bI-0/],
      },
      { ordinary: false },
    );
  }),

  incident('instance-dry-run', (it) => {
    const at = it.ago(5, 5);
    const event = it.call(at, 'ec2:StopInstances', it.desk.console(BOB, at), {
      ...instances(INSTANCE, 'running', 'stopping'),
      key: 'stop',
    });
    const later = it.ago(3, 5);
    const rehearsed = it.call(later, 'ec2:TerminateInstances', john('ec2.terminate-instances'), {
      request: { instancesSet: { items: [{ instanceId: INSTANCE }] } },
      filed: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: INSTANCE }],
      error: {
        code: 'Client.DryRunOperation',
        message: 'Request would have succeeded, but DryRun flag is set.',
      },
      key: 'dry-run',
    });
    return it.scenario(
      'John rehearses a termination with --dry-run after Bob stopped the instance.',
      { target: INSTANCE },
      {
        verdict: { name: BOB.email, action: 'StopInstances', eventId: idOf(event), confidence: SURE },
        attemptsMayInclude: [idOf(rehearsed)],
        never: [/^(IAM user )?John/],
      },
      { ordinary: false },
    );
  }),

  incident('instance-untouched', (it) => {
    decoyInstance(it, it.ago(4), 'TerminateInstances');
    return it.scenario(
      'Nobody touched this instance; another was terminated.',
      { target: INSTANCE },
      { cannotTell: true, notCertain: true, never: [/carol/i] },
      { ordinary: false },
    );
  }),
];
