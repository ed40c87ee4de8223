import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashLiteral, bashWord, shellVariable } from '../../src/alerts/text/bash.ts';
import { type AlertPlan, writeAlert } from '../../src/alerts/text/index.ts';
import { anyPattern, CASES, FUNCTION_ARN, HOSTILE, planNamed, planOf, TOPIC_ARN } from './text-plans.ts';

/**
 * Scripts run in a real bash, where `aws` is a program that writes down its arguments, each ended by a zero byte, and
 * answers like the service. Files given as file:// are written down as their content.
 */
const STUB = `#!/usr/bin/env bash
number=$(find "$RECORD" -type f | wc -l)
{
  for word in "$@"; do
    case "$word" in
      file://*) printf 'content:%s\\0' "$(cat "\${word#file://}")" ;;
      *) printf '%s\\0' "$word" ;;
    esac
  done
} >"$RECORD/$(printf '%05d' "$number")"
if [ -n "\${FAIL_WITH:-}" ]; then
  case "$2" in
    create-connection | create-api-destination | create-role | add-permission | create-slack-channel-configuration)
      echo "An error occurred ($FAIL_WITH) when calling the operation" >&2
      exit 254
      ;;
  esac
fi
case "$1 $2" in
  'sts get-caller-identity') echo arn:aws:sts::111122223333:assumed-role/SRE/alice ;;
  'events put-rule') echo "arn:aws:events:$4:111122223333:rule/$6" ;;
  'events put-targets') echo "\${FAILED_ENTRIES:-0}" ;;
  'sns create-topic') echo "arn:aws:sns:$4:111122223333:$6" ;;
  'sqs create-queue') echo "https://sqs.$4.amazonaws.com/111122223333/$6" ;;
  'events describe-connection') echo "arn:aws:events:$4:111122223333:connection/$6/1" ;;
  'events describe-api-destination') echo "arn:aws:events:$4:111122223333:api-destination/$6/1" ;;
  'chatbot describe-slack-channel-configurations') printf 'arn:aws:sns:eu-west-3:111122223333:older\\n' ;;
esac
`;

const WEBHOOK = 'https://hooks.slack.com/services/T00/B00/abc_DEF-123';
const ROUTING_KEY = '0123456789abcdef0123456789abcdef';
const HAS_BASH = spawnSync('bash', ['-c', 'true']).status === 0;

let home = '';

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
  calls: string[][];
}

function runScript(text: string, environment: Record<string, string> = {}): Run {
  const record = mkdtempSync(join(home, 'run-'));
  const { status, stdout, stderr } = spawnSync('bash', ['-s'], {
    input: text,
    encoding: 'utf8',
    cwd: home,
    env: {
      PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
      TMPDIR: home,
      RECORD: record,
      AWS_REGION: 'eu-west-1',
      SLACK_WEBHOOK_URL: WEBHOOK,
      PAGERDUTY_ROUTING_KEY: ROUTING_KEY,
      FUNCTION_ARN_US_EAST_1: FUNCTION_ARN.replace('eu-west-1', 'us-east-1'),
      FUNCTION_ARN_EU_CENTRAL_1: FUNCTION_ARN.replace('eu-west-1', 'eu-central-1'),
      ...environment,
    },
  });
  const calls = readdirSync(record)
    .sort()
    .map((file) => readFileSync(join(record, file), 'utf8').split('\0').slice(0, -1));
  return { status, stdout, stderr, calls };
}

function run(plan: AlertPlan, environment: Record<string, string> = {}): Run {
  return runScript(writeAlert(plan, 'cli').files[0]?.text ?? '', environment);
}

function option(call: readonly string[] | undefined, name: string): string | undefined {
  const index = call?.indexOf(name) ?? -1;
  return index < 0 ? undefined : call?.[index + 1];
}

function named(result: Run, service: string, operation: string): string[][] {
  return result.calls.filter((call) => call[0] === service && call[1] === operation);
}

