/** Roles that only one AWS service can use (service-linked roles), and sessions that a service opens with a given role. */
import type { RoleSession } from './arn.ts';
import { actingService, isAutoScaling, serviceName, servicePrincipal } from './services.ts';
import type { ActorKind, Confidence } from './types.ts';

export interface ServiceSession {
  kind: Extract<ActorKind, 'aws-service' | 'autoscaling'>;
  name: string;
  principal?: string;
  confidence: Confidence;
  because: string;
}

/** Service-linked roles by name, for records that show no role path. */
const LINKED: readonly (readonly [role: string, principal: string])[] = [
  ['ApplicationAutoScaling', 'application-autoscaling.amazonaws.com'],
  ['AutoScaling', 'autoscaling.amazonaws.com'],
  ['ECS', 'ecs.amazonaws.com'],
  ['AmazonEKSNodegroup', 'eks-nodegroup.amazonaws.com'],
  ['AmazonEKS', 'eks.amazonaws.com'],
  ['AmazonInspector2', 'inspector2.amazonaws.com'],
  ['AppSync', 'appsync.amazonaws.com'],
  ['Backup', 'backup.amazonaws.com'],
  ['CloudTrail', 'cloudtrail.amazonaws.com'],
  ['Config', 'config.amazonaws.com'],
  ['ElasticLoadBalancing', 'elasticloadbalancing.amazonaws.com'],
  ['RDS', 'rds.amazonaws.com'],
  ['SSO', 'sso.amazonaws.com'],
  ['SecurityHub', 'securityhub.amazonaws.com'],
  ['TrustedAdvisor', 'trustedadvisor.amazonaws.com'],
];

const LINKED_PREFIX = 'AWSServiceRoleFor';

/** True for a role that is named like a service-linked one. */
export function isLinkedRoleName(role: string | undefined): boolean {
  return role?.startsWith(LINKED_PREFIX) === true;
}

/**
 * The service behind a service-linked role: path `/aws-service-role/<principal>/`, name `AWSServiceRoleFor…` (IAM user
 * guide). Application Auto Scaling changes ECS services with `AWSServiceRoleForApplicationAutoScaling_ECSService`.
 */
export function linkedService(session: RoleSession, invokedBy: string | undefined): ServiceSession | undefined {
  const role = session.role;
  const pathService = /^\/aws-service-role\/([^/]+)\//.exec(session.path ?? '')?.[1];
  if (role === undefined || (!isLinkedRoleName(role) && pathService === undefined)) return undefined;
  const acting = servicePrincipal(invokedBy);
  const principal = linkedPrincipal(role, servicePrincipal(pathService), acting);
  const name = principal === undefined ? role.slice(LINKED_PREFIX.length) || role : serviceName(principal);
  const certain = pathService !== undefined || session.path === undefined || acting !== undefined;
  return {
    kind: isAutoScaling(principal) ? 'autoscaling' : 'aws-service',
    name,
    ...(principal === undefined ? {} : { principal }),
    confidence: certain ? 'certain' : 'likely',
    because: `${name} acted with ${role}, a role ${certain ? 'that only this service can use' : 'named like its own'}`,
  };
}

/** The scaling principals name what they scale (`ecs.application-autoscaling…`), which a role's name may not. */
function linkedPrincipal(role: string, path: string | undefined, acting: string | undefined): string | undefined {
  const exact = [acting, path].find(isAutoScaling);
  const rest = role.slice(LINKED_PREFIX.length);
  return exact ?? LINKED.find(([name]) => rest === name || rest.startsWith(`${name}_`))?.[1] ?? path ?? acting;
}

/** Services that act with a role that the team gave them, under session names of no known form: our list, so only likely. */
const WITH_GIVEN_ROLE = new Set(
  ['codedeploy', 'codepipeline', 'scheduler', 'states', 'events', 'pipes', 'backup', 'fis', 'elasticmapreduce'].map(
    (name) => `${name}.amazonaws.com`,
  ),
);

/**
 * A service that opened the session itself, with a role it was given. Who set the service in motion stands in that
 * service's own records (CodeDeploy `CreateDeployment`, CloudFormation `UpdateStack`, …).
 */
export function serviceWithGivenRole(
  session: RoleSession,
  invokedBy: string | undefined,
  source: string | undefined,
): ServiceSession | undefined {
  const caller = actingService(invokedBy) ?? actingService(source);
  const role = session.role ?? 'a role it was given';
  if (session.session === 'AWSCloudFormation') {
    return {
      kind: 'aws-service',
      name: 'CloudFormation',
      confidence: caller?.startsWith('cloudformation.') ? 'certain' : 'likely',
      because: `CloudFormation acted with ${role}, a role it was given; the person behind the stack is in CloudFormation's own records`,
    };
  }
  if (session.role === 'aws:ec2-infrastructure') {
    return {
      kind: 'aws-service',
      name: 'Amazon EC2',
      confidence: 'certain',
      because: 'Amazon EC2 acted for an instance',
    };
  }
  if (session.session === 'ecs-service-scheduler') {
    const confidence = caller === 'ecs.amazonaws.com' ? 'certain' : 'likely';
    return {
      kind: 'aws-service',
      name: 'Amazon ECS',
      confidence,
      because: `Amazon ECS acted with ${role}, by its session name`,
    };
  }
  if (caller === undefined || !WITH_GIVEN_ROLE.has(caller)) return undefined;
  const name = serviceName(caller);
  return {
    kind: 'aws-service',
    name,
    confidence: 'likely',
    because: `${name} made the call with ${role}, a role it was given`,
  };
}
