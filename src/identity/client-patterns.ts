/**
 * The catalogue of user agents. First match wins, so what runs on top of something stands before it: Crossplane before
 * Terraform, every tool before the SDK that it is built on. Labels are ours; nothing of the log's text is printed.
 */
import type { ClientKind } from './types.ts';
import type { UserAgent } from './user-agent.ts';
import { leadingVersion, tokenAfter } from './user-agent.ts';

export interface ClientPattern {
  kind: ClientKind;
  label: string;
  /** A token that starts so; a version may follow it. Lower case. */
  token?: string;
  /** The whole user agent starts so. Lower case. */
  start?: string;
  /** Stands anywhere. Lower case. */
  part?: string;
  /** Where the version stands when it does not follow `token`. */
  version?: (agent: UserAgent) => string | undefined;
}

/** Version of an awslabs server: `md/awslabs#mcp#ecs-mcp-server#0.1.6`. */
const mcpVersion = (agent: UserAgent) => leadingVersion(tokenAfter(agent, 'md/awslabs#mcp#')?.split('#')[1]);

const noVersion = () => undefined;

export const CLIENT_PATTERNS: readonly ClientPattern[] = [
  { kind: 'attack-tool', label: 'Stratus Red Team', token: 'stratus-red-team', version: noVersion },
  {
    kind: 'attack-tool',
    label: 'TruffleHog',
    token: 'trufflehog',
    version: (agent) => leadingVersion(tokenAfter(agent, 'trufflehog/')),
  },
  { kind: 'attack-tool', label: 'Pacu', token: 'pacu/' },

  { kind: 'mcp', label: 'AWS MCP server', start: 'aws-mcp.amazonaws.com' },
  { kind: 'mcp', label: 'awslabs ECS MCP server', token: 'md/awslabs#mcp#ecs-mcp-server', version: mcpVersion },
  { kind: 'mcp', label: 'awslabs AWS API MCP server', token: 'md/awslabs#mcp#aws-api-mcp-server', version: mcpVersion },
  { kind: 'mcp', label: 'awslabs MCP server', token: 'md/awslabs#mcp#', version: mcpVersion },
  { kind: 'mcp', label: 'awslabs MCP server', token: 'awslabs.', version: noVersion },
  { kind: 'mcp', label: 'AgentCore MCP server', token: 'agentcore-mcp-server/' },
  { kind: 'mcp', label: 'Claude Code', token: 'claude-code/' },

  { kind: 'crossplane', label: 'Crossplane', part: 'crossplane' },
  { kind: 'pulumi', label: 'Pulumi', part: 'pulumi' },
  { kind: 'terraform', label: 'OpenTofu', token: 'opentofu/' },
  { kind: 'terraform', label: 'Terraform', token: 'terraform/' },
  { kind: 'terraform', label: 'Terraform', token: 'terraform-provider-aws', version: noVersion },
  { kind: 'ansible', label: 'Ansible', token: 'ansible/' },
  { kind: 'ansible', label: 'Ansible', token: 'amazon.aws/', version: noVersion },
  { kind: 'ansible', label: 'Ansible', token: 'community.aws/', version: noVersion },
  { kind: 'cdk', label: 'AWS CDK hotswap', token: 'cdk-hotswap/', version: noVersion },
  { kind: 'cdk', label: 'AWS CDK', token: 'aws-cdk/' },
  { kind: 'copilot', label: 'AWS Copilot', token: 'aws-ecs-cli-v2/' },
  { kind: 'copilot', label: 'AWS Copilot', token: 'aws-copilot/' },
  {
    kind: 'ecs-agent',
    label: 'Amazon ECS agent',
    start: 'amazon ecs agent',
    version: (agent) => leadingVersion(agent.tokens[4]),
  },
  { kind: 'ci', label: 'GitHub Actions', token: 'configure-aws-credentials-for-github-actions', version: noVersion },
  { kind: 'other', label: 'AWS SAM CLI', token: 'aws-sam-cli/' },

  {
    kind: 'other',
    label: 'Cloud Custodian',
    token: 'cloudcustodian',
    version: (agent) => leadingVersion(agent.text.split('/')[1]),
  },
  { kind: 'other', label: 'SSM Agent', token: 'amazon-ssm-agent', version: noVersion },
  { kind: 'other', label: 'Karpenter', token: 'karpenter.sh', version: noVersion },
  { kind: 'other', label: 'Amazon VPC CNI', token: 'amazon-vpc-cni-k8s', version: noVersion },
  { kind: 'other', label: 'Fluent Bit', token: 'aws-fluent-bit-plugin', version: noVersion },
  { kind: 'other', label: 'Datadog', token: 'datadog', version: noVersion },
  { kind: 'other', label: 'Postman', token: 'postmanruntime/' },
  { kind: 'other', label: 'curl', token: 'curl/' },
  { kind: 'aws-service', label: 'AWS Lambda', token: 'awslambda-worker/', version: noVersion },
  { kind: 'aws-service', label: 'EC2 Auto Scaling', start: 'aws auto scaling' },
  { kind: 'aws-service', label: 'AWS Lambda', start: 'aws lambda scheduler' },
  { kind: 'aws-service', label: 'AWS Config', start: 'awsconfig' },
  { kind: 'aws-service', label: 'Security Hub', start: 'securityhub' },
  { kind: 'aws-service', label: 'Trusted Advisor', start: 'trustedadvisor' },
  { kind: 'aws-service', label: 'Amazon EFS', start: 'elasticfilesystem' },

  { kind: 'cli', label: 'AWS CLI', token: 'aws-cli/' },
  { kind: 'cli', label: 'AWS Tools for PowerShell', token: 'awspowershell', version: noVersion },
  { kind: 'cli', label: 'EC2 API tools', start: 'ec2-api-tools', version: (agent) => leadingVersion(agent.tokens[1]) },
  { kind: 'sdk', label: 'AWS SDK for Python (boto3)', token: 'boto3/' },
  { kind: 'sdk', label: 'AWS SDK for Python', token: 'aws-sdk-python/' },
  { kind: 'sdk', label: 'AWS SDK for Python (botocore)', token: 'botocore/' },
  { kind: 'sdk', label: 'AWS SDK for Python (boto)', token: 'boto/' },
  { kind: 'sdk', label: 'AWS SDK for JavaScript', token: 'aws-sdk-js/' },
  { kind: 'sdk', label: 'AWS SDK for JavaScript', token: 'aws-sdk-nodejs/' },
  { kind: 'sdk', label: 'AWS SDK for Go', token: 'aws-sdk-go-v2/' },
  { kind: 'sdk', label: 'AWS SDK for Go', token: 'aws-sdk-go/' },
  { kind: 'sdk', label: 'AWS SDK for Java', token: 'aws-sdk-java/' },
  { kind: 'sdk', label: 'AWS SDK for Kotlin', token: 'aws-sdk-kotlin/' },
  { kind: 'sdk', label: 'AWS SDK for Rust', token: 'aws-sdk-rust/' },
  { kind: 'sdk', label: 'AWS SDK for Ruby', token: 'aws-sdk-ruby3/' },
  { kind: 'sdk', label: 'AWS SDK for Ruby', token: 'aws-sdk-ruby', version: noVersion },
  { kind: 'sdk', label: 'AWS SDK for .NET', token: 'aws-sdk-net', version: noVersion },
  { kind: 'sdk', label: 'AWS SDK for .NET', token: 'aws-sdk-dotnet', version: noVersion },
  { kind: 'sdk', label: 'AWS SDK for PHP', token: 'aws-sdk-php', version: noVersion },
  { kind: 'sdk', label: 'AWS SDK for C++', token: 'aws-sdk-cpp/' },
  { kind: 'sdk', label: 'AWS SDK for Swift', token: 'aws-sdk-swift/' },
  { kind: 'sdk', label: 'Rusoto (Rust)', token: 'rusoto/' },
  { kind: 'sdk', label: 'an AWS SDK', start: 'aws-sdk' },
  { kind: 'sdk', label: 'an AWS SDK', start: 'aws sdk' },

  { kind: 'other', label: 'Python requests', token: 'python-requests/' },
  { kind: 'other', label: 'Python httplib2', token: 'python-httplib2/' },
  { kind: 'other', label: 'Go HTTP client', token: 'go-http-client/', version: noVersion },
  { kind: 'other', label: 'Java HTTP client', token: 'apache-httpclient/', version: noVersion },
  { kind: 'other', label: 'Java HTTP client', token: 'jersey/', version: noVersion },
];

