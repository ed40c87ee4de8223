import { beforeAll, describe, expect, it } from 'vitest';
import { ALERT_NAMES, type AlertName } from '../../src/alerts/index.ts';
import type { RuleId } from '../../src/audit/types.ts';
import { renderMarkdown, renderTerminal } from '../../src/render/index.ts';
import type { AlertRuleAnswer } from '../../src/tools/answers.ts';
import type { World } from '../../src/tools/index.ts';
import { loadRecording } from '../../src/trail/demo/open.ts';
import { STORIES } from '../demo/stories.ts';
import { askIn, demoWorld } from './support.ts';

/** The recording's own time, so that its hours stay as the stories tell them. */
const NOW = new Date('2026-11-20T05:26:00Z');
const WEEK_AGO = '2026-11-13T05:26:00Z';

let world: World;
const tried = new Map<AlertName, AlertRuleAnswer>();

beforeAll(async () => {
  world = await demoWorld(NOW);
  for (const name of ALERT_NAMES) {
    const service = name === 'any-change-to' ? { service: 'prod/checkout' } : {};
    tried.set(name, await askIn(world, 'alert_rule', { name, ...service, backtest: '7d' }));
  }
}, 60_000);

function answerOf(name: AlertName): AlertRuleAnswer {
  const answer = tried.get(name);
  if (answer === undefined) throw new Error(`${name} was not asked for`);
  return answer;
}

function backtestOf(name: AlertName): NonNullable<AlertRuleAnswer['backtest']> {
  const { backtest } = answerOf(name);
  if (backtest === undefined) throw new Error(`${name} was not tried`);
  return backtest;
}

/** Calls of the answer key that went through and that this finding has to flag. */
function storiesOf(rule: RuleId): string[] {
  return STORIES.filter(({ rules, outcome }) => outcome === 'succeeded' && rules.includes(rule))
    .map(({ eventId }) => eventId)
    .sort();
}

function firedIds(name: AlertName, wanted: (row: { target: string; time: string }) => boolean = () => true): string[] {
  return backtestOf(name)
    .rows.filter(wanted)
    .map(({ eventId }) => eventId)
    .sort();
}

describe('alert scale-to-zero, tried on the demo fleet', () => {
  it('fires for the planted incidents and for the nightly sleep of staging/search, and for nothing else', async () => {
    const { fired, rows } = backtestOf('scale-to-zero');
    expect(rows).toHaveLength(fired);
    expect(firedIds('scale-to-zero', ({ target }) => target !== 'staging/search')).toEqual(storiesOf('scale-to-zero'));
    const nights = rows.filter(({ target }) => target === 'staging/search');
    expect(nights).toHaveLength(6);
    for (const { actor, time } of nights) {
      expect([actor.name, time.slice(11, 16)]).toEqual(['nightly-cleanup', '22:10']);
    }
  });

  it('fires for each call of the recording that asks for no task, read without the product', async () => {
    const recording = await loadRecording(NOW);
    const asked = Object.values(recording.events)
      .flat()
      .filter(({ record }) => /"desiredCount":0\b/.test(JSON.stringify(record.requestParameters ?? null)))
      .filter(({ record }) => String(record.eventTime) >= WEEK_AGO && record.errorCode === undefined)
      .map(({ record }) => String(record.eventID));
    expect([...new Set(asked)].sort()).toEqual(firedIds('scale-to-zero'));
  });

  it('reads as a routine and two incidents', () => {
    expect(answerOf('scale-to-zero').answer).toBe(
      'The alert scale-to-zero fires for desired count 0, and minimum 0 of an Express service; and for maximum 0 in the ' +
        'scaling limits or a scheduled action of a service. Here it is as Terraform that tells an SNS topic; nothing was ' +
        'applied. Over the last 7 days it would have fired 8 times. 6 of them look like a routine: nightly-cleanup on ' +
        'staging/search (desired count 1 → 0), about 22:10 UTC on 6 days. The others: nightly-cleanup on prod/payments ' +
        '(desired count 3 → 0), 19 Nov 22:10 UTC; and Bob Ruiz (PlatformEngineer) on prod/recommendations (desired count ' +
        '2 → 0), 19 Nov 22:26 UTC. It would have missed none of the findings that it is for.',
    );
    const { noisiest, routines } = backtestOf('scale-to-zero');
    expect(noisiest).toEqual([
      { actor: 'nightly-cleanup', count: 7 },
      { actor: 'Bob Ruiz (PlatformEngineer)', count: 1 },
    ]);
    expect(routines).toEqual([
      { actor: 'nightly-cleanup', target: 'staging/search', count: 6, when: 'about 22:10 UTC on 6 days' },
    ]);
  });

  it('counts no day before its window', async () => {
    const { backtest } = await askIn(world, 'alert_rule', { name: 'scale-to-zero', backtest: '24h' });
    expect(backtest?.rows.map(({ eventId }) => eventId).sort()).toEqual(storiesOf('scale-to-zero'));
    expect(backtest?.window).toEqual({ from: '2026-11-19T05:26:00Z', to: '2026-11-20T05:26:00Z' });
  });
});

