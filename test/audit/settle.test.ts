import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedNothing, settle } from '../../src/audit/index.ts';
import type { Event, FieldChange, FieldValue } from '../../src/events/types.ts';
import { at, cli, event, fields, restart, scaled, terraform, terraformClient, update } from './builders.ts';

function last(...events: Event[]): Event {
  const settled = settle(events).at(-1);
  if (settled === undefined) throw new Error('no events');
  return settled;
}

function field(of: Event, name: string): FieldChange | undefined {
  return of.change.fields.find((one) => one.field === name);
}

/** A response as ECS gives it, with the deployments after the call. */
function response(desiredCount: number, taskDefinition: string, createdAt: string): Event['record'] {
  const arn = `arn:aws:ecs:us-east-1:111122223333:task-definition/${taskDefinition}`;
  return {
    responseElements: {
      service: {
        desiredCount,
        taskDefinition: arn,
        deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: arn, createdAt }],
      },
    },
  };
}

describe('settle', () => {
  it('puts the oldest first and keeps each event once', () => {
    const [a, b, c] = [restart({ time: at('03:00') }), restart({ time: at('02:00') }), restart({ time: at('01:00') })];
    expect(settle([a, b, c, a]).map(({ time }) => time)).toEqual([at('01:00'), at('02:00'), at('03:00')]);
  });

  it('turns round events of one second that came newest first', () => {
    const [newer, older] = [restart({ time: at('02:00') }), restart({ time: at('02:00') })];
    expect(settle([restart({ time: at('03:00') }), newer, older])[0]?.eventId).toBe(older.eventId);
  });

  it('takes the state before from the event before on the same service', () => {
    expect(
      field(last(update({ desiredCount: 3 }, { time: at('01:00') }), update({ desiredCount: 0 })), 'desiredCount'),
    ).toEqual({
      field: 'desiredCount',
      before: 3,
      after: 0,
      changed: true,
    });
  });

  it('takes it from events before the window too, and does not give those back', () => {
    const earlier = [scaled('prod/checkout', 7, at('19 01:00'))];
    const settled = settle([update({ desiredCount: 7 })], earlier);
    expect(settled).toHaveLength(1);
    expect(settled[0]?.change.fields).toEqual([{ field: 'desiredCount', before: 7, after: 7, changed: false }]);
  });

  it.each([
    ['another service', update({ desiredCount: 3 }, { time: at('01:00'), target: 'prod/cart' })],
    ['another cluster', update({ desiredCount: 3 }, { time: at('01:00'), target: 'staging/checkout' })],
    ['another Region', update({ desiredCount: 3 }, { time: at('01:00'), region: 'eu-west-1' })],
    ['another account', update({ desiredCount: 3 }, { time: at('01:00'), account: '444455556666' })],
    ['a denied call', update({ desiredCount: 3 }, { time: at('01:00'), outcome: 'denied' })],
    ['a failed call', update({ desiredCount: 3 }, { time: at('01:00'), outcome: 'failed' })],
    ['a dry run', update({ desiredCount: 3, dryrun: true }, { time: at('01:00') })],
    ['a deleted service', event({ name: 'DeleteService', time: at('01:00') })],
    ['a later event', update({ desiredCount: 3 }, { time: at('04:00') })],
    ['an event without a readable time', update({ desiredCount: 3 }, { time: '' })],
  ])('takes nothing from %s', (_, other) => {
    const mine = update({ desiredCount: 0 });
    const settled = settle([other, mine]).find(({ eventId }) => eventId === mine.eventId);
    expect(settled?.change.fields).toEqual([{ field: 'desiredCount', after: 0 }]);
  });

  it('forgets the state of a service that was deleted and created again', () => {
    const events = [
      update({ desiredCount: 3 }, { time: at('01:00') }),
      event({ name: 'DeleteService', time: at('01:10') }),
      event({
        name: 'CreateService',
        time: at('01:20'),
        change: { effect: 'create', fields: fields({ desiredCount: 0 }) },
      }),
    ];
    expect(field(last(...events), 'desiredCount')).toEqual({ field: 'desiredCount', after: 0, changed: true });
  });

  it('knows the count that a response shows, also where the call did not send it', () => {
    const forced = restart({ time: at('01:00'), record: response(4, 'checkout:41', at('01:00')) });
    expect(field(last(forced, update({ desiredCount: 0 })), 'desiredCount')).toMatchObject({
      before: 4,
      changed: true,
    });
  });

  it('sees in the response that no deployment began: the task definition was only repeated', () => {
    const repeated = update(
      { taskDefinition: 'checkout:41', desiredCount: 5 },
      { record: response(5, 'checkout:41', 'Nov 12, 2026, 9:00:00 AM') },
    );
    const settled = last(repeated);
    expect(field(settled, 'taskDefinition')).toEqual({
      field: 'taskDefinition',
      before: 'checkout:41',
      after: 'checkout:41',
      changed: false,
    });
    expect(settled.change.effect).not.toBe('deploy');
  });

  it('resolves a family without revision by the response', () => {
    const asked = update({ taskDefinition: 'checkout' }, { record: response(5, 'checkout:42', at('02:14')) });
    expect(
      field(last(update({ taskDefinition: 'checkout:41' }, { time: at('01:00') }), asked), 'taskDefinition'),
    ).toMatchObject({
      before: 'checkout:41',
      after: 'checkout:42',
      changed: true,
    });
  });

  it('does not compare values that only stand for something', () => {
    const sent = { networkConfiguration: 'set', note: 'a long text…' };
    const settled = last(update(sent, { time: at('01:00') }), update(sent));
    expect(settled.change.fields.every(({ changed }) => changed === undefined)).toBe(true);
    expect(changedNothing(settled)).toBe(false);
  });

  it('keeps limits and each scheduled action apart', () => {
    const rule = (name: string, values: Record<string, FieldValue>, time: string) =>
      event({
        source: 'autoscaling.amazonaws.com',
        name,
        time,
        change: { effect: 'scaling-rule', fields: fields(values) },
      });
    const settled = last(
      rule('RegisterScalableTarget', { maxCapacity: 10 }, at('01:00')),
      rule('PutScheduledAction', { scheduledActionName: 'morning', maxCapacity: 20 }, at('01:10')),
      rule('PutScheduledAction', { scheduledActionName: 'night', maxCapacity: 2 }, at('01:20')),
      rule('PutScheduledAction', { scheduledActionName: 'morning', maxCapacity: 30 }, at('01:30')),
    );
    expect(field(settled, 'maxCapacity')).toMatchObject({ before: 20, after: 30 });
  });
});

