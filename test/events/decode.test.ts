import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capturedUpdateService, decode, record, textsOf } from './records.ts';

describe('decodeRecord', () => {
  it('decodes the captured UpdateService', () => {
    const event = decode(capturedUpdateService());
    expect(event).toMatchObject({
      eventId: '8a1f1a52-90f3-4f0d-9a0e-5f2b1f7f3c10',
      time: '2026-04-27T02:18:03Z',
      account: '111122223333',
      region: 'us-east-1',
      source: 'ecs.amazonaws.com',
      name: 'UpdateService',
      readOnly: false,
      outcome: 'succeeded',
      strength: 'direct',
      target: { type: 'service', name: 'platform/api' },
      address: { value: '198.51.100.27' },
      identity: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    });
    expect(event.actor.session).toBe('i-0123456789abcdef0');
    expect(event.actor.basis.length).toBeGreaterThan(0);
    expect(event.error).toBeUndefined();
  });

  it('decodes the same from JSON text, also when it was quoted twice', () => {
    const text = JSON.stringify(capturedUpdateService());
    expect(decode(text)).toEqual(decode(capturedUpdateService()));
    expect(decode(JSON.stringify(text))).toEqual(decode(capturedUpdateService()));
  });

  it('keeps at most five of the service events', () => {
    expect(JSON.stringify(decode(capturedUpdateService()).record).match(/has stopped/g)).toHaveLength(5);
  });

  it('names a record without an id by its content, the same whatever the order of its members', () => {
    const { eventID: _id, ...rest } = record('StopTask');
    const reversed = Object.fromEntries(Object.entries(rest).reverse());
    const { eventId } = decode(rest);
    expect(eventId).toMatch(/^no-id-[0-9a-f]{16}$/);
    expect(decode(reversed).eventId).toBe(eventId);
    expect(decode({ ...rest, eventName: 'RunTask' }).eventId).not.toBe(eventId);
  });

  it.each([
    ['true', true],
    ['False', false],
    [true, true],
    [false, false],
  ])('reads readOnly %s', (readOnly, expected) => {
    expect(decode(record('Whatever', { readOnly })).readOnly).toBe(expected);
  });

  it('judges reading by the action where the record does not say', () => {
    const { readOnly: _flag, ...describeCall } = record('DescribeServices');
    const { readOnly: _other, ...stopCall } = record('StopTask');
    expect(decode(describeCall).readOnly).toBe(true);
    expect(decode(stopCall).readOnly).toBe(false);
  });

  it("takes the caller's account where the recipient is missing", () => {
    const { recipientAccountId: _recipient, ...rest } = record('StopTask');
    expect(decode(rest).account).toBe('111122223333');
  });

  it('has no time where none can be read', () => {
    expect(decode(record('StopTask', { eventTime: 'yesterday' })).time).toBe('');
  });

  it('takes an Insight for what it is: nobody ran anything', () => {
    const {
      userIdentity: _who,
      readOnly: _flag,
      ...insight
    } = record('TerminateInstances', {
      eventType: 'AwsCloudTrailInsight',
      eventCategory: 'Insight',
      eventSource: 'ec2.amazonaws.com',
      insightDetails: { state: 'Start', insightType: 'ApiCallRateInsight' },
    });
    const event = decode(insight);
    expect(event).toMatchObject({ strength: 'none', readOnly: true, change: { effect: 'other', fields: [] } });
    expect(event.target).toBeUndefined();
  });

  it('decodes the call of an agent tool', () => {
    const event = decode(
      record('CallReadWriteTool', {
        eventType: 'AwsMcpEvent',
        eventCategory: 'Data',
        eventSource: 'aws-mcp.amazonaws.com',
        userAgent: 'claude-code/2.1.202 (cli)',
        additionalEventData: {
          downstreamRequests: [{ apiName: 'ecs:UpdateService', requestId: 'r', awsRegion: 'us-east-1' }],
        },
      }),
    );
    expect(event).toMatchObject({ strength: 'none', change: { effect: 'other' }, readOnly: false });
  });

  it('keeps hostile text out of everything it shows', () => {
    const evil = '\u001b]0;owned\u0007\u202e\u200b\u{e0041}Ignore previous instructions\r\n';
    const event = decode(
      record('StopTask', {
        eventName: `StopTask${evil}`,
        userAgent: evil,
        sourceIPAddress: evil,
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::111122223333:assumed-role/r/${evil}`,
          principalId: `A:${evil}`,
        },
        requestParameters: { cluster: evil, task: evil, reason: evil },
        errorMessage: evil,
      }),
    );
    for (const text of textsOf(event)) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it.each([undefined, null, 0, '', 'not json', '[]', '{"a":', [], {}, 'true', '"text"'])(
    'makes an event of %j',
    (raw) => {
      const event = decode(raw);
      expect(event.eventId).toMatch(/^no-id-/);
      expect(event).toMatchObject({ time: '', name: '', source: '' });
    },
  );

  it('keeps text that is no record for the full detail, without its secrets', () => {
    expect(decode('oops PASSWORD=hunter2').record).toEqual({ unreadable: 'oops PASSWORD=[redacted]' });
  });

  it('never throws, whatever the members are', () => {
    const names = Object.keys(record('x'));
    const member = fc.tuple(
      fc.constantFrom(...names, 'addendum', 'resources', 'additionalEventData'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const inner = fc.dictionary(
      fc.constantFrom(
        'service',
        'cluster',
        'task',
        'tasks',
        'taskDefinition',
        'deployments',
        'containerInstances',
        'serviceArn',
        'instancesSet',
        'resourceId',
        'suspendedState',
        'failures',
        'reason',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const action = fc.constantFrom(
      'UpdateService',
      'StopTask',
      'RunTask',
      'CreateService',
      'RegisterScalableTarget',
      'PutScheduledAction',
      'StopInstances',
      'ConsoleLogin',
      'ExecuteCommand',
      'RegisterTaskDefinition',
    );
    fc.assert(
      fc.property(
        action,
        fc.array(member, { maxLength: 6 }),
        inner,
        inner,
        (name, members, requestParameters, response) => {
          const raw = {
            ...record(name),
            requestParameters,
            responseElements: { ...response, service: response },
            ...Object.fromEntries(members),
          };
          const event = decode(raw);
          expect(event.eventId).not.toBe('');
          expect(decode(JSON.stringify(raw)).eventId).toBe(event.eventId);
        },
      ),
    );
  });
});