describe.skipIf(!HAS_BASH)(`AWS CLI commands${HAS_BASH ? '' : ' (skipped: bash is not installed)'}`, () => {
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'alert-cli-'));
    mkdirSync(join(home, 'bin'));
    writeFileSync(join(home, 'bin', 'aws'), STUB);
    chmodSync(join(home, 'bin', 'aws'), 0o755);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  for (const { title, plan } of CASES) {
    it(`put what the plan says: ${title}`, () => {
      const result = run(plan);
      expect(result.stderr).toBe('');
      expect(result.status).toBe(0);
      const rules = named(result, 'events', 'put-rule');
      expect(rules).toHaveLength(plan.rules.length);
      for (const rule of plan.rules) {
        const call = rules.find((candidate) => option(candidate, '--name')?.includes(rule.id));
        expect(JSON.parse(option(call, '--event-pattern') ?? '')).toEqual(rule.pattern);
        expect(option(call, '--region')).toBe(rule.region === 'each' ? 'eu-west-1' : rule.region);
        expect(option(call, '--state')).toBe(
          rule.readOnlyState ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED',
        );
      }
      for (const call of named(result, 'events', 'put-targets')) {
        expect(JSON.parse(option(call, '--targets') ?? '')).toMatchObject([
          { Id: 'alert', DeadLetterConfig: { Arn: expect.stringMatching(/^arn:aws:sqs:[a-z0-9-]+:111122223333:/) } },
        ]);
      }
      for (const call of result.calls) {
        for (const word of call.filter((text) => /^[[{]/.test(text))) expect(() => JSON.parse(word)).not.toThrow();
        // Version 1 of the CLI would fetch these.
        expect(call.filter((text) => /^https?:/.test(text) && option(call, '--queue-url') !== text)).toEqual([]);
      }
    });
  }

  it('let EventBridge publish and keep the undelivered, for the rules that were put', () => {
    const result = run(planNamed('both kinds of rule', 'a new topic'));
    const rule = 'arn:aws:events:us-east-1:111122223333:rule/critical-root-activity-us-east-1';
    const topic = 'arn:aws:sns:us-east-1:111122223333:critical-alerts-us-east-1';
    const [, policy] = named(result, 'sns', 'set-topic-attributes');
    expect(JSON.parse(option(policy, '--attribute-value') ?? '')).toMatchObject({
      Statement: [{ Action: 'sns:Publish', Resource: topic, Condition: { ArnEquals: { 'aws:SourceArn': [rule] } } }],
    });
    const [, queue] = named(result, 'sqs', 'set-queue-attributes');
    const attributes = JSON.parse(option(queue, '--attributes') ?? '');
    expect(JSON.parse(attributes.Policy)).toMatchObject({
      Statement: [
        {
          Action: 'sqs:SendMessage',
          Resource: 'arn:aws:sqs:us-east-1:111122223333:critical-undelivered-us-east-1',
          Condition: { ArnEquals: { 'aws:SourceArn': [rule] } },
        },
      ],
    });
    const [, target] = named(result, 'events', 'put-targets');
    expect(JSON.parse(option(target, '--targets') ?? '')[0].Arn).toBe(topic);
  });

  it('keep secrets out of arguments and out of the script', () => {
    for (const [target, secret] of [
      ['a Slack webhook', WEBHOOK],
      ['PagerDuty', ROUTING_KEY],
    ] as const) {
      const plan = planNamed('a rule for each Region', target);
      expect(writeAlert(plan, 'cli').files[0]?.text).not.toContain(secret);
      const result = run(plan);
      const holders = result.calls.flat().filter((word) => word.includes(secret));
      expect(holders.length).toBeGreaterThan(0);
      for (const word of holders) expect(word).toMatch(/^content:/);
      expect(result.stdout).not.toContain(secret);
      // The file it went through is gone.
      expect(readdirSync(home).filter((name) => name.startsWith('tmp.'))).toEqual([]);
    }
  });

  it('give PagerDuty its key in the body, and the invocation its role', () => {
    const result = run(planNamed('a rule for each Region', 'PagerDuty'));
    const [connection] = named(result, 'events', 'create-connection');
    expect(JSON.parse(option(connection, '--cli-input-json')?.replace('content:', '') ?? '')).toMatchObject({
      AuthParameters: {
        InvocationHttpParameters: {
          BodyParameters: [{ Key: 'routing_key', Value: ROUTING_KEY, IsValueSecret: true }],
        },
      },
    });
    const [target] = named(result, 'events', 'put-targets');
    expect(JSON.parse(option(target, '--targets') ?? '')).toMatchObject([
      {
        Arn: 'arn:aws:events:eu-west-1:111122223333:api-destination/scale-to-zero-alerts/1',
        RoleArn: 'arn:aws:iam::111122223333:role/scale-to-zero-invoke',
      },
    ]);
  });

  it('can be run again: what is there is brought up to date', () => {
    const conflict = { FAIL_WITH: 'ResourceAlreadyExistsException' };
    const slack = run(planNamed('a rule for each Region', 'a Slack webhook'), conflict);
    expect(slack.status).toBe(0);
    expect(named(slack, 'events', 'update-connection')).toHaveLength(1);
    expect(named(slack, 'events', 'update-api-destination')).toHaveLength(1);
    const lambda = run(planNamed('both kinds of rule', 'a function'), { FAIL_WITH: 'ResourceConflictException' });
    expect(lambda.status).toBe(0);
    const chat = run(planNamed('both kinds of rule', 'Slack through Chatbot'), { FAIL_WITH: 'ConflictException' });
    expect(chat.status).toBe(0);
    const [update] = named(chat, 'chatbot', 'update-slack-channel-configuration');
    expect(update?.slice(update.indexOf('--sns-topic-arns') + 1)).toEqual([
      'arn:aws:sns:eu-west-1:111122223333:critical-alerts',
      'arn:aws:sns:eu-west-3:111122223333:older',
      'arn:aws:sns:us-east-1:111122223333:critical-alerts-us-east-1',
    ]);
  });

  it('stop at the first failure and say what AWS said', () => {
    for (const target of ['a function', 'a Slack webhook', 'Slack through Chatbot']) {
      const result = run(planNamed('a rule for each Region', target), { FAIL_WITH: 'AccessDeniedException' });
      expect(result.status).toBe(1);
      expect(result.stderr).toContain('AccessDeniedException');
      expect(result.stdout).not.toContain('in place');
    }
    const refused = run(planNamed('a rule for each Region', 'a new topic'), { FAILED_ENTRIES: '1' });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('refused the target of rule scale-to-zero-desired-count');
  });

  it('ask for what is missing before anything is changed with it', () => {
    const noRegion = run(planNamed('a rule for each Region', 'a new topic'), { AWS_REGION: '' });
    expect(noRegion.status).not.toBe(0);
    expect(noRegion.stderr).toContain('Set AWS_REGION');
    expect(named(noRegion, 'events', 'put-rule')).toEqual([]);
    const noFunction = run(planNamed('both kinds of rule', 'a function'), { FUNCTION_ARN_US_EAST_1: '' });
    expect(noFunction.stderr).toContain('Set FUNCTION_ARN_US_EAST_1');
    for (const wrong of ['http://example.com', `${WEBHOOK}"}`, '']) {
      const result = run(planNamed('a rule for each Region', 'a Slack webhook'), { SLACK_WEBHOOK_URL: wrong });
      expect(result.status).not.toBe(0);
      expect(named(result, 'events', 'create-api-destination')).toEqual([]);
    }
  });

  it('use an existing topic as it is', () => {
    const result = run(planNamed('a rule for each Region', 'an existing topic'));
    expect(result.calls.filter(([service]) => service === 'sns')).toEqual([]);
    expect(JSON.parse(option(named(result, 'events', 'put-targets')[0], '--targets') ?? '')[0].Arn).toBe(TOPIC_ARN);
  });

  it('quote any text as one word', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 40 }), (texts) => {
        // A zero byte cannot be in an argument; JSON, which is all that is quoted from a plan, has none.
        const words = [...texts, ...HOSTILE].map((text) => text.replaceAll('\0', ''));
        const { stdout } = spawnSync('bash', ['-s'], { input: `printf '%s\\0' ${words.map(bashLiteral).join(' ')}` });
        expect(stdout.toString('utf8').split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 20 },
    );
    const word = bashWord(JSON.stringify({ a: JSON.stringify({ b: `${shellVariable('x_1')}'$y"` }) }));
    const { stdout } = spawnSync('bash', ['-s'], { input: `x_1=value; printf '%s' ${word}`, encoding: 'utf8' });
    expect(stdout).toBe(JSON.stringify({ a: JSON.stringify({ b: `value'$y"` }) }));
  });

  it('mean exactly what the plan says, whatever text is in a pattern', () => {
    fc.assert(
      fc.property(fc.array(anyPattern, { minLength: 3, maxLength: 6 }), (patterns) => {
        const result = run(planOf(patterns, { kind: 'lambda', functionArn: FUNCTION_ARN }));
        expect(result.status).toBe(0);
        const written = named(result, 'events', 'put-rule').map((call) => option(call, '--event-pattern') ?? '');
        expect(written.map((text) => JSON.parse(text))).toEqual(patterns);
      }),
      { numRuns: 8 },
    );
  });
});
