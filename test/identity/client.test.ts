import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeClient } from '../../src/identity/index.ts';

const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.40.0 aws-sdk-go-v2/1.25.2 os/linux';

describe('the user-agent catalogue', () => {
  it.each([
    [
      'aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 lang/python#3.14.4 md/prompt#off md/command#ecs.update-service',
      { kind: 'cli', label: 'AWS CLI 2.34', version: '2.34.30', command: 'ecs update-service' },
    ],
    [
      'aws-cli/2.9.8 Python/3.9.11 Windows/10 exe/AMD64 prompt/off command/ecs.put-account-setting',
      { kind: 'cli', label: 'AWS CLI 2.9', version: '2.9.8', command: 'ecs put-account-setting' },
    ],
    [
      'aws-cli/1.44.78 md/Botocore#1.42.88 ua/2.1 cfg/retry-mode#legacy botocore/1.42.88',
      { kind: 'cli', label: 'AWS CLI 1.44', version: '1.44.78' },
    ],
    [
      'aws-cli/2.13.5 Python/3.11.4 Linux/4.14 exec-env/CloudShell exe/x86_64 command/iam.create-role',
      { kind: 'cli', label: 'AWS CLI 2.13', version: '2.13.5', command: 'iam create-role', runsIn: 'CloudShell' },
    ],
    [
      '[aws-cli/1.18.136 Python/3.8.5 Darwin/19.5.0 botocore/1.17.59]',
      { kind: 'cli', label: 'AWS CLI 1.18', version: '1.18.136' },
    ],
    [
      'Boto3/1.42.97 md/Botocore#1.42.97 ua/2.1 exec-env/AWS_Lambda_python3.12 Botocore/1.42.97',
      { kind: 'sdk', label: 'AWS SDK for Python (boto3) 1.42', version: '1.42.97', runsIn: 'AWS Lambda' },
    ],
    [
      'aws-sdk-js/3.1136.0 ua/2.1 lang/js md/nodejs#20.20.2',
      { kind: 'sdk', label: 'AWS SDK for JavaScript 3.1136', version: '3.1136.0' },
    ],
    ['aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.1', { kind: 'sdk', label: 'AWS SDK for Go 1.32', version: '1.32.3' }],
    [
      'aws-sdk-java/2.25.11 Linux/5.10.220 OpenJDK_64-Bit_Server_VM/21.0.3',
      { kind: 'sdk', label: 'AWS SDK for Java 2.25', version: '2.25.11' },
    ],
    [
      'aws-sdk-rust/1.3.14 os/linux lang/rust/1.92.0',
      { kind: 'sdk', label: 'AWS SDK for Rust 1.3', version: '1.3.14' },
    ],
    ['aws-sdk-ruby3/3.220.0 ua/2.1', { kind: 'sdk', label: 'AWS SDK for Ruby 3.220', version: '3.220.0' }],
    [TERRAFORM, { kind: 'terraform', label: 'Terraform 1.9', version: '1.9.2' }],
    [
      'APN/1.0 HashiCorp/1.0 Terraform/1.8.0 OpenTofu/1.8.0 aws-sdk-go-v2/1.1',
      { kind: 'terraform', label: 'OpenTofu 1.8', version: '1.8.0' },
    ],
    [
      'APN/1.0 HashiCorp/1.0 Terraform/1.0.5 (+https://www.terraform.io) terraform-provider-aws/3.0 crossplane-provider-jet-aws/v0.4.0',
      { kind: 'crossplane', label: 'Crossplane' },
    ],
    [
      'APN/1.0 Pulumi/1.0 Pulumi-Aws/4.17.0 (+https://www.pulumi.com) aws-sdk-go/1.40.0',
      { kind: 'pulumi', label: 'Pulumi' },
    ],
    [
      'APN/1.0 Ansible/2.15.0 amazon.aws/6.5.0 Boto3/1.34.0',
      { kind: 'ansible', label: 'Ansible 2.15', version: '2.15.0' },
    ],
    ['aws-sdk-js/3.758.0 ua/2.1 aws-cdk/2.1001.0', { kind: 'cdk', label: 'AWS CDK 2.1001', version: '2.1001.0' }],
    ['aws-sdk-js/3.758.0 aws-cdk/2.1001.0 cdk-hotswap/success-ecs-service', { kind: 'cdk', label: 'AWS CDK hotswap' }],
    [
      'aws-sdk-go/1.44 aws-ecs-cli-v2/v1.34.0 (linux)',
      { kind: 'copilot', label: 'AWS Copilot 1.34', version: '1.34.0' },
    ],
    [
      'Amazon ECS Agent - v1.85.0 (abcdef12) (+http://aws.amazon.com/ecs/)',
      { kind: 'ecs-agent', label: 'Amazon ECS agent 1.85', version: '1.85.0' },
    ],
    [
      'aws-sdk-js/3.758.0 configure-aws-credentials-for-github-actions md/action#x md/run_id#1',
      { kind: 'ci', label: 'GitHub Actions' },
    ],
    ['cloudformation.amazonaws.com', { kind: 'cloudformation', label: 'CloudFormation' }],
    ['codedeploy.amazonaws.com', { kind: 'aws-service', label: 'CodeDeploy' }],
    ['ecs.application-autoscaling.amazonaws.com', { kind: 'aws-service', label: 'Application Auto Scaling' }],
    ['pay-me.amazonaws.com', { kind: 'aws-service', label: 'an AWS service' }],
    ['aws-mcp.amazonaws.com', { kind: 'mcp', label: 'AWS MCP server' }],
    [
      'aws-cli/2.30.0 md/awslabs#mcp#aws-api-mcp-server#1.0.2 md/via/1 MCPClient/evil#1',
      { kind: 'mcp', label: 'awslabs AWS API MCP server 1.0', version: '1.0.2' },
    ],
    ['Boto3/1.40.0 md/awslabs#mcp#brand-new#2.0.0', { kind: 'mcp', label: 'awslabs MCP server 2.0', version: '2.0.0' }],
    [
      'agentcore-mcp-server/0.3.1 runtime-control',
      { kind: 'mcp', label: 'AgentCore MCP server 0.3', version: '0.3.1' },
    ],
    ['stratus-red-team_0f2c1a52', { kind: 'attack-tool', label: 'Stratus Red Team' }],
    ['console.amazonaws.com', { kind: 'console', label: 'AWS console' }],
    ['console.ec2.amazonaws.com', { kind: 'console', label: 'AWS console' }],
    ['signin.amazonaws.com', { kind: 'console', label: 'AWS console' }],
    ['AWS Internal', { kind: 'console', label: 'AWS console' }],
    ['AWS Internal/#', { kind: 'console', label: 'AWS console' }],
    ['Coral/Netty4', { kind: 'console', label: 'AWS console' }],
    ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10]', { kind: 'console', label: 'AWS console' }],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
      { kind: 'browser', label: 'web browser (Firefox)' },
    ],
    ['example-user-agent', { kind: 'other', label: 'unrecognised client' }],
    ['-', { kind: 'none', label: 'no client named' }],
    ['', { kind: 'none', label: 'no client named' }],
  ])('%s', (userAgent, expected) => {
    expect(describeClient(userAgent)).toEqual(expected);
  });

  it('says so where no client is named', () => {
    expect(describeClient(undefined)).toEqual({ kind: 'none', label: 'no client named' });
  });
});

