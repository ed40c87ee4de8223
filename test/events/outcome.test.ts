import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/events/index.ts';
import { decode, record } from './records.ts';

describe('what became of a call', () => {
  it.each([
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'Client.UnauthorizedOperation',
    'VpceAccessDenied',
    'UnauthorizedException',
    'AuthFailure',
    'NotAuthorizedException',
  ])('%s is denied', (errorCode) => {
    expect(decode(record('UpdateService', { errorCode, errorMessage: 'no' }))).toMatchObject({
      outcome: 'denied',
      error: { code: errorCode, message: 'no' },
    });
  });

  it.each([
    'ClientException',
    'ThrottlingException',
    'InvalidAccessException',
    'Client.DryRunOperation',
    'ServiceNotActiveException',
  ])('%s is failed', (errorCode) => {
    const event = decode(record('UpdateService', { errorCode }));
    expect(event.outcome).toBe('failed');
    expect(event.error).toEqual({ code: errorCode });
  });

  it('a message without a code is failed', () => {
    expect(decode(record('UpdateService', { errorMessage: 'boom' }))).toMatchObject({
      outcome: 'failed',
      error: { message: 'boom' },
    });
  });

  it('no error is succeeded, and empty or "null" texts are no error', () => {
    for (const empty of ['', 'null', null]) {
      const event = decode(record('UpdateService', { errorCode: empty, errorMessage: empty }));
      expect(event.outcome).toBe('succeeded');
      expect(event.error).toBeUndefined();
    }
  });

  it.each<[JsonObject, string]>([
    [{ responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }, 'failed'],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, 'failed'],
    [{ responseElements: { ConsoleLogin: 'Success' } }, 'succeeded'],
  ])('a sign-in with %j %s', (more, outcome) => {
    expect(decode(record('ConsoleLogin', { eventSource: 'signin.amazonaws.com', ...more })).outcome).toBe(outcome);
  });

  it('a run that started nothing is failed, one that started something is not', () => {
    const failures = [{ arn: 'x', reason: 'RESOURCE:MEMORY', detail: 'no host has room' }];
    const none = decode(record('RunTask', { responseElements: { tasks: [], failures } }));
    expect(none).toMatchObject({ outcome: 'failed', error: { code: 'RESOURCE:MEMORY', message: 'no host has room' } });
    expect(decode(record('RunTask', { responseElements: { tasks: [{ taskArn: 'x' }], failures } })).outcome).toBe(
      'succeeded',
    );
  });

  it('keeps no control characters in an error', () => {
    expect(decode(record('X', { errorCode: 'A\u001b[31mB', errorMessage: 'c\u202ed' })).error).toEqual({
      code: 'AB',
      message: 'cd',
    });
  });
});