describe('the effect that remains', () => {
  const before = update({ taskDefinition: 'checkout:41', desiredCount: 4 }, { time: at('01:00') });

  it.each<[string, Record<string, FieldValue>, string, string]>([
    ['only repeated settings', { taskDefinition: 'checkout:41', desiredCount: 4 }, 'configure', 'none'],
    [
      'the same task definition, forced',
      { taskDefinition: 'checkout:41', desiredCount: 4, forceNewDeployment: true },
      'restart',
      'direct',
    ],
    ['another count', { taskDefinition: 'checkout:41', desiredCount: 2 }, 'scale', 'direct'],
    ['another task definition', { taskDefinition: 'checkout:42', desiredCount: 4 }, 'deploy', 'direct'],
    ['both', { taskDefinition: 'checkout:42', desiredCount: 0, forceNewDeployment: true }, 'deploy', 'direct'],
    ['forced and scaled', { forceNewDeployment: true, desiredCount: 2 }, 'restart', 'direct'],
    ['a repeated count and a structure', { desiredCount: 4, networkConfiguration: 'set' }, 'configure', 'direct'],
  ])('of %s', (_, values, effect, strength) => {
    const settled = last(before, update(values, { client: terraformClient, actor: terraform }));
    expect([settled.change.effect, settled.strength]).toEqual([effect, strength]);
  });

  it('stays what the decoder said where nothing shows the state before', () => {
    expect(last(update({ taskDefinition: 'checkout:41', desiredCount: 4 })).change.effect).toBe('deploy');
    expect(last(update({ networkConfiguration: 'set' }, { change: { effect: 'deploy' } })).change.effect).toBe(
      'deploy',
    );
  });

  it('leaves denied and failed calls as they were asked', () => {
    const asked = update({ desiredCount: 4 }, { outcome: 'denied' });
    expect(last(before, asked)).toEqual(asked);
  });
});

describe('settle, for any events', () => {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('checkout:40', 'checkout:41', 'set'),
    fc.boolean(),
  );
  const anyEvent = fc
    .record({
      name: fc.constantFrom(
        'UpdateService',
        'CreateService',
        'DeleteService',
        'RegisterScalableTarget',
        'StopTask',
        'DescribeServices',
      ),
      target: fc.constantFrom('prod/checkout', 'prod/cart'),
      minute: fc.integer({ min: 0, max: 59 }),
      outcome: fc.constantFrom<Event['outcome']>('succeeded', 'denied', 'failed'),
      values: fc.dictionary(
        fc.constantFrom('desiredCount', 'taskDefinition', 'forceNewDeployment', 'maxCapacity', 'networkConfiguration'),
        value,
      ),
    })
    .map(({ name, target, minute, outcome, values }) => {
      const source = name === 'RegisterScalableTarget' ? 'autoscaling.amazonaws.com' : 'ecs.amazonaws.com';
      return event({
        name,
        source,
        target,
        outcome,
        client: cli,
        time: at(`02:${String(minute).padStart(2, '0')}`),
        change: { fields: fields(values) },
      });
    });
  const events = fc.array(anyEvent, { maxLength: 12 });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(events, (some) => {
        const once = settle(some);
        expect(settle(once)).toEqual(once);
      }),
    );
  });

  it('never invents a state before: an earlier event on the same resource left it', () => {
    fc.assert(
      fc.property(events, (some) => {
        const settled = settle(some);
        settled.forEach((one, index) => {
          for (const { field: name, before } of one.change.fields) {
            if (before === undefined) continue;
            const sources = settled
              .slice(0, index)
              .filter((other) => other.outcome === 'succeeded' && other.target?.name === one.target?.name);
            expect(
              sources.some((other) => other.change.fields.some((from) => from.field === name && from.after === before)),
            ).toBe(true);
          }
        });
      }),
    );
  });

  it('says changed only where before and after differ or the thing is new', () => {
    fc.assert(
      fc.property(events, (some) => {
        for (const one of settle(some)) {
          for (const { before, after, changed } of one.change.fields) {
            if (before !== undefined) expect(changed).toBe(before !== after);
            else if (changed !== undefined) expect(one.change.effect).toBe('create');
          }
        }
      }),
    );
  });

  it('leaves what it was given untouched', () => {
    fc.assert(
      fc.property(events, (some) => {
        const copy = structuredClone(some);
        settle(some);
        expect(some).toEqual(copy);
      }),
    );
  });
});