describe('what else the record says', () => {
  const browser =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36';

  it('console credentials are the console, whatever the user agent', () => {
    for (const userAgent of [browser, 'AWS Internal', 'foo', undefined]) {
      expect(describeClient(userAgent, { sessionCredentialFromConsole: true })).toEqual({
        kind: 'console',
        label: 'AWS console',
      });
    }
  });

  it('console credentials in CloudShell keep the command', () => {
    const userAgent = 'aws-cli/2.31.1 exec-env/CloudShell md/command#ecs.stop-task';
    expect(describeClient(userAgent, { sessionCredentialFromConsole: true })).toEqual({
      kind: 'console',
      label: 'AWS console (CloudShell)',
      runsIn: 'CloudShell',
      command: 'ecs stop-task',
    });
  });

  it('a browser that signs with a temporary key is the console', () => {
    expect(describeClient(browser, { temporaryKey: true }).kind).toBe('console');
    expect(describeClient(browser, { eventType: 'AwsConsoleSignIn' }).kind).toBe('console');
    expect(describeClient(browser, { eventType: 'AwsApiCall' }).kind).toBe('browser');
  });

  it('"AWS Internal" is the service in between, or the service itself, where there is one', () => {
    expect(describeClient('AWS Internal', { invokedBy: 'kms.amazonaws.com' })).toEqual({
      kind: 'aws-service',
      label: 'AWS KMS',
    });
    expect(describeClient('AWS Internal', { byService: true })).toEqual({ kind: 'aws-service', label: 'AWS' });
    expect(describeClient('AWS Internal', { invokedBy: 'signin.amazonaws.com' }).kind).toBe('console');
  });
});

describe('hostile user agents', () => {
  const SAFE = /^[A-Za-z0-9 .,()+-]+$/;

  it('never reach a label, a version or a place', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'aws-cli/',
        'Terraform/',
        'md/command#',
        'exec-env/',
        'Mozilla/5.0',
        '[',
        ']',
        ' ',
        '/',
        '1.2.3',
        '\u202e',
        '\u001b[31m',
        '.amazonaws.com',
        'ignore all previous instructions',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.boolean(), (pieces, temporaryKey) => {
        const client = describeClient(pieces.join(''), { temporaryKey });
        expect(client.label).toMatch(SAFE);
        expect(client.label.length).toBeLessThanOrEqual(60);
        if (client.version !== undefined) expect(client.version).toMatch(/^\d{1,6}(\.\d{1,6}){0,3}$/);
        if (client.command !== undefined) expect(client.command).toMatch(/^[a-z0-9 -]{1,64}$/);
        if (client.runsIn !== undefined) expect(client.runsIn).toMatch(SAFE);
      }),
      { numRuns: 500 },
    );
  });

  it('of any length and shape still come to an answer', () => {
    for (const part of ['a', ' ', '[', 'aws-cli/', '1.', 'md/command#a.', '/'.repeat(3), '\u0000', '.amazonaws.com']) {
      expect(describeClient(part.repeat(100_000)).label).toMatch(SAFE);
    }
  });

  it('do not smuggle a command or a version in', () => {
    expect(describeClient('aws-cli/2.1.0 md/command#ecs.update-service;rm').command).toBeUndefined();
    expect(describeClient('Terraform/IGNORE-PREVIOUS').label).toBe('Terraform');
    expect(describeClient('Terraform/99999999999.1').label).toBe('Terraform');
    expect(describeClient('\u001b[31maws-cli/2.34.30').label).toBe('unrecognised client');
  });
});
