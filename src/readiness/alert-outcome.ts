import type { EventRule } from '../trail/setup/types.ts';
import { narrow, slipped } from './alert-near.ts';
import { extended, mendWithNew, nameOf, type Reading, setTopic, type Wanted } from './alert-wanted.ts';
import type { BusSample } from './bus-samples.ts';
import { type Outcome, unseenOutcome } from './grouped.ts';
import { judgeRule, type ReadRule, readRule, type Verdict } from './judge-rule.ts';
import { addTarget, enableRule, rewriteRule } from './rule-commands.ts';
import { list } from './words.ts';

/** Judges the rules of one Region. `trailLogs`: a trail hands calls to EventBridge there; undefined: not known. */
export function alertOutcome(wanted: Wanted, rules: readonly EventRule[], trailLogs: boolean | undefined): Outcome {
  const read = rules.flatMap((rule) => readRule(rule) ?? []);
  const readings = wanted.samples.map((sample) => bestReading(sample, read));
  const open = readings.filter(({ verdict }) => verdict.kind !== 'fires');
  const firing = [
    ...new Set(readings.flatMap(({ rule, verdict }) => (verdict.kind === 'fires' && rule ? [rule] : []))),
  ];
  if (open.length === 0) return caught(wanted, firing, trailLogs);
  const [worst] = open
    .filter(({ verdict }) => verdict.kind !== 'other')
    .sort((a, b) => rank(a.verdict) - rank(b.verdict));
  if (worst?.rule === undefined) return uncaught(wanted, open, firing, rules);
  const { rule, verdict } = worst;
  switch (verdict.kind) {
    case 'untold':
      return unseenOutcome(wanted.about, verdict.unseen);
    case 'silent':
      return silent(wanted, rule, verdict.because);
    case 'near':
      return verdict.isNarrow
        ? narrow(wanted, { rule, why: verdict.why, open, rules })
        : slipped(wanted, { rule, why: verdict.fields, open, rules });
    case 'fires':
    case 'other':
      return uncaught(wanted, open, firing, rules);
  }
}

const RANKS: Readonly<Record<Verdict['kind'], number>> = { fires: 0, silent: 1, near: 2, untold: 3, other: 4 };

/** What says most comes first; a slip before a rule that is narrow on purpose. */
function rank(verdict: Verdict): number {
  return RANKS[verdict.kind] + (verdict.kind === 'near' && verdict.isNarrow ? 0.5 : 0);
}

function bestReading(sample: BusSample, rules: readonly ReadRule[]): Reading {
  const [best] = rules
    .map((rule): Reading => ({ sample, rule, verdict: judgeRule(rule, sample) }))
    .sort((a, b) => rank(a.verdict) - rank(b.verdict));
  return best ?? { sample, verdict: { kind: 'other' } };
}

function caught(wanted: Wanted, firing: readonly ReadRule[], trailLogs: boolean | undefined): Outcome {
  const names = list(firing.map(({ rule }) => rule.name));
  const labels = list(wanted.samples.map(({ label }) => label));
  if (trailLogs === false) {
    return {
      key: `unfed ${names}`,
      finding: (regions) => ({
        ...wanted.about,
        status: 'fail',
        found: `${names} would catch ${labels} in ${list(regions)}, but no trail logs there, so EventBridge hears of no call.`,
        fix: 'See the trail, above: the rule works as soon as one logs.',
        short: `no trail feeds the rule ${names}`,
      }),
    };
  }
  const to = list([...new Set(firing.flatMap(targetsOf))]);
  return {
    key: `caught ${names} ${to}`,
    finding: (regions) => ({
      ...wanted.about,
      status: 'pass',
      found: `${names} catches ${labels} in ${list(regions)}${to === '' ? '' : ` and tells ${to}`}.`,
    }),
  };
}

function targetsOf({ rule }: ReadRule): string[] {
  if (rule.targets === undefined || !rule.targets.seen) return [];
  return rule.targets.value.map((arn) => {
    const [, , service = '', , , ...resource] = arn.split(':');
    return `${service} ${resource.at(-1)?.split('/').at(-1) ?? ''}`.trim();
  });
}

/** No rule has to do with them. */
function uncaught(
  wanted: Wanted,
  open: readonly Reading[],
  firing: readonly ReadRule[],
  rules: readonly EventRule[],
): Outcome {
  const names = open.map(({ sample }) => sample.label);
  const labels = list(names, 4, 'or');
  const [near] = firing;
  const rest = near === undefined ? '' : ` ${near.rule.name} catches the others.`;
  const wider = near === undefined ? undefined : extended(near, open);
  return {
    key: `uncaught ${labels} ${near === undefined ? '' : JSON.stringify(near.rule)} ${nameOf(wanted, rules)}`,
    finding: (regions) => ({
      ...wanted.about,
      status: 'warn',
      found: `No rule in ${list(regions, 4, 'or')} catches ${labels}.${rest}`,
      ...(near === undefined || wider === undefined
        ? mendWithNew(wanted, regions, rules)
        : {
            fix: `The command adds ${list(names)}; the rest of the rule and its targets stay.`,
            command: rewriteRule(near.rule, wider, regions),
          }),
      short: wanted.short(
        near === undefined ? `no rule watches ${wanted.subject} in ${list(regions)}` : `no rule catches ${labels}`,
      ),
    }),
  };
}

function silent(wanted: Wanted, { rule }: ReadRule, because: 'disabled' | 'no-target'): Outcome {
  const isOff = because === 'disabled';
  return {
    key: `silent ${because} ${rule.name}`,
    finding: (regions) => ({
      ...wanted.about,
      status: wanted.about.stake === 'alert' ? 'fail' : 'warn',
      found: `${rule.name} in ${list(regions)} matches ${wanted.subject}, but ${isOff ? 'is disabled' : 'has no target, so it tells nobody'}.`,
      fix: isOff ? 'Enable it, unless somebody turned it off for a reason.' : `Give it a target. ${setTopic(regions)}`,
      command: isOff ? enableRule(rule, regions) : addTarget(rule.name, wanted.account, regions),
      short: wanted.short(`the rule ${rule.name} ${isOff ? 'is disabled' : 'has no target'}`),
    }),
  };
}