describe('the other alerts, tried on the demo fleet', () => {
  it('root-activity fires for root, and for nothing else', () => {
    expect(firedIds('root-activity')).toEqual(storiesOf('root-activity'));
  });

  it('service-deleted fires for the deleted service, and for nothing else', () => {
    expect(firedIds('service-deleted')).toEqual(storiesOf('service-deleted'));
  });

  it('shell-into-container fires for the shells of the last day', () => {
    expect(firedIds('shell-into-container', ({ time }) => time > '2026-11-19T05:26:00Z')).toEqual(
      storiesOf('shell-into-container'),
    );
  });

  it('any-change-to fires for its service only', () => {
    const { rows, unflagged } = backtestOf('any-change-to');
    expect(new Set(rows.map(({ target }) => target))).toEqual(new Set(['prod/checkout']));
    expect(rows.map(({ eventId }) => eventId.slice(0, 8))).toEqual(['ebf78e20', '19d824e1', '2c752036']);
    expect(unflagged).toBe(2);
  });

  it('critical-ecs tells routines from the rest, and counts what it has no room for', () => {
    const { answer, backtest } = answerOf('critical-ecs');
    expect(answer).toContain('it would have fired 73 times. 22 of them look like routines: staging-wakeup on ');
    expect(answer).toContain('The others: deploy-prod via GitHub Actions (acme/shop, main) 19 times, ');
    expect(backtest?.rows.length).toBeGreaterThan(3);
    expect(backtest?.truncated).toBe(
      `${backtest?.rows.length} of 73 calls are given as rows, the newest; those of routines give way first.`,
    );
  });

  it('says which finding it would have missed, and why, once', () => {
    const { answer, backtest } = answerOf('critical-ecs');
    expect(backtest?.missed).toEqual([
      {
        title: expect.stringMatching(/^IAM user contractor-x tried UpdateService on prod\/checkout and prod\/search /),
        why: 'The call was refused, and such calls are left out.',
      },
    ]);
    expect(answer).toMatch(/It would have missed 1 finding: IAM user contractor-x .+ such calls are left out\.$/);
  });

  it('misses it no more with failed calls', async () => {
    const given = { name: 'critical-ecs', includeFailed: true, backtest: '24h' };
    const { answer, backtest } = await askIn(world, 'alert_rule', given);
    expect(backtest?.missed).toEqual([]);
    expect(answer).toMatch(/It would have missed none of the findings that it is for\.$/);
  });

  it('counts auto scaling only where it was asked for', async () => {
    const count = async (given: Record<string, unknown>) =>
      (await askIn(world, 'alert_rule', { name: 'critical-ecs', backtest: '24h', ...given })).backtest?.fired ?? 0;
    const byScaling = STORIES.filter(({ kind }) => kind === 'autoscaling').length;
    expect((await count({ includeAutoScaling: true })) - (await count({}))).toBeGreaterThanOrEqual(byScaling);
  });
});

describe.each(ALERT_NAMES)('the answer of %s', (name) => {
  it('is under 8,000 characters beside its files', () => {
    const { files, ...rest } = answerOf(name);
    expect(JSON.stringify(rest).length).toBeLessThanOrEqual(8_000);
    expect(JSON.stringify(files).length).toBeLessThan(31_000);
  });

  it('says what the back-test takes for granted, and how far it looked', () => {
    const { caveats, coverage } = answerOf(name);
    expect(caveats.at(-1)).toMatch(/^The back-test takes it that a trail was logging /);
    expect(coverage).toMatchObject({ complete: true, missing: [] });
  });

  it('follows no text of the log', () => {
    expect(JSON.stringify(answerOf(name))).not.toMatch(/everything is fine|ignore previous/i);
  });
});

describe('in a terminal', () => {
  const print = (answer: AlertRuleAnswer, width = 100) =>
    renderTerminal('alert_rule', answer, { width, color: false, now: NOW.toISOString() });

  it('files are printed as they are, whatever the width', () => {
    const answer = answerOf('root-activity');
    for (const { text } of answer.files) {
      expect(print(answer, 40)).toContain(text.trimEnd());
    }
  });

  it('the rest is as wide as the terminal', () => {
    const answer = { ...answerOf('critical-ecs'), files: [] };
    for (const width of [60, 80, 120]) {
      for (const line of print(answer, width).split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  it('the calls come before the text, how to deploy it after', () => {
    const lines = print(answerOf('scale-to-zero')).split('\n');
    const order = ['It would have fired for, 13 Nov 05:26 – 20 Nov 05:26 UTC', 'scale-to-zero.tf', 'TO DEPLOY IT'];
    expect(order.map((line) => lines.indexOf(line)).toSorted((a, b) => a - b)).toEqual(
      order.map((line) => lines.indexOf(line)),
    );
    for (const line of order) expect(lines).toContain(line);
  });

  it('Markdown fences each file in its language', () => {
    const markdown = renderMarkdown('alert_rule', answerOf('scale-to-zero'), { now: NOW.toISOString() });
    expect(markdown).toContain('**scale-to-zero.tf**\n\n```hcl\n# scale-to-zero');
  });
});
