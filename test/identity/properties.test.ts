import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentityOptions } from '../../src/identity/index.ts';
import { identify } from '../../src/identity/index.ts';
import { assumedRole, expectSound, NO_OPTIONS } from './support.ts';

const word = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    'AssumedRole',
    'IAMUser',
    'Root',
    'AWSService',
    'AWSAccount',
    'WebIdentityUser',
    'SAMLUser',
    'Unknown',
    'constructor',
    '__proto__',
    'arn:aws:sts::111122223333:assumed-role/',
    'arn:aws:sts::111122223333:assumed-role/admin/alice',
    'AWS Internal',
    'ecs.amazonaws.com',
    'true',
    'GitHubActions',
    'i-0123456789abcdef0',
  ),
);
const value = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.anything() });
const member = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });

const sessionContext = fc
  .tuple(
    member('sourceIdentity', 'assumedRoot', 'signInSessionArn'),
    member('type', 'arn', 'userName'),
    member('federatedProvider'),
    member('creationDate'),
  )
  .map(([own, sessionIssuer, webIdFederationData, attributes]) => ({
    ...own,
    sessionIssuer,
    webIdFederationData,
    attributes,
  }));

const userIdentity = fc
  .tuple(
    member('type', 'arn', 'principalId', 'accountId', 'userName', 'invokedBy', 'accessKeyId', 'identityProvider'),
    fc.option(sessionContext),
    fc.option(member('issuerType', 'credentialsIssuedTo')),
  )
  .map(([own, context, inScopeOf]) => ({ ...own, sessionContext: context, inScopeOf }));

describe('identify', () => {
  it('answers anything at all', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withNullPrototype: true,
          withSparseArray: true,
          withMap: true,
          withDate: true,
          withBigInt: true,
        }),
        (record) => {
          expectSound(identify(record, NO_OPTIONS));
        },
      ),
    );
  });

  it('answers records with members of any kind', () => {
    const options: IdentityOptions = {
      known: [{ match: '*a*', label: 'Somebody', kind: 'person' }],
      expected: [{ cidr: '10.0.0.0/8' }],
    };
    const record = fc
      .tuple(
        userIdentity,
        member('userAgent', 'sourceIPAddress', 'eventType', 'eventSource', 'recipientAccountId', 'vpcEndpointId'),
      )
      .map(([identity, rest]) => ({ ...rest, userIdentity: identity }));
    fc.assert(
      fc.property(record, fc.boolean(), (made, knowing) => {
        expectSound(identify(made, knowing ? options : NO_OPTIONS));
      }),
      { numRuns: 500 },
    );
  });

  it('never says a caller-chosen session name is certain', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcz019-_.@='), minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(name, (session) => {
        expect(
          identify({ userIdentity: assumedRole({ role: 'admin', session }) }, NO_OPTIONS).actor.confidence,
        ).not.toBe('certain');
      }),
    );
  });
});
