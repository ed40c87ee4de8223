import { type Arn, parseArn, parseEcsArn, taskDefinitionParts } from './arn.ts';
import { ecsTargetOf, targetOf } from './names.ts';
import type { Target, TargetType } from './types.ts';

/** What an ARN names, of any service; undefined where the text is no ARN or names nothing in particular. */
export function targetOfArn(arn: string): Target | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  if (parts.service === 'ecs') return ecsTargetOfArn(arn);
  const { type, name } = describe(parts);
  return name === '' || name === '*' ? undefined : targetOf(type, name, arn);
}

/** What an ECS ARN names. Service deployments and revisions are of type `deployment`, named by their service. */
export function ecsTargetOfArn(arn: string): Target | undefined {
  const names = parseEcsArn(arn);
  if (names === undefined) return undefined;
  const { cluster, service, task, family, revision, id } = names;
  return ecsTargetOf({ type: typeOf(names.kind), cluster, service, task, family, revision, id, arn });
}

function typeOf(kind: NonNullable<ReturnType<typeof parseEcsArn>>['kind']): TargetType {
  return kind === 'service-deployment' || kind === 'service-revision' ? 'deployment' : kind;
}

/** A task definition by ARN or short name. */
export function taskDefinitionTarget(name: string): Target | undefined {
  const arn = parseArn(name) === undefined ? undefined : name;
  return ecsTargetOf({ type: 'task-definition', ...taskDefinitionParts(name), arn });
}

/** Type and name within an ARN; most services write `type/name` or `type:name`. */
function describe(arn: Arn): { type: TargetType; name: string } {
  const [kind = '', ...path] = arn.resource.split('/');
  const last = path.at(-1) ?? '';
  const afterColon = arn.resource.slice(arn.resource.indexOf(':') + 1);
  switch (arn.service) {
    case 'ec2':
      return { type: kind === 'instance' ? 'instance' : 'other', name: last === '' ? arn.resource : last };
    case 'rds':
      return { type: /^(?:db|cluster):/.test(arn.resource) ? 'database' : 'other', name: afterColon };
    case 'autoscaling':
      return {
        type: 'auto-scaling-group',
        name: /autoScalingGroupName\/([^:]+)/.exec(arn.resource)?.[1] ?? afterColon,
      };
    case 'cloudformation':
      return { type: kind === 'stack' || kind === 'changeSet' ? 'stack' : 'other', name: path[0] ?? arn.resource };
    case 'iam':
      return { type: kind === 'role' ? 'role' : 'other', name: last === '' ? arn.resource : last };
    case 'sts':
      return { type: 'session', name: path.join('/') || arn.resource };
    case 'elasticloadbalancing':
      return { type: 'other', name: (kind === 'targetgroup' ? path[0] : path[1]) ?? arn.resource };
    case 'secretsmanager':
      return { type: 'other', name: afterColon.replace(/-[A-Za-z0-9]{6}$/, '') };
    case 'lambda':
      return { type: 'other', name: afterColon.split(':')[0] ?? afterColon };
    case 'ssm':
      return { type: 'other', name: kind === 'parameter' ? `/${path.join('/')}` : last };
    case 'codedeploy':
      return { type: 'deployment', name: afterColon };
    case 's3':
    case 'sqs':
    case 'sns':
    case 'codepipeline':
      return { type: 'other', name: arn.resource };
    default:
      return { type: 'other', name: arn.resource.replace(/^[a-zA-Z0-9-]+[/:]/, '') };
  }
}
