import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event } from '../../src/events/types.ts';
import { answer } from '../../src/trail/demo/emulator.ts';
import { scenariosAt } from './index.ts';
import type { Scenario } from './types.ts';

const NOW = new Date('2026-11-20T05:26:00Z');
const scenarios = scenariosAt(NOW);

function decoded({ account }: Scenario): Event[] {
  return Object.values(account.events).flatMap((events) =>
    events.map(({ record }) => decodeRecord(record, { known: [], expected: [], awsRanges: [] })),
  );
}

describe('the incidents', () => {
  it('are at least forty, each with a name of its own', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(40);
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  });

  it('are the same for the same moment', () => {
    // A sample: all of them are a hundred megabytes of text.
    const sample = (all: readonly Scenario[]): string => JSON.stringify(all.filter((_, index) => index % 20 === 0));
    expect(sample(scenariosAt(NOW)) === sample(scenarios)).toBe(true);
  });

  it('have noise around them: reads, and changes of other services', () => {
    for (const { id, account } of scenarios) {
      const records = account.events['us-east-1'] ?? [];
      const reads = records.filter(({ record }) => record['readOnly'] === true).length;
      expect(reads, id).toBeGreaterThan(150);
      expect(records.length - reads, id).toBeGreaterThan(40);
    }
  });
});

describe.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('%s', (_id, scenario) => {
  const events = decoded(scenario);

  it('has records that decode, none from the future', () => {
    for (const event of events) {
      expect(event.time).toMatch(/^20\d\d-/);
      expect(Date.parse(event.time)).toBeLessThanOrEqual(NOW.getTime());
      expect(event.eventId).toMatch(/^[0-9a-f-]{36}$/);
      expect(event.account).toBe('111122223333');
    }
  });

  it('has the records of its key, with the action and the outcome that the key says', () => {
    const { verdict, attemptsInclude = [], candidatesInclude = [] } = scenario.expect;
    const actions = [verdict?.action ?? []].flat();
    for (const id of [verdict?.eventId ?? []].flat()) {
      const event = events.find(({ eventId }) => eventId === id);
      expect(event?.outcome).toBe('succeeded');
      expect(actions).toContain(event?.name);
    }
    for (const id of attemptsInclude) {
      expect(['denied', 'failed']).toContain(events.find(({ eventId }) => eventId === id)?.outcome);
    }
    for (const id of candidatesInclude) expect(events.find(({ eventId }) => eventId === id)?.outcome).toBe('succeeded');
  });

  it('has an ECS that fits: tasks belong to deployments, running counts add up, nothing lies in the future', () => {
    for (const region of scenario.account.regions) {
      const state = scenario.account.ecs[region];
      for (const service of state?.services ?? []) {
        const name = `${service.clusterArn} ${service.serviceName}`;
        const tasks = (state?.tasks ?? []).filter(
          (task) => task.group === `service:${service.serviceName}` && task.clusterArn === service.clusterArn,
        );
        const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
        expect(running.length, name).toBe(service.runningCount);
        const times = [
          ...(service.events ?? []).map(({ createdAt }) => createdAt),
          ...(service.deployments ?? []).map(({ createdAt }) => createdAt),
          ...tasks.flatMap(({ createdAt, stoppedAt }) => [createdAt, stoppedAt]),
        ].filter((time) => time !== undefined);
        for (const time of times) expect(time.getTime(), name).toBeLessThanOrEqual(NOW.getTime());
        const primary = service.deployments?.[0];
        const rolling = (service.deployments?.length ?? 0) > 1;
        if (primary !== undefined && !rolling && service.status === 'ACTIVE') {
          for (const task of running) expect(task.startedBy, name).toBe(primary.id);
        }
      }
    }
  });

  it('answers LookupEvents by event name and by the key that issued a session', () => {
    const { account } = scenario;
    const ask = (region: string, AttributeKey: 'EventName' | 'EventId', AttributeValue: string) =>
      answer(account, NOW, region, 'cloudtrail:LookupEvents', { LookupAttributes: [{ AttributeKey, AttributeValue }] });
    for (const id of [scenario.expect.verdict?.eventId ?? []].flat()) {
      const found = account.regions.flatMap((region) => ask(region, 'EventId', id).Events ?? []);
      expect(found.length).toBeGreaterThanOrEqual(1);
    }
    expect(ask('us-east-1', 'EventName', 'UpdateService').Events?.length).toBeGreaterThan(5);
  });
});
