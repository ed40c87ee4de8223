import { alertRule } from '../alerts/rules/index.ts';
import type { EventRule, Looked, RegionSetup } from '../trail/setup/types.ts';
import { alertOutcome } from './alert-outcome.ts';
import type { Wanted } from './alert-wanted.ts';
import { type BusSample, ecsSamples, rootSample, stoppedTaskSample } from './bus-samples.ts';
import { logsWrites } from './choose-trails.ts';
import { grouped, type Outcome, unseenOutcome } from './grouped.ts';
import { judgeRule, readRule } from './judge-rule.ts';
import { readOnlyChecks } from './read-only-rules.ts';
import { keepStoppedTasks } from './rule-commands.ts';
import { watched } from './trail.ts';
import type { Circumstances, Finding } from './types.ts';

/** Whether somebody would be told: EventBridge rules held against the calls that matter. */
export function alertChecks(circumstances: Circumstances): Finding[] {
  const { setup } = circumstances;
  const { account, rootRules } = setup;
  const places = watched(setup);
  const ecs = grouped(places, (place) =>
    outcome(ecsWanted(account, place.region), place.rules, logsWrites(setup, place)),
  );
  const root =
    rootRules === undefined
      ? []
      : grouped([rootRules], ({ region, rules }) => {
          const known = setup.regions.find((place) => place.region === region);
          return outcome(rootWanted(account), rules, logsWrites(setup, known ?? elsewhere(region, rules)));
        });
  const stopped = grouped(places, ({ region, rules }) => outcome(stoppedWanted(account, region), rules, true));
  return [...ecs, ...root, ...stopped, ...readOnlyChecks(circumstances)];
}

function outcome(wanted: Wanted, rules: Looked<EventRule[]>, trailLogs: boolean | undefined): Outcome {
  return rules.seen ? alertOutcome(wanted, rules.value, trailLogs) : unseenOutcome(wanted.about, rules.unseen);
}

/** A Region that nobody asked about: which trails log it, their kind has to tell. */
function elsewhere(region: string, rules: Looked<EventRule[]>): RegionSetup {
  const unasked: Looked<never> = {
    seen: false,
    unseen: { region, permission: 'cloudtrail:DescribeTrails', kind: 'failed', why: 'Not asked.' },
  };
  return {
    region,
    history: unasked,
    trails: unasked,
    stores: unasked,
    rules,
    clusters: unasked,
    settings: unasked,
  };
}

function ecsWanted(account: string, region: string): Wanted {
  const [pattern] = alertRule('critical-ecs').patterns;
  return {
    about: {
      id: 'ecs-alerts',
      title: 'Alert on critical ECS calls',
      why: 'Without an alert somebody has to notice first.',
      stake: 'alert',
    },
    account,
    samples: ecsSamples({ account, region }),
    ready: { name: 'who-restarted-prod-critical-ecs', pattern: pattern?.pattern ?? {} },
    subject: 'ECS calls',
    short: (words) => words,
  };
}

function rootWanted(account: string): Wanted {
  const [pattern] = alertRule('root-activity').patterns;
  return {
    about: {
      id: 'root-alert',
      title: 'Alert on root sign-ins',
      why: 'Root may do everything and is hardly ever needed. Its sign-ins are reported in us-east-1 only.',
      stake: 'alert',
    },
    account,
    samples: [rootSample(account)],
    ready: { name: 'who-restarted-prod-root-sign-in', pattern: pattern?.pattern ?? {} },
    subject: 'root sign-ins',
    short: (words) => words.replace(/ in us-east-1$/, ''),
  };
}

function stoppedWanted(account: string, region: string): Wanted {
  return {
    about: {
      id: 'task-events',
      title: 'Why tasks stopped',
      why: 'ECS forgets a stopped task after about an hour, and its exit code with it: then "nobody did it" cannot be shown.',
      stake: 'evidence',
    },
    account,
    samples: [stoppedTaskSample({ account, region })],
    ready: { commands: (regions) => keepStoppedTasks(account, regions) },
    subject: 'stopped tasks',
    short: () => 'why tasks stopped is forgotten after an hour',
  };
}

/** Whether a rule is about any of this, so that its targets are worth a call. */
export function concernsReadiness(rule: EventRule, account: string, region: string): boolean {
  const read = readRule(rule);
  if (read === undefined) return false;
  const samples: BusSample[] = [
    ...ecsSamples({ account, region }),
    stoppedTaskSample({ account, region }),
    rootSample(account),
  ];
  return samples.some((sample) => judgeRule(read, sample).kind !== 'other');
}
