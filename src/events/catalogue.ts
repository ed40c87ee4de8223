import { type ActionRow, RESOURCE_ACTIONS } from './catalogue-resources.ts';
import type { Effect, Strength } from './types.ts';

/** What is known about an action, by its name alone. */
export interface ActionInfo {
  /** `eventSource` */
  source: string;
  /** `eventName` */
  name: string;
  effect: Effect;
  /** How strongly it explains a restart of what it names. */
  strength: Strength;
  /** Past tense, in front of the name of what was acted on: "updated", "opened a shell in". */
  verb: string;
  readOnly: boolean;
  /** False where only the name's first word was known. */
  known: boolean;
}

type Row = ActionRow;

/**
 * All 88 actions of Amazon ECS. Source: `@aws-sdk/client-ecs` 3.1161.0; what each does: ECS API reference.
 * Agents of container instances report with Submit… and DiscoverPollEndpoint: news of a stop, never its cause.
 */
const ECS: readonly Row[] = [
  ['AssociateGatewayWithCluster', 'configure', 'indirect', 'attached a gateway with'],
  ['ContinueServiceDeployment', 'deploy', 'direct', 'continued a deployment of'],
  ['CreateCapacityProvider', 'create', 'none', 'created'],
  ['CreateCluster', 'create', 'none', 'created'],
  ['CreateDaemon', 'create', 'direct', 'created'],
  ['CreateExpressGatewayService', 'create', 'direct', 'created'],
  ['CreateGateway', 'create', 'indirect', 'created'],
  ['CreateService', 'create', 'direct', 'created'],
  ['CreateTaskSet', 'deploy', 'direct', 'created a task set of'],
  ['DeleteAccountSetting', 'configure', 'indirect', 'deleted the account setting'],
  ['DeleteAttributes', 'configure', 'none', 'deleted attributes of'],
  ['DeleteCapacityProvider', 'delete', 'indirect', 'deleted'],
  ['DeleteCluster', 'delete', 'direct', 'deleted'],
  ['DeleteDaemon', 'delete', 'direct', 'deleted'],
  ['DeleteDaemonTaskDefinition', 'delete', 'indirect', 'deleted'],
  ['DeleteExpressGatewayService', 'delete', 'direct', 'deleted'],
  ['DeleteGateway', 'delete', 'indirect', 'deleted'],
  ['DeleteService', 'delete', 'direct', 'deleted'],
  ['DeleteTaskDefinitions', 'delete', 'indirect', 'deleted'],
  ['DeleteTaskSet', 'delete', 'direct', 'deleted a task set of'],
  ['DeregisterContainerInstance', 'delete', 'direct', 'deregistered'],
  ['DeregisterTaskDefinition', 'delete', 'indirect', 'deregistered'],
  ['DescribeCapacityProviders', 'read', 'none', 'looked at'],
  ['DescribeClusters', 'read', 'none', 'looked at'],
  ['DescribeContainerInstances', 'read', 'none', 'looked at'],
  ['DescribeDaemon', 'read', 'none', 'looked at'],
  ['DescribeDaemonDeployments', 'read', 'none', 'looked at'],
  ['DescribeDaemonRevisions', 'read', 'none', 'looked at'],
  ['DescribeDaemonTaskDefinition', 'read', 'none', 'looked at'],
  ['DescribeExpressGatewayService', 'read', 'none', 'looked at'],
  ['DescribeGateway', 'read', 'none', 'looked at'],
  ['DescribeGatewayResources', 'read', 'none', 'looked at'],
  ['DescribeGatewayRoute', 'read', 'none', 'looked at'],
  ['DescribeServiceDeployments', 'read', 'none', 'looked at deployments of'],
  ['DescribeServiceRevisions', 'read', 'none', 'looked at revisions of'],
  ['DescribeServices', 'read', 'none', 'looked at'],
  ['DescribeTaskDefinition', 'read', 'none', 'looked at'],
  ['DescribeTaskSets', 'read', 'none', 'looked at task sets of'],
  ['DescribeTasks', 'read', 'none', 'looked at'],
  ['DisassociateGatewayFromCluster', 'configure', 'indirect', 'detached a gateway from'],
  ['DiscoverPollEndpoint', 'agent-report', 'report', 'asked for an agent endpoint for'],
  ['ExecuteCommand', 'shell', 'access', 'opened a shell in'],
  ['GetTaskProtection', 'read', 'none', 'looked at'],
  ['ListAccountSettings', 'read', 'none', 'listed account settings of'],
  ['ListAttributes', 'read', 'none', 'listed attributes of'],
  ['ListClusters', 'read', 'none', 'listed'],
  ['ListContainerInstances', 'read', 'none', 'listed container instances of'],
  ['ListDaemonDeployments', 'read', 'none', 'listed deployments of'],
  ['ListDaemonTaskDefinitions', 'read', 'none', 'listed'],
  ['ListDaemons', 'read', 'none', 'listed'],
  ['ListGatewayClusterAssociations', 'read', 'none', 'listed clusters of'],
  ['ListGatewayRoutes', 'read', 'none', 'listed routes of'],
  ['ListGateways', 'read', 'none', 'listed'],
  ['ListServiceDeployments', 'read', 'none', 'listed deployments of'],
  ['ListServices', 'read', 'none', 'listed services of'],
  ['ListServicesByNamespace', 'read', 'none', 'listed services of'],
  ['ListTagsForResource', 'read', 'none', 'listed tags of'],
  ['ListTaskDefinitionFamilies', 'read', 'none', 'listed'],
  ['ListTaskDefinitions', 'read', 'none', 'listed'],
  ['ListTasks', 'read', 'none', 'listed tasks of'],
  ['PutAccountSetting', 'configure', 'indirect', 'changed the account setting'],
  ['PutAccountSettingDefault', 'configure', 'indirect', 'changed the account setting'],
  ['PutAttributes', 'configure', 'none', 'set attributes of'],
  ['PutClusterCapacityProviders', 'configure', 'indirect', 'changed the capacity providers of'],
  ['RegisterContainerInstance', 'register', 'report', 'registered'],
  ['RegisterDaemonTaskDefinition', 'register', 'indirect', 'registered'],
  ['RegisterTaskDefinition', 'register', 'indirect', 'registered'],
  ['RunTask', 'run', 'direct', 'ran'],
  ['StartTask', 'run', 'direct', 'started'],
  ['StopServiceDeployment', 'roll-back', 'direct', 'stopped a deployment of'],
  ['StopTask', 'stop', 'direct', 'stopped a task of'],
  ['SubmitAttachmentStateChanges', 'agent-report', 'report', 'reported attachments of'],
  ['SubmitContainerStateChange', 'agent-report', 'report', 'reported a container of'],
  ['SubmitTaskStateChange', 'agent-report', 'report', 'reported'],
  ['TagResource', 'configure', 'none', 'tagged'],
  ['UntagResource', 'configure', 'none', 'untagged'],
  ['UpdateCapacityProvider', 'configure', 'indirect', 'updated'],
  ['UpdateCluster', 'configure', 'indirect', 'updated'],
  ['UpdateClusterSettings', 'configure', 'indirect', 'updated the settings of'],
  ['UpdateContainerAgent', 'configure', 'indirect', 'updated the agent of'],
  ['UpdateContainerInstancesState', 'drain', 'direct', 'drained'],
  ['UpdateDaemon', 'deploy', 'direct', 'updated'],
  ['UpdateExpressGatewayService', 'configure', 'direct', 'updated'],
  ['UpdateGateway', 'configure', 'indirect', 'updated'],
  ['UpdateService', 'configure', 'direct', 'updated'],
  ['UpdateServicePrimaryTaskSet', 'deploy', 'direct', 'switched the primary task set of'],
  ['UpdateTaskProtection', 'configure', 'indirect', 'changed the scale-in protection of'],
  ['UpdateTaskSet', 'scale', 'direct', 'scaled a task set of'],
];

