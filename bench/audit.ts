import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../src/aws/index.ts';
import { createPacer } from '../src/aws/pace.ts';
import { fleetAuditAnswer } from '../src/tools/answers.ts';
import { createContext, openWorld } from '../src/tools/index.ts';
import { awsEnv, type LoggedRequest, startAws } from '../test/aws-server/index.ts';
import { toolNamed, withEnvironment } from '../test/scenarios/run.ts';
import { busyDay, ECS_EVENTS, ECS_WRITES, OTHER_WRITES } from './day.ts';
import { ALL_OF_ECS, BY_NAME, callsFor, DAY } from './plain.ts';
import { amount, type Line, table } from './table.ts';

/** A lookup that ends where the window begins asks what was usual before. */
function isBaseline({ input }: LoggedRequest, now: Date): boolean {
  const end = input['EndTime'];
  return typeof end === 'number' && end * 1000 <= now.getTime() - DAY + 60_000;
}

function lookups(log: readonly LoggedRequest[], now: Date): { core: number; baseline: number } {
  const all = log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
  const baseline = all.filter((request) => isBaseline(request, now)).length;
  return { core: all.length - baseline, baseline };
}

/** fleet_audit of one busy day, cold and again, beside the plain ways of reading it. */
export async function audit(): Promise<string> {
  const tool = toolNamed('fleet_audit');
  if (tool === undefined) return 'fleet_audit is not among the tools.\n';
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const account = busyDay(now);
  const server = await startAws({ accounts: [account], rate: 0, now: () => now });
  const memory = mkdtempSync(join(tmpdir(), 'audit-bench-'));
  const restore = withEnvironment({
    ...awsEnv(server),
    XDG_CONFIG_HOME: '/nonexistent',
    WHO_RESTARTED_PROD_CACHE: memory,
  });
  try {
    const world = await openWorld({});
    const opened = await openAccount({
      pacer: createPacer({ minTime: 0, firstDelay: 1, longestDelay: 10, transientRetries: 5 }),
    });
    const run = async () => {
      const context = {
        ...createContext(world, {}),
        now,
        accounts: { open: async () => ({ accounts: [opened], missing: [] }) },
      };
      const before = server.log.length;
      const told = await tool.call({}, context, (_name, structured): unknown => structured);
      return { told: fleetAuditAnswer.parse(told), ...lookups(server.log.slice(before), now) };
    };
    const cold = await run();
    const again = await run();
    const byName = callsFor(account, now, BY_NAME);
    const ecs = callsFor(account, now, ALL_OF_ECS);
    const characters = JSON.stringify(cold.told).length;
    const lines: Line[] = [
      { what: 'LookupEvents calls, cold', figure: amount(cold.core), bar: 'at most 8' },
      { what: 'address baseline on top, calls', figure: amount(cold.baseline) },
      {
        what: 'the same again, calls (baseline included)',
        figure: amount(again.core + again.baseline),
        bar: 'at most 2',
      },
      { what: 'characters, structured', figure: amount(characters), bar: 'under 20,000' },
      {
        what: 'changes listed',
        figure: `${cold.told.changes.length}${cold.told.truncated === undefined ? '' : ' (truncated)'}`,
      },
      {
        what: `one query per event name (${BY_NAME.length}), calls`,
        figure: amount(byName.calls),
      },
      { what: 'reading all of ECS, calls', figure: amount(ecs.calls) },
      { what: 'reading all of ECS / ours', figure: `${amount(ecs.calls / cold.core, 1)}x` },
    ];
    const title = `fleet_audit, 24 h of one Region: ${amount(ecs.events)} ECS events (${amount(ECS_EVENTS)} meant) of which ${ECS_WRITES} writes, ${OTHER_WRITES} writes of other services`;
    return table(title, lines);
  } finally {
    restore();
    await server.close();
    rmSync(memory, { recursive: true, force: true });
  }
}
