import { describe, expect, it } from 'vitest';
import { identify } from '../../src/identity/index.ts';
import { ACCOUNT, NO_OPTIONS, OIDC, read } from './support.ts';

const ROOT = { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };

describe('Root', () => {
  it('is the root user', () => {
    const found = read({ ...ROOT, accessKeyId: 'ASIAEXAMPLE' });
    expect(found.actor).toMatchObject({ kind: 'root', name: 'root', confidence: 'certain', account: ACCOUNT });
    expect(found).toMatchObject({ principal: `${ACCOUNT}:root`, username: 'root', traceable: false });
  });

  it('opened with AssumeRoot is central root access, which can be traced by its key', () => {
    const found = read({ ...ROOT, accessKeyId: 'ASIAEXAMPLE', sessionContext: { assumedRoot: 'true' } });
    expect(found).toMatchObject({ actor: { kind: 'root', name: 'central root access' }, traceable: true });
    expect(found.actor.basis[0]).toContain('without the root password');
  });

  it('with a service and no credentials of its own is that service', () => {
    const found = read({ ...ROOT, invokedBy: 'autoscaling.amazonaws.com' });
    expect(found.actor).toMatchObject({ kind: 'autoscaling', name: 'EC2 Auto Scaling', confidence: 'certain' });
    expect(found.actor.basis[0]).toContain('root user');
    expect(found.principal).toBe('autoscaling.amazonaws.com');
  });

  it('with a service and its own credentials stays root, who set the service in motion', () => {
    const found = read({ ...ROOT, accessKeyId: 'ASIAEXAMPLE', invokedBy: 'cloudformation.amazonaws.com' });
    expect(found.actor).toMatchObject({ kind: 'root', name: 'root', invokedBy: 'cloudformation.amazonaws.com' });
  });

  it('at the console sign-in is root, and no service', () => {
    const { actor } = read({ ...ROOT, accessKeyId: 'ASIAEXAMPLE', invokedBy: 'signin.amazonaws.com' });
    expect(actor.kind).toBe('root');
    expect(actor.invokedBy).toBeUndefined();
  });
});

