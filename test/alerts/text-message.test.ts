import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AlertRule, AlertTarget } from '../../src/alerts/text/index.ts';
import { messageOf } from '../../src/alerts/text/message.ts';
import { at } from '../../src/events/record.ts';
import type { Json, JsonObject } from '../../src/events/types.ts';
import { PLANS, TARGETS } from './text-plans.ts';

const EVENT: JsonObject = {
  account: '111122223333',
  region: 'us-east-1',
  time: '2026-11-20T02:14:05Z',
  detail: {
    eventName: 'UpdateService',
    eventSource: 'ecs.amazonaws.com',
    eventID: 'eaeed19b-0000-4000-8000-000000000001',
    sourceIPAddress: '203.0.113.7',
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/SRE-OnCall/alice' },
    requestParameters: { cluster: 'prod', service: 'checkout', desiredCount: 0 },
  },
};

/** As AWS documents it: values are not escaped, and a path that is not in the event leaves nothing behind. */
function transform(message: { paths: Record<string, string>; template: string }, event: JsonObject): Json {
  const text = message.template.replace(/<([A-Za-z0-9_-]+)>/g, (_, name: string) => {
    const path = message.paths[name];
    if (path === undefined) throw new Error(`<${name}> has no path`);
    const value = at(event, ...path.split('.').slice(1));
    return value === undefined ? '' : String(value);
  });
  return z.json().parse(JSON.parse(text)) ?? null;
}

function rule(changes: JsonObject = {}): AlertRule {
  const [scaled] = PLANS['a rule for each Region']?.rules ?? [];
  const detail = { eventName: ['UpdateService', 'CreateService'], errorCode: [{ exists: false }], ...changes };
  return {
    ...(scaled ?? { id: '', region: '', readOnlyState: false }),
    id: 'desired-count',
    pattern: { source: ['aws.ecs'], detail },
  };
}

function sent(target: AlertTarget, event: JsonObject = EVENT, asked = rule()): Json {
  const message = messageOf('scale-to-zero', asked, target);
  if (message === undefined) throw new Error('no message');
  return transform(message, event);
}

describe('messages', () => {
  it('say in one sentence of text who did what, for people who read mail', () => {
    expect(sent({ kind: 'sns' })).toBe(
      'scale-to-zero (desired-count): UpdateService (ecs.amazonaws.com). ' +
        'Who: arn:aws:sts::111122223333:assumed-role/SRE-OnCall/alice (AssumedRole). ' +
        'What: cluster prod, service checkout. From: 203.0.113.7. When: 2026-11-20T02:14:05Z. ' +
        'Where: account 111122223333, us-east-1. Proof: event eaeed19b-0000-4000-8000-000000000001.',
    );
  });

  it('are custom notifications for Chatbot, which drops anything else', () => {
    expect(sent({ kind: 'slack-chatbot', workspaceId: 'T1', channelId: 'C1' })).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: 'scale-to-zero (desired-count): UpdateService' },
    });
  });

  it('are a text for a Slack webhook and a trigger for PagerDuty', () => {
    expect(sent({ kind: 'slack-webhook' })).toMatchObject({ text: expect.stringContaining('service checkout') });
    const incident = sent({ kind: 'pagerduty' });
    expect(incident).toMatchObject({
      event_action: 'trigger',
      dedup_key: 'eaeed19b-0000-4000-8000-000000000001',
      payload: { severity: 'critical', source: '111122223333/us-east-1', custom_details: { service: 'checkout' } },
    });
    expect(JSON.stringify(incident)).not.toContain('routing_key');
  });

  it('are the whole event for a function', () => {
    expect(messageOf('a', rule(), { kind: 'lambda', functionArn: '' })).toBeUndefined();
  });

  it('stay valid where the event lacks what they name', () => {
    for (const target of Object.values(TARGETS)) {
      if (target.kind !== 'lambda') expect(() => sent(target, { account: '1', detail: {} })).not.toThrow();
    }
  });

  it('use variables that EventBridge takes, none reserved, each with a path it can read', () => {
    for (const { rules, name } of Object.values(PLANS)) {
      for (const target of Object.values(TARGETS)) {
        for (const message of rules.flatMap((one) => messageOf(name, one, target) ?? [])) {
          const used = new Set([...message.template.matchAll(/<([^<>]*)>/g)].map(([, variable]) => variable));
          expect([...used].filter((variable) => !Object.hasOwn(message.paths, variable ?? ''))).toEqual([]);
          for (const [variable, path] of Object.entries(message.paths)) {
            expect(variable).toMatch(/^(?!aws)[A-Za-z0-9_-]{1,256}$/i);
            expect(path).toMatch(/^\$(?:\.[A-Za-z0-9_-]+)+$/);
          }
          expect(message.template.length).toBeLessThanOrEqual(8192);
        }
      }
    }
  });

  it('name the service only of calls that succeeded: a refused name may hold a quote', () => {
    const withFailed = rule({ errorCode: [{ exists: true }] });
    for (const asked of [withFailed, rule({ errorCode: null })]) {
      expect(Object.keys(messageOf('a', asked, { kind: 'sns' })?.paths ?? {})).not.toContain('service');
    }
    const fields = Object.values(messageOf('a', rule(), { kind: 'sns' })?.paths ?? {}).join(' ');
    expect(fields).not.toMatch(/userAgent|errorMessage|reason/);
  });

  it('name what was scaled, stopped or entered', () => {
    const scaling = { ...rule(), pattern: { source: ['aws.autoscaling'], detail: { errorCode: [{ exists: false }] } } };
    expect(messageOf('a', scaling, { kind: 'sns' })?.paths['resourceId']).toBe('$.detail.requestParameters.resourceId');
    const stopped = rule({ eventName: ['StopTask'] });
    expect(Object.keys(messageOf('a', stopped, { kind: 'sns' })?.paths ?? {})).toContain('task');
    expect(Object.keys(messageOf('a', stopped, { kind: 'sns' })?.paths ?? {})).not.toContain('service');
  });
});
