import { bashLiteral, bashWord, capture, command, required, shellVariable } from './bash.ts';
import { REGION, ruleVariable, ruleVariables, tagList } from './cli-parts.ts';
import { cliChat, cliTarget } from './cli-target.ts';
import { type Layout, type Part, type PlacedRule, QUEUE_SECONDS, RETRY } from './layout.ts';
import { oneLine } from './names.ts';
import { queuePolicy } from './policies.ts';
import type { AlertFile } from './types.ts';

/**
 * A bash script of AWS CLI commands that can be run again: each creates what is missing and sets what is there. JSON is
 * always one single-quoted word. URLs and secrets go through a file of this run, because version 1 of the CLI fetches an
 * argument that looks like a URL, and because arguments are shown to everyone on the machine.
 */
export function writeCli(layout: Layout): AlertFile[] {
  const parts = layout.parts.flatMap((part) => partCommands(layout, part));
  const chat = layout.chat === undefined ? [] : cliChat(layout, layout.chat);
  const text = [...head(layout), ...parts, ...chat, "echo 'The alert is in place.'"].join('\n\n');
  return [{ name: `${layout.name}.sh`, text: `${text}\n` }];
}

function head(layout: Layout): string[] {
  const needsRegion = layout.parts.some((part) => part.region === undefined);
  return [
    `#!/usr/bin/env bash\n# ${layout.name}: ${oneLine(layout.description, 400)}\n# It can be run again. It changes only what it names.\nset -euo pipefail\nexport AWS_PAGER=''`,
    [
      'identity=$(aws sts get-caller-identity --query Arn --output text)',
      'partition=$(cut -d: -f2 <<<"$identity")',
      'account=$(cut -d: -f5 <<<"$identity")',
      ...(needsRegion
        ? [HOME_REGION, required('home_region', 'Set AWS_REGION to the Region that the alert is for')]
        : []),
    ].join('\n'),
    HELPERS,
  ];
}

const HOME_REGION = `home_region=\${AWS_REGION:-\${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}`;

const HELPERS = `# Creates a thing: status 1 where it is there already, the end of the script where creating it failed.
create() {
  local output
  if output=$("$@" 2>&1); then
    return 0
  fi
  case "$output" in
    *AlreadyExists* | *ConflictException*) return 1 ;;
  esac
  printf '%s\\n' "$output" >&2
  exit 1
}

# put-targets answers 0 also when it failed: the count tells.
check_failed_count() {
  if [ "$1" != 0 ]; then
    echo "EventBridge refused the target of rule $2." >&2
    exit 1
  fi
}`;

function partCommands(layout: Layout, part: Part): string[] {
  const target = cliTarget(layout, part);
  return [
    `# ${part.region ?? 'The Region this is run for'}\nregion=${part.region === undefined ? '"$home_region"' : bashLiteral(part.region)}`,
    ...part.rules.map((rule) => putRule(layout, rule)),
    ...target.before,
    ...queueCommands(layout, part),
    ...part.rules.map((rule) => putTarget(rule, target.arn, target.role)),
  ];
}

function putRule(layout: Layout, rule: PlacedRule): string {
  return capture(
    ruleVariable(rule),
    command('aws events put-rule', [
      REGION,
      ['--name', bashLiteral(rule.name)],
      ['--description', bashLiteral(rule.description)],
      ['--state', rule.state],
      ['--event-pattern', bashLiteral(JSON.stringify(rule.pattern))],
      ['--tags', bashLiteral(JSON.stringify(tagList(layout)))],
      ['--query', 'RuleArn'],
      ['--output', 'text'],
    ]),
  );
}

function putTarget(rule: PlacedRule, arn: string, role: string | undefined): string {
  const target = {
    Id: 'alert',
    Arn: arn,
    ...(role === undefined ? {} : { RoleArn: role }),
    ...(rule.message === undefined
      ? {}
      : { InputTransformer: { InputPathsMap: rule.message.paths, InputTemplate: rule.message.template } }),
    DeadLetterConfig: { Arn: shellVariable('queue_arn') },
    RetryPolicy: { MaximumEventAgeInSeconds: RETRY.seconds, MaximumRetryAttempts: RETRY.attempts },
  };
  const put = capture(
    'failed',
    command('aws events put-targets', [
      REGION,
      ['--rule', bashLiteral(rule.name)],
      ['--targets', bashWord(JSON.stringify([target]))],
      ['--query', 'FailedEntryCount'],
      ['--output', 'text'],
    ]),
  );
  return `${put}\ncheck_failed_count "$failed" ${bashLiteral(rule.name)}`;
}

/** The queue is made with no attributes, so that making it again is not refused, and is then set. */
function queueCommands(layout: Layout, part: Part): string[] {
  const attributes = {
    MessageRetentionPeriod: String(QUEUE_SECONDS),
    SqsManagedSseEnabled: 'true',
    Policy: JSON.stringify(queuePolicy(shellVariable('queue_arn'), ruleVariables(part))),
  };
  return [
    [
      capture(
        'queue_url',
        command('aws sqs create-queue', [
          REGION,
          ['--queue-name', bashLiteral(part.queue)],
          ['--query', 'QueueUrl'],
          ['--output', 'text'],
        ]),
      ),
      `queue_arn="arn:$partition:sqs:$region:$account:"${bashLiteral(part.queue)}`,
    ].join('\n'),
    queueCommand('set-queue-attributes', ['--attributes', bashWord(JSON.stringify(attributes))]),
    queueCommand('tag-queue', ['--tags', bashLiteral(JSON.stringify(layout.tags))]),
  ];
}

/** A queue URL is the one URL that version 1 of the CLI takes as it is. Source: awscli, PARAMFILE_DISABLED. */
function queueCommand(name: string, option: readonly [string, string]): string {
  return command(`aws sqs ${name}`, [REGION, ['--queue-url', '"$queue_url"'], option]);
}
