/** AWS services as people know them, by service principal. */
const NAMES: Readonly<Record<string, string>> = {
  'access-analyzer': 'IAM Access Analyzer',
  apigateway: 'API Gateway',
  'application-autoscaling': 'Application Auto Scaling',
  appmesh: 'App Mesh',
  apprunner: 'App Runner',
  appsync: 'AppSync',
  athena: 'Athena',
  autoscaling: 'EC2 Auto Scaling',
  'aws-mcp': 'AWS MCP server',
  backup: 'AWS Backup',
  batch: 'AWS Batch',
  bedrock: 'Amazon Bedrock',
  'bedrock-agentcore': 'Bedrock AgentCore',
  cloudcontrolapi: 'Cloud Control API',
  cloudformation: 'CloudFormation',
  cloudfront: 'CloudFront',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  codebuild: 'CodeBuild',
  codedeploy: 'CodeDeploy',
  codepipeline: 'CodePipeline',
  config: 'AWS Config',
  connect: 'Amazon Connect',
  controltower: 'Control Tower',
  'delivery.logs': 'CloudWatch Logs',
  dynamodb: 'DynamoDB',
  ec2: 'Amazon EC2',
  'ec2.application-autoscaling': 'Application Auto Scaling',
  ecr: 'Amazon ECR',
  ecs: 'Amazon ECS',
  'ecs-tasks': 'Amazon ECS tasks',
  eks: 'Amazon EKS',
  'eks-fargate': 'EKS on Fargate',
  'eks-nodegroup': 'EKS node groups',
  elasticache: 'ElastiCache',
  elasticbeanstalk: 'Elastic Beanstalk',
  elasticfilesystem: 'Amazon EFS',
  elasticloadbalancing: 'Elastic Load Balancing',
  elasticmapreduce: 'Amazon EMR',
  events: 'EventBridge',
  fis: 'Fault Injection Service',
  guardduty: 'GuardDuty',
  health: 'AWS Health',
  inspector2: 'Amazon Inspector',
  internal: 'AWS',
  kafka: 'Amazon MSK',
  kms: 'AWS KMS',
  lambda: 'AWS Lambda',
  logs: 'CloudWatch Logs',
  'member.org.stacksets.cloudformation': 'CloudFormation StackSets',
  monitoring: 'CloudWatch',
  organizations: 'AWS Organizations',
  pipes: 'EventBridge Pipes',
  'pods.eks': 'EKS Pod Identity',
  proton: 'AWS Proton',
  rds: 'Amazon RDS',
  rolesanywhere: 'IAM Roles Anywhere',
  route53: 'Route 53',
  s3: 'Amazon S3',
  scheduler: 'EventBridge Scheduler',
  secretsmanager: 'Secrets Manager',
  securityhub: 'Security Hub',
  servicecatalog: 'Service Catalog',
  servicediscovery: 'Cloud Map',
  signin: 'AWS sign-in',
  sns: 'Amazon SNS',
  spot: 'EC2 Spot',
  spotfleet: 'EC2 Spot Fleet',
  sqs: 'Amazon SQS',
  ssm: 'Systems Manager',
  sso: 'IAM Identity Center',
  'stacksets.cloudformation': 'CloudFormation StackSets',
  states: 'Step Functions',
  'streams.metrics.cloudwatch': 'CloudWatch metric streams',
  sts: 'AWS STS',
  support: 'AWS Support',
  trustedadvisor: 'Trusted Advisor',
  workmail: 'Amazon WorkMail',
};

const REGION = /^[a-z]{2}(?:-[a-z]{2,5}){1,2}-\d$/;

/**
 * The service principal in a text, lower case: `ecs.amazonaws.com`, `logs.us-east-1.amazonaws.com`. Nothing where the
 * text is anything else.
 */
export function servicePrincipal(value: string | undefined): string | undefined {
  if (value === undefined || value.length > 128) return undefined;
  const host = value.toLowerCase();
  return /\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/.test(host) && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])$/.test(host)
    ? host
    : undefined;
}

/** Name of a service that we know, by its principal: "CloudFormation". Regional principals count as the service. */
export function knownService(principal: string | undefined): string | undefined {
  if (principal === undefined) return undefined;
  const labels = principal.replace(/\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/, '').split('.');
  if (labels.at(-1) === 'application-autoscaling') return NAMES['application-autoscaling'];
  const name = labels.filter((label) => !REGION.test(label)).join('.');
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** Name of any service: as people know it, else its principal. */
export function serviceName(principal: string): string {
  return knownService(principal) ?? principal;
}

/**
 * Auto scaling of ECS services or of the instances under them. Application Auto Scaling signs as
 * `<namespace>.application-autoscaling.amazonaws.com`, EC2 Auto Scaling as `autoscaling.amazonaws.com`.
 */
export function isAutoScaling(principal: string | undefined): boolean {
  return (
    principal === 'autoscaling.amazonaws.com' ||
    principal === 'application-autoscaling.amazonaws.com' ||
    principal?.endsWith('.application-autoscaling.amazonaws.com') === true
  );
}

/** AWS's managed MCP server, through which an AI agent acts with a person's role. */
export const MCP_PRINCIPAL = 'aws-mcp.amazonaws.com';

/**
 * The service that made the call for somebody else. The console's own proxies (`signin.amazonaws.com`,
 * `console.*.amazonaws.com`, "AWS Internal") are the caller's hands, not a service in between.
 */
export function actingService(invokedBy: string | undefined): string | undefined {
  const principal = servicePrincipal(invokedBy);
  if (principal === undefined || principal === MCP_PRINCIPAL || principal === 'internal.amazonaws.com')
    return undefined;
  return isConsoleHost(principal) ? undefined : principal;
}

/** A host name of the console or of its sign-in page. */
export function isConsoleHost(principal: string): boolean {
  return /^(?:signin|console)(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/.test(principal);
}
