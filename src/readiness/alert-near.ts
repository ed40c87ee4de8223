import type { MissedField } from '../alerts/pattern/index.ts';
import type { EventRule } from '../trail/setup/types.ts';
import { extended, mendWithNew, type Reading, setTopic, type Wanted } from './alert-wanted.ts';
import { inTurn } from './command.ts';
import type { Outcome } from './grouped.ts';
import type { ReadRule } from './judge-rule.ts';
import { addTarget, rewriteRule } from './rule-commands.ts';
import { list } from './words.ts';

interface Close<Why> {
  rule: ReadRule;
  why: Why;
  open: readonly Reading[];
  rules: readonly EventRule[];
}

/** About these calls, and only about some of them. */
export function narrow(wanted: Wanted, { rule, why, open, rules }: Close<string>): Outcome {
  const labels = list(open.map(({ sample }) => sample.label));
  return {
    key: `narrow ${rule.rule.name} ${why} ${labels}`,
    finding: (regions) => ({
      ...wanted.about,
      status: 'warn',
      found: `${rule.rule.name} in ${list(regions)} fires only where ${why}; else nothing catches ${labels}.`,
      ...mendWithNew(wanted, regions, rules),
      short: wanted.short(`the rule ${rule.rule.name} watches only a part of them`),
    }),
  };
}

/** Members that are the same for all calls: a slip in them, and the rule matches nothing. */
const SHARED: ReadonlySet<string> = new Set(['source', 'detail-type', 'detail.eventSource']);

/** Meant for these calls, and misses them for a slip in the writing. */
export function slipped(wanted: Wanted, { rule, why, open, rules }: Close<readonly MissedField[]>): Outcome {
  const { name } = rule.rule;
  const better = extended(rule, open);
  const never = why.some(({ path }) => SHARED.has(path)) && rule.pattern.branches.length === 1;
  const meant = open.filter((one) => one.rule === rule && one.verdict.kind === 'near');
  const extra = open.filter((one) => !meant.includes(one)).map(({ sample }) => sample.label);
  const what = never ? 'can never fire' : `never fires for ${list(meant.map(({ sample }) => sample.label))}`;
  const left = extra.length === 0 ? '' : ` ${list(extra)} ${extra.length === 1 ? 'is' : 'are'} not in it.`;
  const added = extra.length === 0 ? '' : ` and adds ${list(extra)}`;
  const { targets } = rule.rule;
  const isMute = targets?.seen === true && targets.value.length === 0;
  return {
    key: `slipped ${JSON.stringify(rule.rule)}`,
    finding: (regions) => ({
      ...wanted.about,
      status: 'fail',
      found: `The rule ${name} in ${list(regions)} ${what}: ${why.map(slipWords).join(', and ')}.${left}${isMute ? ' It has no target either.' : ''}`,
      ...(better === undefined
        ? mendWithNew(wanted, regions, rules)
        : {
            fix: `The command corrects it${added}; the rest of the rule ${isMute ? 'stays' : 'and its targets stay'}.${isMute ? ` ${setTopic(regions)}` : ''}`,
            command: inTurn([
              rewriteRule(rule.rule, better, regions),
              ...(isMute ? [addTarget(name, wanted.account, regions)] : []),
            ]),
          }),
      short: `the rule ${name} ${what}`,
    }),
  };
}

function slipWords({ path, wanted, values: [value] }: MissedField): string {
  const has = value === undefined ? 'events have nothing there' : `events say ${JSON.stringify(value)}`;
  return `its ${path.replace(/^detail\./, '')} asks for ${wanted}, and ${has}`;
}
