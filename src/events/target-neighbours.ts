import { targetOf } from './names.ts';
import { isObject, listAt, objectAt, objectsAt, textAt } from './record.ts';
import { targetOfArn } from './target-arn.ts';
import type { Call } from './target-ecs.ts';
import type { JsonObject, Target, TargetType } from './types.ts';

type Key = readonly [parameter: string, type: TargetType];

/** Which request parameter names what was acted on, by service, best first. Source: the services' API references. */
const KEYS: Readonly<Record<string, readonly Key[]>> = {
  ec2: [
    ['volumeId', 'other'],
    ['instanceId', 'instance'],
    ['groupId', 'other'],
    ['groupName', 'other'],
    ['keyName', 'other'],
    ['keyPairId', 'other'],
    ['routeTableId', 'other'],
    ['vpcId', 'other'],
  ],
  dynamodb: [
    ['tableName', 'other'],
    ['targetTableName', 'other'],
  ],
  sqs: [
    ['queueName', 'other'],
    ['queueUrl', 'other'],
  ],
  events: [
    ['rule', 'other'],
    ['name', 'other'],
  ],
  kms: [
    ['aliasName', 'other'],
    ['keyId', 'other'],
  ],
  'ec2-instance-connect': [['instanceId', 'instance']],
  autoscaling: [
    ['instanceId', 'instance'],
    ['autoScalingGroupName', 'auto-scaling-group'],
    ['launchConfigurationName', 'other'],
  ],
  rds: [
    ['dBInstanceIdentifier', 'database'],
    ['dBClusterIdentifier', 'database'],
    ['dbInstanceIdentifier', 'database'],
    ['dbClusterIdentifier', 'database'],
  ],
  cloudformation: [
    ['stackName', 'stack'],
    ['stackSetName', 'stack'],
    ['changeSetName', 'stack'],
  ],
  codedeploy: [
    ['deploymentId', 'deployment'],
    ['applicationName', 'deployment'],
  ],
  codepipeline: [
    ['pipelineName', 'other'],
    ['name', 'other'],
  ],
  codebuild: [
    ['projectName', 'other'],
    ['id', 'other'],
  ],
  ecr: [['repositoryName', 'other']],
  secretsmanager: [
    ['secretId', 'other'],
    ['name', 'other'],
  ],
  ssm: [
    ['name', 'other'],
    ['target', 'instance'],
    ['instanceId', 'instance'],
  ],
  elasticloadbalancing: [
    ['targetGroupArn', 'other'],
    ['ruleArn', 'other'],
    ['listenerArn', 'other'],
    ['loadBalancerArn', 'other'],
    ['loadBalancerName', 'other'],
    ['name', 'other'],
  ],
  lambda: [['functionName', 'other']],
  iam: [
    ['roleName', 'role'],
    ['userName', 'other'],
    ['groupName', 'other'],
    ['policyName', 'other'],
    ['policyArn', 'other'],
    ['instanceProfileName', 'other'],
    ['aWSServiceName', 'other'],
  ],
  sts: [
    ['roleArn', 'role'],
    ['targetPrincipal', 'other'],
    ['name', 'session'],
  ],
  s3: [['bucketName', 'other']],
};

/** What a call of another service than ECS acted on; undefined where its parameters do not say. */
export function neighbourTarget(call: Call): Target | undefined {
  return scalableTarget(call) ?? special(call) ?? byKey(call);
}

/** `service/<cluster>/<service>` of Application Auto Scaling. Source: its API reference, `ResourceId`. */
function scalableTarget({ parameters }: Call): Target | undefined {
  const resource = textAt(parameters, 'resourceId');
  const [, cluster, service] = /^service\/([^/]+)\/([^/]+)$/.exec(resource ?? '') ?? [];
  if (cluster === undefined || service === undefined) return undefined;
  return { ...targetOf('service', `${cluster}/${service}`), ...named(cluster, service) };
}

function named(cluster: string, service: string): Pick<Target, 'cluster' | 'service'> {
  return { cluster: targetOf('cluster', cluster).name, service: targetOf('service', service).name };
}

