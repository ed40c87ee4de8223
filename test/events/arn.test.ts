import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arnInMessage } from '../../src/events/arn.ts';
import { parseArn, parseEcsArn } from '../../src/events/index.ts';

const PLACE = { partition: 'aws', region: 'us-east-1', account: '111122223333' };

describe('parseEcsArn', () => {
  it.each([
    ['service/prod/checkout', { kind: 'service', cluster: 'prod', service: 'checkout' }],
    ['service/checkout', { kind: 'service', service: 'checkout' }],
    ['task/prod/0123abcd', { kind: 'task', cluster: 'prod', task: '0123abcd' }],
    ['task/0123abcd', { kind: 'task', task: '0123abcd' }],
    ['cluster/prod', { kind: 'cluster', cluster: 'prod' }],
    ['task-definition/checkout:41', { kind: 'task-definition', family: 'checkout', revision: 41 }],
    ['task-definition/checkout:*', { kind: 'task-definition', family: 'checkout' }],
    ['container-instance/prod/abc', { kind: 'container-instance', cluster: 'prod', id: 'abc' }],
    ['container-instance/abc', { kind: 'container-instance', id: 'abc' }],
    [
      'service-deployment/prod/checkout/xyz',
      { kind: 'service-deployment', cluster: 'prod', service: 'checkout', id: 'xyz' },
    ],
    [
      'service-revision/prod/checkout/123',
      { kind: 'service-revision', cluster: 'prod', service: 'checkout', id: '123' },
    ],
    ['task-set/prod/checkout/ecs-svc/99', { kind: 'task-set', cluster: 'prod', service: 'checkout', id: 'ecs-svc/99' }],
    ['capacity-provider/spot', { kind: 'capacity-provider', id: 'spot' }],
    ['container/prod/0123abcd/c1', { kind: 'task', cluster: 'prod', task: '0123abcd', id: 'c1' }],
    ['service/prod/*', { kind: 'service', cluster: 'prod' }],
  ])('reads %s', (resource, expected) => {
    expect(parseEcsArn(`arn:aws:ecs:us-east-1:111122223333:${resource}`)).toEqual({ ...PLACE, ...expected });
  });

  it.each(['aws-cn', 'aws-us-gov', 'aws-iso-b'])('reads partition %s', (partition) => {
    expect(parseEcsArn(`arn:${partition}:ecs:us-east-1:111122223333:cluster/prod`)?.partition).toBe(partition);
  });

  it.each(['', 'checkout', 'arn:aws:s3:::bucket', 'arn:aws:ecs:us-east-1:111122223333:', 'arn:aws:ecs'])(
    'answers undefined for "%s"',
    (text) => {
      expect(parseEcsArn(text)).toBeUndefined();
    },
  );

  it('never throws, and has no empty names', () => {
    const kind = fc.constantFrom('service', 'task', 'cluster', 'task-set', 'task-definition', 'container', 'x', '');
    const path = fc.array(fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('*', ':', '/')), { maxLength: 5 });
    const ecs = fc.tuple(kind, path).map(([type, parts]) => `arn:aws:ecs:r:1:${type}/${parts.join('/')}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), ecs), (text) => {
        for (const value of Object.values(parseEcsArn(text) ?? { kind: 'other' })) expect(value === '*').toBe(false);
      }),
    );
  });
});

describe('parseArn', () => {
  it('keeps colons and slashes of the resource', () => {
    expect(parseArn('arn:aws:lambda:us-east-1:111122223333:function:shop:live')).toEqual({
      ...PLACE,
      service: 'lambda',
      resource: 'function:shop:live',
    });
  });
});

describe('arnInMessage', () => {
  it('finds the resource, not the caller', () => {
    const message =
      'User: arn:aws:iam::111122223333:user/x is not authorized to perform: ecs:UpdateService on resource: ' +
      'arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service/prod/checkout because no policy allows it';
    expect(arnInMessage(message)).toBe('arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service/prod/checkout');
  });

  it('finds nothing where the resource is a star', () => {
    expect(
      arnInMessage('User: arn:aws:iam::1:user/x is not authorized to perform: ecs:RunTask on resource: *'),
    ).toBeUndefined();
  });
});
