import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answers } from '../../../src/tools/answers.ts';
import { openWorld, type World } from '../../../src/tools/index.ts';
import { loadRecording } from '../../../src/trail/demo/open.ts';
import { withoutCredentials as noCredentials } from '../../aws/support.ts';
import { askIn, type Live, liveWorld } from '../../tools/support.ts';
import { writeRecorded } from './recorded.ts';

/** When the recorded fleet is told; its last eight days are in event history then. */
const THEN = new Date('2025-02-01T00:00:00Z');
/** When the archive is asked: event history has forgotten all of it. */
const LATER = new Date('2026-11-20T05:26:00Z');
const WINDOW = { since: '2025-01-28', until: '2025-02-01' };
const REGIONS = ['us-east-1', 'eu-west-1'];

const folder = mkdtempSync(join(tmpdir(), 'archive-'));
const recording = await loadRecording(THEN);
beforeAll(() => writeRecorded(folder, recording));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The recorded events through LookupEvents, and ECS as it was recorded. */
function live(): Promise<Live> {
  return liveWorld({ accounts: [recording], now: () => THEN });
}

/** The same events from log files: with the same ECS, or with no credentials at all. */
async function archived(withAws: boolean): Promise<World> {
  if (withAws) await live();
  else noCredentials();
  return { ...(await openWorld({ archive: folder, cache: false })), now: () => LATER };
}

describe('events of an archive', () => {
  const filters = fc.record(
    {
      eventNames: fc.subarray(['UpdateService', 'StopTask', 'DescribeServices', 'AssumeRole', 'ConsoleLogin'], {
        minLength: 1,
      }),
      eventSource: fc.constantFrom('ecs.amazonaws.com', 'sts.amazonaws.com', 'application-autoscaling.amazonaws.com'),
      username: fc.constantFrom('root', 'ci-legacy', 'alice.ng@acme.example', 'GitHubActions'),
      readOnly: fc.boolean(),
      service: fc.constantFrom('checkout', 'sessions', 'nothing'),
      actor: fc.constantFrom('alice', 'deploy', 'autoscaling'),
      outcome: fc.constantFrom('succeeded' as const, 'denied' as const, 'failed' as const),
    },
    { requiredKeys: ['eventNames'] },
  );

  it('are record by record those that LookupEvents gives, for any filters', async () => {
    const history = await live();
    const archive = await archived(true);
    await fc.assert(
      fc.asyncProperty(filters, async (given) => {
        const question = { ...given, ...WINDOW, regions: REGIONS, limit: 100, detail: 'full' };
        const [old, fresh] = [
          await askIn(archive, 'lookup_events', question),
          await history.ask('lookup_events', question),
        ];
        expect(old.events).toEqual(fresh.events);
        expect(old.coverage.complete).toBe(true);
        for (const part of old.coverage.searched)
          expect(part).toMatchObject({ source: `log archive ${folder}`, calls: 0 });
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('give the same report: changes, findings, people and services', async () => {
    const question = { ...WINDOW, regions: REGIONS, limit: 20 };
    const fresh = await (await live()).ask('fleet_audit', question);
    const old = await askIn(await archived(true), 'fleet_audit', question);
    expect(old.changes).toEqual(fresh.changes);
    expect(judged(old)).toEqual(judged(fresh));
    expect(old.byActor).toEqual(fresh.byActor);
    expect(old.clusters).toEqual(fresh.clusters);
    expect(old.changes).toHaveLength(20);
  }, 120_000);

  it('name the same person for every service, with the same proof', async () => {
    const history = await live();
    const services = (await history.ask('list_clusters', { regions: REGIONS })).clusters.flatMap((cluster) =>
      cluster.services.map((one) => ({ target: `${cluster.cluster}/${one.service}`, regions: [cluster.region] })),
    );
    expect(services.length).toBeGreaterThan(15);
    const fresh = await Promise.all(services.map((one) => history.ask('who_changed', { ...one, ...WINDOW })));
    for (const world of [await archived(true), await archived(false)]) {
      for (const [index, one] of services.entries()) {
        const { verdict, attempts } = await askIn(world, 'who_changed', { ...one, ...WINDOW });
        const { logFile, ...proof } = verdict ?? {};
        expect({ target: one.target, proof, attempts }).toMatchObject({
          target: one.target,
          proof: withoutDoubt(fresh[index]?.verdict),
          attempts: fresh[index]?.attempts,
        });
        if (verdict !== null) expect(logFile).toMatch(/^AWSLogs\/111122223333\/CloudTrail\//);
      }
    }
  }, 120_000);
});

/** What a finding rests on; its sentence may tell how long ago it was. */
function judged({ findings }: Answers['fleet_audit']) {
  return findings.map(({ rule, severity, time, target, actor, eventIds }) => ({
    rule,
    severity,
    time,
    target,
    actor,
    eventIds,
  }));
}

/** Without ECS some causes are less sure, and rest on less; the event is the same. */
function withoutDoubt(verdict: Answers['who_changed']['verdict'] | undefined): object {
  const { confidence: _confidence, basis: _basis, actor, ...rest } = verdict ?? {};
  return actor === undefined ? rest : { ...rest, actor: { kind: actor.kind, name: actor.name } };
}