function special(call: Call): Target | undefined {
  const { source, name, parameters, response } = call;
  if (source === 'signin.amazonaws.com' && name === 'ConsoleLogin') return targetOf('session', 'the AWS console');
  if (source === 'ecr.amazonaws.com' && name === 'PutImage') return pushedImage(parameters);
  if (source === 'codedeploy.amazonaws.com' && name === 'CreateDeployment') return codeDeployment(parameters);
  if (source === 'ec2.amazonaws.com') return instances(parameters) ?? instances(response) ?? madeOrWrapped(call);
  if (source === 'ssm.amazonaws.com' && name === 'SendCommand')
    return several('instance', texts(parameters, 'instanceIds'));
  return undefined;
}

function pushedImage(parameters: JsonObject | undefined): Target | undefined {
  const repository = textAt(parameters, 'repositoryName');
  const tag = textAt(parameters, 'imageTag');
  return repository === undefined
    ? undefined
    : targetOf('other', tag === undefined ? repository : `${repository}:${tag}`);
}

function codeDeployment(parameters: JsonObject | undefined): Target | undefined {
  const application = textAt(parameters, 'applicationName');
  const group = textAt(parameters, 'deploymentGroupName');
  if (application === undefined) return undefined;
  return targetOf('deployment', group === undefined ? application : `${application}/${group}`);
}

function instances(part: JsonObject | undefined): Target | undefined {
  const ids = objectsAt(part, 'instancesSet').map((item) => textAt(item, 'instanceId'));
  return several(
    'instance',
    ids.filter((id) => id !== undefined),
  );
}

/** Where EC2 answers the id of what a call made; what the call was asked for names only where it was made. */
const MADE: ReadonlyMap<string, readonly string[]> = new Map([
  ['CreateVolume', ['volumeId']],
  ['CreateVpc', ['vpc', 'vpcId']],
  ['CreateSubnet', ['subnet', 'subnetId']],
  ['CreateRouteTable', ['routeTable', 'routeTableId']],
]);

/** Newer EC2 actions are logged with their parameters wrapped and in capitals: `ModifyVolumeRequest.VolumeId`. */
function madeOrWrapped({ name, parameters, response }: Call): Target | undefined {
  const made = MADE.get(name);
  const wrapped = objectAt(parameters, `${name}Request`);
  const id =
    made === undefined
      ? (textAt(wrapped, 'VolumeId') ?? textAt(wrapped, 'InstanceId') ?? textAt(wrapped, 'GroupId'))
      : textAt(response, ...made);
  return id === undefined ? undefined : targetOf(id.startsWith('i-') ? 'instance' : 'other', id);
}

function texts(part: JsonObject | undefined, key: string): string[] {
  return listAt(part, key).filter((item) => typeof item === 'string');
}

function several(type: TargetType, names: readonly string[]): Target | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  return targetOf(type, names.length === 1 ? first : `${first} and ${names.length - 1} more`);
}

function byKey({ source, parameters }: Call): Target | undefined {
  const service = source.split('.')[0] ?? '';
  for (const [key, type] of Object.hasOwn(KEYS, service) ? (KEYS[service] ?? []) : []) {
    const name = textAt(parameters, key);
    if (name === undefined || isHidden(name)) continue;
    const target = targetOfArn(name);
    return target === undefined ? targetOf(type, name) : { ...target, type: type === 'other' ? target.type : type };
  }
  return undefined;
}

/** For services that are not known here: the first ARN of `resources`, then the first parameter that names something. */
export function anyTarget(call: Call, record: JsonObject): Target | undefined {
  const listed = objectsAt(record, 'resources').map((item) => textAt(item, 'ARN') ?? textAt(item, 'arn'));
  for (const arn of listed) {
    const target = arn === undefined ? undefined : targetOfArn(arn);
    if (target !== undefined) return target;
  }
  return firstName(call.parameters);
}

/** `…Name` says more than `…Id`, and that more than `…Arn`. */
function firstName(parameters: JsonObject | undefined): Target | undefined {
  if (!isObject(parameters)) return undefined;
  for (const pattern of [/(?:^n|N)ame$/, /(?:^i|I)(?:d|dentifier)$/, /(?:^a|A)(?:rn|RN)$/]) {
    const key = Object.keys(parameters).find((name) => pattern.test(name) && textAt(parameters, name) !== undefined);
    const name = textAt(parameters, key ?? '');
    if (name !== undefined && !isHidden(name)) return targetOfArn(name) ?? targetOf('other', name);
  }
  return undefined;
}

/** AWS's own mask, and ours. */
function isHidden(name: string): boolean {
  return /HIDDEN_DUE_TO_SECURITY_REASONS|^\[redacted\]$|^\*+$/.test(name);
}