/** Names of all ECS actions. */
export const ECS_ACTIONS: readonly string[] = ECS.map(([name]) => name);

/**
 * Application Auto Scaling. Logged under autoscaling.amazonaws.com with `additionalEventData.service` =
 * "application-autoscaling". Source: Application Auto Scaling user guide, "Logging API calls".
 */
const APPLICATION_AUTO_SCALING: readonly Row[] = [
  ['RegisterScalableTarget', 'scaling-rule', 'indirect', 'changed the scaling limits of'],
  ['DeregisterScalableTarget', 'scaling-rule', 'indirect', 'ended auto scaling of'],
  ['PutScheduledAction', 'scaling-rule', 'indirect', 'scheduled scaling of'],
  ['DeleteScheduledAction', 'scaling-rule', 'indirect', 'deleted scheduled scaling of'],
  ['PutScalingPolicy', 'scaling-rule', 'indirect', 'changed the scaling policy of'],
  ['DeleteScalingPolicy', 'scaling-rule', 'indirect', 'deleted the scaling policy of'],
];

/** Neighbours of ECS whose calls restart something, or make the next restart differ, by `eventSource`. */
const NEIGHBOURS: Readonly<Record<string, readonly Row[]>> = {
  'application-autoscaling.amazonaws.com': APPLICATION_AUTO_SCALING,
  'autoscaling.amazonaws.com': [
    ...APPLICATION_AUTO_SCALING.filter(([name]) => !name.endsWith('ScalingPolicy')),
    ['PutScalingPolicy', 'scaling-rule', 'indirect', 'changed the scaling policy of'],
    ['DeletePolicy', 'scaling-rule', 'indirect', 'deleted a scaling policy of'],
    ['DeleteScalingPolicy', 'scaling-rule', 'indirect', 'deleted the scaling policy of'],
    ['PutScheduledUpdateGroupAction', 'scaling-rule', 'indirect', 'scheduled scaling of'],
    ['TerminateInstanceInAutoScalingGroup', 'delete', 'direct', 'terminated'],
    ['CreateAutoScalingGroup', 'create', 'indirect', 'created'],
    ['UpdateAutoScalingGroup', 'configure', 'direct', 'updated'],
    ['SetDesiredCapacity', 'scale', 'direct', 'scaled'],
    ['StartInstanceRefresh', 'restart', 'direct', 'started an instance refresh of'],
    ['CancelInstanceRefresh', 'stop', 'indirect', 'cancelled the instance refresh of'],
    ['RollbackInstanceRefresh', 'roll-back', 'direct', 'rolled back the instance refresh of'],
    ['DeleteAutoScalingGroup', 'delete', 'direct', 'deleted'],
    ['DetachInstances', 'configure', 'indirect', 'detached instances from'],
    ['EnterStandby', 'configure', 'indirect', 'put instances on standby in'],
    ['SuspendProcesses', 'configure', 'indirect', 'suspended scaling of'],
    ['ResumeProcesses', 'configure', 'indirect', 'resumed scaling of'],
    ['SetInstanceHealth', 'configure', 'indirect', 'set the health of'],
  ],
  'ec2.amazonaws.com': [
    ['TerminateInstances', 'delete', 'direct', 'terminated'],
    ['StopInstances', 'stop', 'direct', 'stopped'],
    ['StartInstances', 'start', 'direct', 'started'],
    ['RebootInstances', 'restart', 'direct', 'rebooted'],
    ['RunInstances', 'create', 'none', 'launched'],
    ['ModifyInstanceAttribute', 'configure', 'indirect', 'changed an attribute of'],
    ['AuthorizeSecurityGroupIngress', 'configure', 'indirect', 'opened inbound traffic to'],
    ['AuthorizeSecurityGroupEgress', 'configure', 'indirect', 'opened outbound traffic from'],
    ['RevokeSecurityGroupIngress', 'configure', 'indirect', 'closed inbound traffic to'],
    ['RevokeSecurityGroupEgress', 'configure', 'indirect', 'closed outbound traffic from'],
    ['ModifySecurityGroupRules', 'configure', 'indirect', 'changed the rules of'],
    ['CreateSecurityGroup', 'create', 'none', 'created'],
    ['DeleteSecurityGroup', 'delete', 'indirect', 'deleted'],
    ['CreateKeyPair', 'create', 'none', 'created the key pair'],
    ['ImportKeyPair', 'create', 'none', 'imported the key pair'],
    ['DeleteKeyPair', 'delete', 'none', 'deleted the key pair'],
  ],
  'ec2-instance-connect.amazonaws.com': [
    ['SendSSHPublicKey', 'shell', 'access', 'opened a shell on'],
    ['SendSerialConsoleSSHPublicKey', 'shell', 'access', 'opened the serial console of'],
  ],
  'codedeploy.amazonaws.com': [
    ['CreateDeployment', 'deploy', 'indirect', 'deployed'],
    ['ContinueDeployment', 'deploy', 'indirect', 'continued the deployment'],
    ['StopDeployment', 'stop', 'indirect', 'stopped the deployment'],
  ],
  'cloudformation.amazonaws.com': [
    ['CreateStack', 'create', 'indirect', 'created'],
    ['UpdateStack', 'deploy', 'indirect', 'updated'],
    ['CreateChangeSet', 'register', 'indirect', 'prepared a change of'],
    ['ExecuteChangeSet', 'deploy', 'indirect', 'applied a change set to'],
    ['DeleteStack', 'delete', 'indirect', 'deleted'],
    ['CancelUpdateStack', 'roll-back', 'indirect', 'cancelled the update of'],
    ['RollbackStack', 'roll-back', 'indirect', 'rolled back'],
    ['ContinueUpdateRollback', 'roll-back', 'indirect', 'continued rolling back'],
  ],
  'codepipeline.amazonaws.com': [
    ['StartPipelineExecution', 'deploy', 'indirect', 'started the pipeline'],
    ['PutApprovalResult', 'deploy', 'indirect', 'answered an approval of'],
    ['RetryStageExecution', 'deploy', 'indirect', 'retried a stage of'],
    ['RollbackStage', 'roll-back', 'indirect', 'rolled back a stage of'],
    ['StopPipelineExecution', 'stop', 'indirect', 'stopped the pipeline'],
  ],
  'codebuild.amazonaws.com': [
    ['StartBuild', 'deploy', 'indirect', 'started a build of'],
    ['RetryBuild', 'deploy', 'indirect', 'retried a build of'],
    ['StopBuild', 'stop', 'indirect', 'stopped a build of'],
  ],
  'ecr.amazonaws.com': [
    ['PutImage', 'register', 'indirect', 'pushed'],
    ['BatchDeleteImage', 'delete', 'indirect', 'deleted images of'],
    ['DeleteRepository', 'delete', 'indirect', 'deleted'],
  ],
  'secretsmanager.amazonaws.com': [
    ['PutSecretValue', 'configure', 'indirect', 'changed the value of'],
    ['UpdateSecret', 'configure', 'indirect', 'updated'],
    ['RotateSecret', 'configure', 'indirect', 'rotated'],
    ['DeleteSecret', 'delete', 'indirect', 'deleted'],
  ],
  'ssm.amazonaws.com': [
    ['PutParameter', 'configure', 'indirect', 'changed the parameter'],
    ['DeleteParameter', 'delete', 'indirect', 'deleted the parameter'],
    ['StartSession', 'shell', 'access', 'opened a shell on'],
    ['SendCommand', 'shell', 'access', 'ran a command on'],
  ],
  'elasticloadbalancing.amazonaws.com': [
    ['ModifyTargetGroup', 'configure', 'indirect', 'changed the health check of'],
    ['ModifyTargetGroupAttributes', 'configure', 'indirect', 'changed attributes of'],
    ['ModifyListener', 'configure', 'indirect', 'changed the listener of'],
    ['ModifyRule', 'configure', 'indirect', 'changed a listener rule of'],
    ['DeregisterTargets', 'configure', 'indirect', 'took targets out of'],
    ['RegisterTargets', 'configure', 'indirect', 'put targets into'],
    ['DeleteLoadBalancer', 'delete', 'indirect', 'deleted'],
    ['DeleteTargetGroup', 'delete', 'indirect', 'deleted'],
    ['DeleteListener', 'delete', 'indirect', 'deleted a listener of'],
  ],
  'rds.amazonaws.com': [
    ['RebootDBInstance', 'restart', 'direct', 'rebooted'],
    ['StopDBInstance', 'stop', 'direct', 'stopped'],
    ['StartDBInstance', 'start', 'direct', 'started'],
    ['DeleteDBInstance', 'delete', 'direct', 'deleted'],
    ['ModifyDBInstance', 'configure', 'direct', 'modified'],
    ['RebootDBCluster', 'restart', 'direct', 'rebooted'],
    ['StopDBCluster', 'stop', 'direct', 'stopped'],
    ['StartDBCluster', 'start', 'direct', 'started'],
    ['DeleteDBCluster', 'delete', 'direct', 'deleted'],
    ['ModifyDBCluster', 'configure', 'direct', 'modified'],
    ['FailoverDBCluster', 'restart', 'direct', 'failed over'],
    ['CreateDBInstance', 'create', 'none', 'created'],
    ['CreateDBCluster', 'create', 'none', 'created'],
  ],
  'lambda.amazonaws.com': [
    ['UpdateFunctionCode', 'deploy', 'direct', 'deployed'],
    ['UpdateFunctionConfiguration', 'configure', 'direct', 'reconfigured'],
    ['UpdateAlias', 'deploy', 'direct', 'moved an alias of'],
    ['PublishVersion', 'register', 'indirect', 'published a version of'],
    ['PutFunctionConcurrency', 'scale', 'direct', 'changed the concurrency of'],
    ['DeleteFunction', 'delete', 'direct', 'deleted'],
    ['CreateFunction', 'create', 'none', 'created'],
  ],
  'iam.amazonaws.com': [
    ['PutRolePolicy', 'configure', 'indirect', 'changed a policy of'],
    ['DeleteRolePolicy', 'configure', 'indirect', 'deleted a policy of'],
    ['AttachRolePolicy', 'configure', 'indirect', 'attached a policy to'],
    ['DetachRolePolicy', 'configure', 'indirect', 'detached a policy from'],
    ['UpdateAssumeRolePolicy', 'configure', 'indirect', 'changed who may assume'],
    ['CreatePolicyVersion', 'configure', 'indirect', 'changed the policy'],
    ['CreateRole', 'create', 'none', 'created the role'],
    ['DeleteRole', 'delete', 'indirect', 'deleted the role'],
    ['CreateUser', 'create', 'none', 'created the user'],
    ['DeleteUser', 'delete', 'none', 'deleted the user'],
    ['CreateAccessKey', 'create', 'none', 'created an access key for'],
    ['UpdateAccessKey', 'configure', 'none', 'changed an access key of'],
    ['DeleteAccessKey', 'delete', 'none', 'deleted an access key of'],
    ['CreateLoginProfile', 'create', 'none', 'gave a console password to'],
    ['CreateServiceLinkedRole', 'create', 'none', 'created a service-linked role for'],
  ],
  's3.amazonaws.com': [['DeleteBucket', 'delete', 'direct', 'deleted the bucket']],
  'sts.amazonaws.com': [
    ['AssumeRole', 'assume-role', 'none', 'assumed'],
    ['AssumeRoleWithSAML', 'assume-role', 'none', 'assumed'],
    ['AssumeRoleWithWebIdentity', 'assume-role', 'none', 'assumed'],
    ['AssumeRoot', 'assume-role', 'none', 'assumed root of'],
    ['GetFederationToken', 'assume-role', 'none', 'opened a federated session as'],
    ['GetSessionToken', 'assume-role', 'none', 'opened a session of'],
  ],
  'signin.amazonaws.com': [
    ['ConsoleLogin', 'sign-in', 'access', 'signed in to'],
    ['SwitchRole', 'assume-role', 'access', 'switched to'],
    ['ExitRole', 'other', 'none', 'left the role'],
    ['RenewRole', 'assume-role', 'none', 'renewed the role'],
    ['CredentialVerification', 'sign-in', 'none', 'proved who they are to'],
    ['CheckMfa', 'sign-in', 'none', 'was asked for MFA by'],
  ],
  'aws-mcp.amazonaws.com': [
    ['CallTool', 'other', 'none', 'called the agent tool'],
    ['CallReadOnlyTool', 'read', 'none', 'called the agent tool'],
    ['CallReadWriteTool', 'other', 'none', 'called the agent tool'],
  ],
};

/** STS calls only hand out credentials: CloudTrail marks all but AssumeRoot read-only. Source: IAM user guide. */
const READ_ONLY_ROLES =
  /^(?:AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|GetFederationToken|GetSessionToken)$/;

function infoOf(source: string, [name, effect, strength, verb]: Row): ActionInfo {
  const readOnly = effect === 'read' || name === 'DiscoverPollEndpoint' || READ_ONLY_ROLES.test(name);
  return { source, name, effect, strength, verb, readOnly, known: true };
}

/** Every action that is known, ECS first. */
export const catalogue: readonly ActionInfo[] = [
  ...ECS.map((row) => infoOf('ecs.amazonaws.com', row)),
  ...[NEIGHBOURS, RESOURCE_ACTIONS].flatMap((group) =>
    Object.entries(group).flatMap(([source, rows]) => rows.map((row) => infoOf(source, row))),
  ),
];
