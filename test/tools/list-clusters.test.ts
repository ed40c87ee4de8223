import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { account, cluster, ecs, service } from '../aws-server/index.ts';
import { askIn, demoWorld, liveWorld } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

async function listed(services: Service[], given: Record<string, unknown> = {}) {
  const live = await liveWorld({
    accounts: [account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod'), cluster('tools')], services }) } })],
    now: () => NOW,
  });
  return { ...(await live.ask('list_clusters', given)), log: live.server.log };
}

describe('clusters', () => {
  it('of the demo fleet are listed with what is not as it should be', async () => {
    const world = await demoWorld();
    const { answer, clusters, coverage } = await askIn(world, 'list_clusters', {});
    expect(clusters.map((one) => [one.region, one.cluster, one.production])).toEqual([
      ['us-east-1', 'prod', true],
      ['us-east-1', 'staging', false],
      ['eu-west-1', 'eu-prod', true],
    ]);
    expect(clusters[0]?.services.find((one) => one.service === 'recommendations')).toMatchObject({
      status: 'active',
      desired: 0,
      running: 0,
      note: 'at 0 tasks',
    });
    expect(answer).toMatch(
      /^3 clusters with 20 services in us-east-1 and eu-west-1\. Not as they should be: .*prod\/recommendations \(at 0 tasks\)/,
    );
    expect(coverage).toMatchObject({ complete: true, missing: [] });
  });

  it('that run as they should are said to', async () => {
    const { answer, clusters } = await listed([service('checkout'), service('cart')]);
    expect(answer).toBe('2 clusters with 2 services in us-east-1. All run as many tasks as they should.');
    expect(clusters).toMatchObject([
      { cluster: 'prod', services: [{ service: 'cart' }, { service: 'checkout' }] },
      { cluster: 'tools', services: [] },
    ]);
  });

  it.each<[Service, string]>([
    [{ desiredCount: 0, runningCount: 0 }, 'at 0 tasks'],
    [{ desiredCount: 0, runningCount: 2 }, 'going to 0, 2 still running'],
    [{ desiredCount: 3, runningCount: 1 }, '1 of 3 tasks run'],
    [
      {
        desiredCount: 3,
        runningCount: 1,
        deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }],
      },
      '1 of 3 tasks run, deployment in progress',
    ],
    [{ status: 'DRAINING', desiredCount: 0 }, 'being deleted'],
  ])('with a service like %j note "%s"', async (more, note) => {
    const { answer, clusters } = await listed([service('checkout', more)]);
    expect(clusters[0]?.services[0]?.note).toBe(note);
    expect(answer).toBe(`2 clusters with 1 service in us-east-1. Not as they should be: prod/checkout (${note}).`);
  });

  it('can be narrowed to one', async () => {
    const { clusters, log } = await listed([service('checkout')], { cluster: 'tools' });
    expect(clusters.map((one) => one.cluster)).toEqual(['tools']);
    expect(log.some(({ operation }) => operation === 'ecs:DescribeServices')).toBe(false);
  });

  it('without any are said to be none', async () => {
    const live = await liveWorld({ accounts: [account()], now: () => NOW });
    expect((await live.ask('list_clusters')).answer).toBe('No ECS clusters in us-east-1.');
  });

  it('of a denied Region are missing, in the first sentence too', async () => {
    const live = await liveWorld({
      accounts: [
        account({
          regions: ['us-east-1', 'eu-west-1'],
          ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')], services: [service('checkout')] }) },
        }),
      ],
      now: () => NOW,
      denied: [{ operation: 'ecs:ListClusters', region: 'eu-west-1' }],
    });
    const { answer, clusters, coverage } = await live.ask('list_clusters', { regions: ['all'] });
    expect(answer).toMatch(
      /^Incomplete, not everything could be read: eu-west-1 \(.*ecs:ListClusters.*\)\. 1 cluster /,
    );
    expect(coverage.missing).toMatchObject([{ region: 'eu-west-1', fix: expect.any(String) }]);
    expect(clusters).toHaveLength(1);
  });

  it('that are not described say so instead of looking empty', async () => {
    const live = await liveWorld({
      accounts: [
        account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')], services: [service('checkout')] }) } }),
      ],
      now: () => NOW,
      denied: [{ operation: 'ecs:DescribeServices' }],
    });
    const { answer, coverage } = await live.ask('list_clusters');
    expect(coverage.complete).toBe(false);
    expect(answer).toMatch(/^Incomplete, .*ecs:DescribeServices/);
    expect(answer).not.toMatch(/All run/);
  });

  it('with very many services are cut, and what was cut is counted; never over 40,000 characters', async () => {
    const many = Array.from({ length: 230 }, (_, at) =>
      service(`service-with-a-rather-long-name-${String(at).padStart(3, '0')}`),
    );
    const live = await liveWorld({
      accounts: [account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')], services: many }) } })],
      now: () => NOW,
    });
    const report = await live.ask('list_clusters');
    const shown = report.clusters[0]?.services.length ?? 0;
    expect(shown).toBeLessThan(230);
    expect(report.clusters[0]?.note).toBe(
      `${230 - shown} more services are not listed here: ask for this cluster alone`,
    );
    expect(report.answer).toContain('230 services');
    expect(JSON.stringify(report).length).toBeLessThan(40_000);
  });

  it('that are very many are cut and counted as well', async () => {
    const many = Array.from({ length: 250 }, (_, at) => cluster(`cluster-with-a-rather-long-name-${at}`));
    const live = await liveWorld({
      accounts: [account({ ecs: { 'us-east-1': ecs({ clusters: many }) } })],
      now: () => NOW,
    });
    const report = await live.ask('list_clusters');
    expect(JSON.stringify(report).length).toBeLessThan(40_000);
    expect(report.answer).toMatch(/250 clusters/);
    expect(report.answer).toContain(`${250 - report.clusters.length} clusters are not listed here`);
  });
});
