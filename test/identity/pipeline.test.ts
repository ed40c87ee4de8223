import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSubject } from '../../src/identity/index.ts';
import { OIDC } from './support.ts';

const GITHUB = OIDC('token.actions.githubusercontent.com');

describe('subjects of pipelines', () => {
  it.each([
    ['repo:acme/shop:ref:refs/heads/main', { repository: 'acme/shop', ref: 'main' }],
    ['repo:acme/shop:ref:refs/heads/feature/x', { repository: 'acme/shop', ref: 'feature/x' }],
    ['repo:acme/shop:ref:refs/tags/v1.2', { repository: 'acme/shop', ref: 'tag v1.2' }],
    ['repo:acme/shop:environment:prod', { repository: 'acme/shop', ref: 'environment prod' }],
    ['repo:acme/shop:environment:eu%3Aprod', { repository: 'acme/shop', ref: 'environment eu:prod' }],
    ['repo:acme/shop:pull_request', { repository: 'acme/shop', ref: 'pull request' }],
    ['repo:acme@123/shop@456:ref:refs/heads/main', { repository: 'acme/shop', ref: 'main' }],
    ['repo:acme/shop:job_workflow_ref:acme/ci/.github/workflows/d.yml@refs/heads/main', { repository: 'acme/shop' }],
    ['nonsense', {}],
  ])('GitHub %s', (subject, expected) => {
    expect(parseSubject(GITHUB, subject)).toEqual({ system: 'GitHub Actions', ...expected });
  });

  it.each([
    [
      'gitlab.com',
      'project_path:group/sub/shop:ref_type:branch:ref:main',
      { system: 'GitLab CI', repository: 'group/sub/shop', ref: 'main' },
    ],
    [
      'gitlab.com',
      'project_path:group/shop:ref_type:tag:ref:v1',
      { system: 'GitLab CI', repository: 'group/shop', ref: 'tag v1' },
    ],
    [
      'app.terraform.io',
      'organization:acme:project:Default Project:workspace:prod-ecs:run_phase:apply',
      { system: 'HCP Terraform', repository: 'acme/prod-ecs' },
    ],
    [
      'oidc.circleci.com/org/1a',
      'org/1a/project/2b/user/3c/vcs-origin/github.com/acme/shop/vcs-ref/refs/heads/main',
      { system: 'CircleCI', repository: 'acme/shop', ref: 'main' },
    ],
    ['oidc.circleci.com/org/1a', 'org/1a/project/2b/user/3c', { system: 'CircleCI', repository: '2b' }],
    [
      'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
      '{9a8b}:{7c6d}',
      { system: 'Bitbucket Pipelines', repository: 'acme/9a8b', run: '7c6d' },
    ],
    [
      'agent.buildkite.com',
      'organization:acme:pipeline:shop:ref:refs/heads/main:commit:abc:step:deploy',
      { system: 'Buildkite', repository: 'acme/shop', ref: 'main' },
    ],
    [
      'acme.app.spacelift.io',
      'space:root:stack:prod-ecs:run_type:TRACKED:scope:write',
      { system: 'Spacelift', repository: 'prod-ecs' },
    ],
    [
      'api.pulumi.com/oidc',
      'pulumi:deploy:org:acme:project:shop:stack:prod:operation:update:scope:write',
      { system: 'Pulumi Deployments', repository: 'acme/shop/prod' },
    ],
    ['vstoken.dev.azure.com/1a2b', 'sc://acme/shop/aws-prod', { system: 'Azure Pipelines', repository: 'acme/shop' }],
    [
      'github.acme.example/_services/token',
      'repo:acme/shop:ref:refs/heads/main',
      { system: 'GitHub Actions', repository: 'acme/shop', ref: 'main' },
    ],
  ])('%s: %s', (host, subject, expected) => {
    expect(parseSubject(OIDC(host), subject)).toEqual(expected);
    expect(parseSubject(`https://${host}`, subject)).toEqual(expected);
  });

  it('without a subject name the system alone', () => {
    expect(parseSubject(GITHUB, undefined)).toEqual({ system: 'GitHub Actions' });
  });

  it('of providers that are no pipelines are nothing', () => {
    for (const host of [
      'accounts.google.com',
      'oidc.eks.eu-west-1.amazonaws.com/id/X',
      'evil.example',
      '',
      'constructor',
    ]) {
      expect(parseSubject(host, 'repo:acme/shop:ref:refs/heads/main')).toBeUndefined();
    }
  });

  it('never throw, and never give an empty or long member', () => {
    const hosts = fc.constantFrom(
      GITHUB,
      'gitlab.com',
      'app.terraform.io',
      'oidc.circleci.com/org/1',
      'api.bitbucket.org/x',
      'agent.buildkite.com',
      'a.spacelift.io',
      'api.pulumi.com',
      'vstoken.dev.azure.com',
    );
    const word = fc.constantFrom(
      'repo',
      'ref',
      'refs/heads/',
      ':',
      '/',
      'project_path',
      'org',
      '{',
      '@1',
      'environment',
      '',
      'workspace',
      'x'.repeat(300),
    );
    const subject = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(':')),
    );
    fc.assert(
      fc.property(fc.oneof(hosts, fc.string()), subject, (provider, text) => {
        for (const member of Object.values(parseSubject(provider, text) ?? {})) {
          expect(member.length).toBeGreaterThan(0);
          expect(member.length).toBeLessThanOrEqual(128);
        }
      }),
    );
  });
});