describe('IAMUser', () => {
  const user = (userName: string, more: object = {}) => ({
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: `arn:aws:iam::${ACCOUNT}:user/team/${userName}`,
    accountId: ACCOUNT,
    accessKeyId: 'AKIAEXAMPLE',
    userName,
    ...more,
  });

  it('with a name like a person is a person, likely', () => {
    const found = read(user('alice.ng'));
    expect(found.actor).toMatchObject({ kind: 'person', name: 'alice.ng', person: 'alice.ng', confidence: 'likely' });
    expect(found).toMatchObject({
      principal: `arn:aws:iam::${ACCOUNT}:user/team/alice.ng`,
      username: 'alice.ng',
      accessKeyId: 'AKIAEXAMPLE',
      traceable: false,
    });
    expect(found.actor.basis).toContain('Signed with a long-term access key');
  });

  it.each([
    ['ci-legacy', 'ci'],
    ['jenkins', 'ci'],
    ['deploy-bot@acme.example', 'ci'],
    ['svc-reports', 'workload'],
    ['backup2', 'workload'],
  ])('%s is a robot, likely', (userName, kind) => {
    expect(read(user(userName)).actor).toMatchObject({ kind, name: userName, confidence: 'likely' });
  });

  it('whose surname is a build server stays a person', () => {
    expect(read(user('leroy.jenkins')).actor.kind).toBe('person');
    expect(read(user('prod.jenkins')).actor.kind).toBe('ci');
  });

  it('is never certain, whatever its name', () => {
    for (const name of ['alice.ng', 'alice@acme.example', 'ci-legacy', 'bob', 'admin']) {
      expect(read(user(name)).actor.confidence).not.toBe('certain');
    }
  });

  it('with any other name is possibly a person, and likely one after MFA', () => {
    expect(read(user('bob')).actor).toMatchObject({ kind: 'person', name: 'bob', confidence: 'possible' });
    const sessionContext = { attributes: { mfaAuthenticated: 'true', creationDate: '2026-11-20T02:00:00Z' } };
    expect(read(user('bob', { sessionContext })).actor).toMatchObject({
      kind: 'person',
      person: 'bob',
      confidence: 'likely',
    });
  });

  it('with a temporary key came from the console or GetSessionToken', () => {
    const { actor } = read(user('bob', { accessKeyId: 'ASIAEXAMPLE' }));
    expect(actor.basis).toContain('Signed with temporary credentials, from the console or GetSessionToken');
  });

  it('whose calls CloudFormation makes stays the one, with CloudFormation in between', () => {
    const { actor } = read(user('alice.ng', { invokedBy: 'cloudformation.amazonaws.com' }));
    expect(actor).toMatchObject({ kind: 'person', name: 'alice.ng', invokedBy: 'cloudformation.amazonaws.com' });
  });

  it('whose name CloudTrail hides is not named', () => {
    const found = read({
      type: 'IAMUser',
      accountId: ACCOUNT,
      accessKeyId: '',
      userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    });
    expect(found.actor).toMatchObject({ kind: 'unknown', name: 'a user name CloudTrail hides' });
    expect(found.username).toBe('HIDDEN_DUE_TO_SECURITY_REASONS');
    expect(found.accessKeyId).toBeUndefined();
  });

  it('with the ARN of a session is read as that session', () => {
    const found = read({ type: 'IAMUser', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ryan@example.com` });
    expect(found.actor).toMatchObject({ kind: 'person', role: 'Admin', name: 'ryan@example.com' });
  });

  it('without any name is said to be unnamed', () => {
    expect(read({ type: 'IAMUser', accountId: ACCOUNT }).actor).toMatchObject({
      kind: 'unknown',
      name: 'an unnamed IAM user',
    });
  });
});

describe('FederatedUser', () => {
  const identity = (name: string) => ({
    type: 'FederatedUser',
    principalId: `${ACCOUNT}:${name}`,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/${name}`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/broker`, userName: 'broker' },
    },
  });

  it('is named, with who chose the name', () => {
    const { actor } = read(identity('alice.ng'));
    expect(actor).toMatchObject({ kind: 'person', name: 'alice.ng', confidence: 'likely' });
    expect(actor.basis[0]).toContain('IAM user broker');
  });

  it('with any other name is possible only', () => {
    expect(read(identity('x9')).actor).toMatchObject({ name: 'x9', confidence: 'possible' });
  });
});

describe('AWSAccount', () => {
  it('of another account is an external account, and says which', () => {
    const found = read({ type: 'AWSAccount', principalId: 'AROAEXAMPLE:bob', accountId: '444455556666' });
    expect(found.actor).toMatchObject({
      kind: 'external-account',
      name: 'account 444455556666',
      account: '444455556666',
      session: 'bob',
      confidence: 'certain',
    });
    expect(found).toMatchObject({ principal: '444455556666:AROAEXAMPLE', traceable: false });
  });

  it('of the same account is not external', () => {
    expect(read({ type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: ACCOUNT }).actor.kind).toBe('unknown');
  });

  it('without a signature is anonymous', () => {
    const { actor } = read({ type: 'AWSAccount', principalId: '', accountId: 'anonymous' });
    expect(actor).toMatchObject({ kind: 'unknown', name: 'an anonymous caller' });
  });
});

describe('AWSService', () => {
  it('is named as people know it', () => {
    const found = read({ type: 'AWSService', invokedBy: 'ecs.amazonaws.com' });
    expect(found.actor).toMatchObject({ kind: 'aws-service', name: 'Amazon ECS', confidence: 'certain' });
    expect(found).toMatchObject({ principal: 'ecs.amazonaws.com', traceable: false });
    expect(found.username).toBeUndefined();
  });

  it.each([
    'application-autoscaling.amazonaws.com',
    'ecs.application-autoscaling.amazonaws.com',
    'autoscaling.amazonaws.com',
  ])('as %s is auto scaling', (invokedBy) => {
    expect(read({ type: 'AWSService', invokedBy }).actor.kind).toBe('autoscaling');
  });

  it('without a name is some service', () => {
    expect(read({ type: 'AWSService' }).actor).toMatchObject({
      kind: 'aws-service',
      name: 'an AWS service',
      confidence: 'likely',
    });
  });
});

describe('people as a directory names them', () => {
  it('SAMLUser is the subject that the identity provider vouches for', () => {
    const identity = {
      type: 'SAMLUser',
      principalId: 'abc=:alice.ng@acme.example',
      userName: 'alice.ng@acme.example',
      identityProvider: 'abc=',
    };
    expect(read(identity)).toMatchObject({
      actor: { kind: 'person', name: 'alice.ng@acme.example', person: 'alice.ng@acme.example', confidence: 'certain' },
      username: 'alice.ng@acme.example',
    });
  });

  it('IdentityCenterUser is named by its user id', () => {
    const identity = { type: 'IdentityCenterUser', accountId: ACCOUNT, onBehalfOf: { userId: 'e0b4-1234' } };
    const { actor } = read(identity, { eventSource: 'sso.amazonaws.com' });
    expect(actor).toMatchObject({ kind: 'person', name: 'Identity Center user e0b4-1234', confidence: 'certain' });
  });

  it('Unknown in a record of Identity Center is a person', () => {
    const { actor } = read(
      { type: 'Unknown', accountId: ACCOUNT, userName: 'alice.ng' },
      { eventSource: 'sso.amazonaws.com' },
    );
    expect(actor).toMatchObject({ kind: 'person', name: 'alice.ng', confidence: 'likely' });
  });

  it('Unknown elsewhere stays unknown, with the name that is shown', () => {
    expect(read({ type: 'Unknown', userName: 'alice.ng' }).actor).toMatchObject({ kind: 'unknown', name: 'alice.ng' });
  });

  it('Directory is the directory user', () => {
    expect(read({ type: 'Directory', userName: 'alice.ng' }).actor).toMatchObject({ kind: 'person', name: 'alice.ng' });
  });
});

describe('WebIdentityUser', () => {
  const host = 'token.actions.githubusercontent.com';

  it('of GitHub names repository and branch, and the run of the user agent', () => {
    const userName = 'repo:acme/shop:ref:refs/heads/main';
    const identity = {
      type: 'WebIdentityUser',
      principalId: `${OIDC(host)}:sts.amazonaws.com:${userName}`,
      userName,
      identityProvider: OIDC(host),
    };
    const userAgent =
      'aws-sdk-js/3.1136.0 ua/2.1 lang/js configure-aws-credentials-for-github-actions md/action#deploy md/run_id#1887213 md/attempt#1';
    const found = read(identity, { eventSource: 'sts.amazonaws.com', userAgent });
    expect(found.actor).toMatchObject({
      kind: 'ci',
      name: 'acme/shop',
      pipeline: { system: 'GitHub Actions', repository: 'acme/shop', ref: 'main', run: '1887213' },
      confidence: 'certain',
    });
    expect(found).toMatchObject({
      sessionOf: 'hosted-runner',
      client: { kind: 'ci', label: 'GitHub Actions' },
      traceable: false,
    });
  });

  it('takes provider and subject from the principal id where they stand nowhere else', () => {
    const identity = {
      type: 'WebIdentityUser',
      principalId: `${OIDC(host)}:sts.amazonaws.com:repo:acme/shop:pull_request`,
    };
    expect(read(identity).actor.pipeline).toEqual({
      system: 'GitHub Actions',
      repository: 'acme/shop',
      ref: 'pull request',
    });
  });

  it('of an EKS cluster names the service account', () => {
    const identityProvider = OIDC('oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE');
    const found = read({ type: 'WebIdentityUser', userName: 'system:serviceaccount:prod:checkout', identityProvider });
    expect(found.actor).toMatchObject({
      kind: 'workload',
      name: 'service account prod/checkout',
      confidence: 'certain',
    });
    expect(found.sessionOf).toBe('eks-pod');
  });

  it('of any other provider is only its subject', () => {
    const { actor } = read({
      type: 'WebIdentityUser',
      userName: 'abc',
      identityProvider: 'https://accounts.google.com',
    });
    expect(actor).toMatchObject({ kind: 'unknown', name: 'abc' });
  });
});

describe('identities without a type', () => {
  it('with invokedBy AWS Internal are AWS', () => {
    const found = read(
      { accountId: ACCOUNT, invokedBy: 'AWS Internal' },
      { eventType: 'AwsServiceEvent', eventSource: 'kms.amazonaws.com' },
    );
    expect(found.actor).toMatchObject({ kind: 'aws-service', name: 'AWS KMS' });
  });

  it('with an ARN are what the ARN shows', () => {
    expect(read({ arn: `arn:aws:iam::${ACCOUNT}:user/alice.ng` }).actor).toMatchObject({
      kind: 'person',
      name: 'alice.ng',
    });
    expect(read({ type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/alice.ng` }).actor.name).toBe('alice.ng');
  });

  it('with nothing are an unnamed caller', () => {
    for (const userIdentity of [{}, { type: '' }, { type: 'CustomUserIdentity' }, undefined, null, 'root', 7, []]) {
      expect(read(userIdentity)).toMatchObject({
        actor: { kind: 'unknown', name: 'an unnamed caller' },
        traceable: false,
      });
    }
  });

  it('of type Role are named as a role', () => {
    const found = read({ type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/admin` });
    expect(found.actor).toMatchObject({ kind: 'unknown', name: 'role admin', role: 'admin', confidence: 'possible' });
  });
});

describe('records that are none', () => {
  it.each([undefined, null, 'x', 7, true, [], {}, [{}], { userIdentity: { sessionContext: 'x', arn: {} } }])(
    '%j is an unnamed caller',
    (record) => {
      const found = identify(record, NO_OPTIONS);
      expect(found.actor.basis.length).toBeGreaterThan(0);
      expect(found).toMatchObject({
        client: { kind: 'none' },
        address: { class: 'none' },
        principal: 'unknown:unknown',
      });
    },
  );

  it('leave out a session start that is no ISO time in UTC, and a redacted key', () => {
    const identity = {
      type: 'IAMUser',
      userName: 'x',
      accessKeyId: 'AKIA****',
      sessionContext: { attributes: { creationDate: '2025-02-09 20:29:15.0' } },
    };
    const found = read(identity);
    expect(found.sessionStart).toBeUndefined();
    expect(found.accessKeyId).toBeUndefined();
  });

  it('cap names at 128 characters', () => {
    expect(read({ type: 'IAMUser', userName: 'a'.repeat(5000) }).actor.name).toHaveLength(128);
  });
});