/** How the console and the machines behind it sign their calls; browsers are judged apart. */
const CONSOLE_STARTS = [
  'aws internal',
  'aws.internal',
  'aws signin',
  'awsconsole',
  'aws-internal/',
  'awscloudtrail, aws-internal/',
  'coral/',
  's3console/',
  'ec2consolefrontend',
  'ec2consolebackend',
  'ec2 spot console',
  'rds console',
  'aws cloudwatch console',
];

export function isConsoleProxy(agent: UserAgent): boolean {
  return CONSOLE_STARTS.some((start) => agent.text.startsWith(start)) || agent.tokens.includes('aws-internal/3');
}

const BROWSERS: readonly (readonly [part: string, name: string])[] = [
  ['edg/', 'Edge'],
  ['firefox/', 'Firefox'],
  ['chrome/', 'Chrome'],
  ['safari/', 'Safari'],
];

/** Label of a web browser; nothing where it is none. */
export function browserLabel(agent: UserAgent): string | undefined {
  if (!agent.text.startsWith('mozilla')) return undefined;
  const name = BROWSERS.find(([part]) => agent.text.includes(part))?.[1];
  return name === undefined ? 'web browser' : `web browser (${name})`;
}

/** The first entry of the catalogue that fits. */
export function findPattern(agent: UserAgent): ClientPattern | undefined {
  return CLIENT_PATTERNS.find(
    ({ token, start, part }) =>
      (token !== undefined && tokenAfter(agent, token) !== undefined) ||
      (start !== undefined && agent.text.startsWith(start)) ||
      (part !== undefined && agent.text.includes(part)),
  );
}
