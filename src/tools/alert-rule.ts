import { type AlertText, alertRule as readyMade, writeAlert } from '../alerts/index.ts';
import { UsageError } from '../usage-error.ts';
import { alertAnswer } from './alert/answer.ts';
import { type AlertInput, alertInput, checkAlertInput } from './alert/input.ts';
import { type OwnPattern, outsideTheLog, readOwnPattern } from './alert/own-pattern.ts';
import { planOf } from './alert/plan.ts';
import { backtestWindow, type TriedOut, tryOut } from './alert/try-out.ts';
import { alertRuleAnswer } from './answers.ts';
import { defineTool } from './tool.ts';

export const alertRule = defineTool({
  name: 'alert_rule',
  title: 'Alert rule for next time',
  description:
    'Writes an EventBridge alert rule to deploy; applies nothing. With backtest it tells from the log how often it ' +
    'would fire, for whom, and what it would miss. For "alert us next time".',
  input: alertInput,
  output: alertRuleAnswer,
  command: {
    name: 'alert',
    summary: 'write an alert rule for next time, and try it on what really happened',
    positional: {
      key: 'name',
      required: false,
      description:
        'critical-ecs, scale-to-zero, root-activity, shell-into-container, service-deleted, any-change-to; or --pattern',
    },
    examples: [
      'alert scale-to-zero --backtest 7d',
      'alert any-change-to --service prod/checkout --format cloudformation',
      'alert root-activity --target slack-webhook',
      'alert critical-ecs --target sns --target-id ops@acme.example --include-failed',
    ],
  },
  async run(asked, context) {
    checkAlertInput(asked);
    const own = ruleFor(asked);
    const text = textOf(own, asked);
    const { backtest } = asked;
    const tried =
      backtest === undefined
        ? undefined
        : await tryOut(own.rule, backtestWindow(own.rule, backtest, context), asked, context);
    return alertAnswer({ asked, rule: own.rule, text, never: own.never, caveats: caveatsOf(own, tried), tried });
  },
});

function ruleFor({ name, pattern, service, includeFailed, includeAutoScaling }: AlertInput): OwnPattern {
  if (name === undefined) return readOwnPattern(pattern);
  const options = {
    includeFailed,
    includeAutoScaling,
    ...(service === undefined ? {} : { service }),
  };
  return { rule: readyMade(name, options), never: [], careful: [] };
}

/** Characters of the files as JSON, so that the rest of an answer has room. Ready-made alerts are shorter. */
const LONGEST_FILES = 31_000;

/** @throws UsageError also where a pattern of many small parts becomes too long when it is laid out in lines */
function textOf({ rule }: OwnPattern, asked: AlertInput): AlertText {
  const text = writeAlert(planOf(rule, asked), asked.format);
  if (JSON.stringify(text.files).length <= LONGEST_FILES) return text;
  throw new UsageError(
    `pattern: written as ${asked.format}, it is longer than an answer can be. Ask for format cli, which keeps it on one line, or split it.`,
  );
}

/** What is wrong with the pattern first, then what holds for the rule, then what the back-test takes for granted. */
function caveatsOf({ rule, never, careful }: OwnPattern, tried: TriedOut | undefined): string[] {
  const beside =
    outsideTheLog(rule) === 'some'
      ? ['It also fires for events that are no calls, such as what ECS reports itself; a back-test sees calls only.']
      : [];
  const assumed =
    tried === undefined
      ? []
      : [
          'The back-test takes it that a trail was logging all the time, that the rule stood everywhere it has to, and that every message arrived.',
          ...(tried.accounts > 1 ? [`It was tried on ${tried.accounts} accounts; each needs rules of its own.`] : []),
        ];
  return [...never, ...careful, ...rule.caveats, ...beside, ...assumed];
}
