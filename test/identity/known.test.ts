import { describe, expect, it } from 'vitest';
import { globMatches } from '../../src/identity/known.ts';
import type { KnownPrincipal } from '../../src/identity/types.ts';
import { ACCOUNT, assumedRole, read } from './support.ts';

const knowing = (identity: object, ...known: KnownPrincipal[]) => read(identity, {}, { known });

const ALICE = assumedRole({
  role: 'AWSReservedSSO_SRE-OnCall_0123456789abcdef',
  path: '/aws-reserved/sso.amazonaws.com/',
  session: 'alice.ng@acme.example',
});

describe('known principals', () => {
  it('give an Identity Center user their name', () => {
    const found = knowing(ALICE, { match: 'alice.ng@acme.example', label: 'Alice Ng' });
    expect(found.actor).toMatchObject({
      kind: 'person',
      name: 'Alice Ng',
      person: 'Alice Ng',
      permissionSet: 'SRE-OnCall',
      confidence: 'certain',
    });
    expect(found.actor.basis[0]).toBe('Alice Ng: the configuration knows alice.ng@acme.example');
    expect(found.actor.basis[1]).toContain('Identity Center user alice.ng@acme.example');
  });

  it('never invent a name from an address', () => {
    expect(read(ALICE).actor.name).toBe('alice.ng@acme.example');
  });

  it('decide what an IAM user is', () => {
    const identity = { type: 'IAMUser', userName: 'bob', arn: `arn:aws:iam::${ACCOUNT}:user/bob`, accountId: ACCOUNT };
    expect(knowing(identity, { match: 'bob', kind: 'ci', label: 'the old deployer' }).actor).toMatchObject({
      kind: 'ci',
      name: 'the old deployer',
      confidence: 'certain',
    });
    expect(knowing(identity, { match: `arn:aws:iam::${ACCOUNT}:user/*`, kind: 'workload' }).actor).toMatchObject({
      kind: 'workload',
      name: 'bob',
    });
  });

  it('match source identities', () => {
    const identity = assumedRole({ role: 'admin', session: 's1', context: { sourceIdentity: 'alice' } });
    expect(knowing(identity, { match: 'alice', label: 'Alice Ng' }).actor).toMatchObject({
      name: 'Alice Ng',
      confidence: 'certain',
    });
  });

  it('match roles by name and by ARN', () => {
    const identity = assumedRole({ role: 'deploy-prod', session: 'x1' });
    for (const match of ['deploy-prod', 'deploy-*', `arn:aws:iam::${ACCOUNT}:role/deploy-prod`]) {
      const found = knowing(identity, { match, kind: 'ci', label: 'the release train' });
      expect(found.actor).toMatchObject({
        kind: 'ci',
        name: 'the release train',
        role: 'deploy-prod',
        confidence: 'certain',
      });
      expect(found.traceable).toBe(true);
    }
  });

  it('are not made certain by a session name that anybody could have chosen', () => {
    const found = knowing(assumedRole({ role: 'admin', session: 'alice.ng@acme.example' }), {
      match: 'alice.ng@*',
      label: 'Alice Ng',
      kind: 'person',
    });
    expect(found.actor).toMatchObject({ name: 'Alice Ng', person: 'Alice Ng', confidence: 'likely' });
  });

  it('are made certain by the whole session ARN', () => {
    const match = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/alice`;
    expect(
      knowing(assumedRole({ role: 'admin', session: 'alice' }), { match, label: 'Alice Ng' }).actor.confidence,
    ).toBe('certain');
  });

  it('of a role leave the person who uses it', () => {
    const found = knowing(ALICE, { match: 'AWSReservedSSO_SRE-OnCall_*', kind: 'workload', label: 'on-call tooling' });
    expect(found.actor).toMatchObject({ kind: 'workload', name: 'on-call tooling', person: 'alice.ng@acme.example' });
  });

  it('compare case, and the first one wins', () => {
    expect(knowing(ALICE, { match: 'ALICE.NG@ACME.EXAMPLE', label: 'Alice Ng' }).actor.name).toBe(
      'alice.ng@acme.example',
    );
    expect(knowing(ALICE, { match: 'alice*', label: 'First' }, { match: '*', label: 'Second' }).actor.name).toBe(
      'First',
    );
  });
});

describe('patterns', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a*c', 'abbbc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['*ab*ab', 'ab', false],
    ['.*', 'x', false],
    ['*', '', true],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(globMatches(pattern, text)).toBe(expected);
  });
});
