import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALERT_NAMES } from '../../src/alerts/index.ts';
import { parseConfig } from '../../src/config.ts';
import type { World } from '../../src/tools/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { askIn } from './support.ts';

const TARGETS: [target: string, targetId: string | undefined][] = [
  ['sns', undefined],
  ['sns', 'arn:aws:sns:eu-west-1:111122223333:alerts'],
  ['sns', 'ops@acme.example'],
  ['lambda', 'arn:aws:lambda:us-east-1:111122223333:function:alert'],
  ['slack-chatbot', 'T07EA123LEP/C07EZ1ABC23'],
  ['slack-webhook', undefined],
  ['pagerduty', undefined],
];
const FORMATS: [format: string, file: RegExp][] = [
  ['terraform', /\.tf$/],
  ['cloudformation', /\.template\.json$/],
  ['cdk', /\.ts$/],
  ['cli', /\.sh$/],
];

/** A world without credentials: whoever opens an account fails. */
const nowhere: World = {
  settings: { ...parseConfig({}, 'test'), awsRanges: [] },
  accounts: { open: () => Promise.reject(new Error('AWS was asked')) },
  now: () => new Date('2026-11-20T05:26:00Z'),
};

function write(given: Readonly<Record<string, unknown>>) {
  return askIn(nowhere, 'alert_rule', given);
}

/** The words of a refusal. @throws where it was none */
async function refusal(given: Readonly<Record<string, unknown>>): Promise<string> {
  try {
    await write(given);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(given)} was taken`);
}

describe('without a back-test', () => {
  it('nobody is asked for credentials, and there is no coverage', async () => {
    const answer = await write({ name: 'scale-to-zero' });
    expect(Object.keys(answer)).toEqual(['answer', 'rule', 'files', 'notes', 'caveats']);
    expect(answer.answer).toMatch(/ Here it is as Terraform that tells an SNS topic; nothing was applied\.$/);
    expect(answer.caveats.join(' ')).not.toContain('back-test');
  });

  const all = ALERT_NAMES.flatMap((name) =>
    FORMATS.flatMap(([format, file]) =>
      TARGETS.map(([target, targetId]) => ({ name, format, file, target, targetId })),
    ),
  );

  it.each(all)('$name as $format for $target $targetId is complete', async ({ file, targetId, ...asked }) => {
    const answer = await write({
      ...asked,
      ...(targetId === undefined ? {} : { targetId }),
      ...(asked.name === 'any-change-to' ? { service: 'prod/checkout' } : {}),
    });
    expect(answer.files.length).toBeGreaterThan(0);
    for (const { name, text } of answer.files) {
      expect(name).toMatch(file);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
    const text = answer.files.map((one) => one.text).join('\n');
    for (const { id } of answer.rule.patterns) expect(text).toContain(id);
    if (targetId !== undefined) for (const part of targetId.split('/')) expect(text).toContain(part);
    expect(answer.notes.length).toBeGreaterThan(1);
    expect(answer.caveats).toContain('CloudTrail sends no record over 256 KB to EventBridge.');
    const { files: _files, ...rest } = answer;
    expect(JSON.stringify(rest).length).toBeLessThan(8_000);
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
  });

  it('rules of global services stand in us-east-1, and the others where they are deployed', async () => {
    const { rule, files } = await write({ name: 'root-activity', format: 'cloudformation' });
    expect(rule.patterns.map(({ id, regions }) => [id, regions])).toEqual([
      ['sign-in', 'us-east-1'],
      ['calls', 'each-and-us-east-1'],
      ['central', 'each-and-us-east-1'],
    ]);
    const ids = files.map(({ name, text }) => [
      name,
      [...text.matchAll(/"Name": "(root-activity-[a-z0-9-]+)"/g)].map((m) => m[1]),
    ]);
    expect(ids).toEqual([
      ['root-activity.template.json', ['root-activity-calls', 'root-activity-central']],
      [
        'root-activity-us-east-1.template.json',
        ['root-activity-sign-in-us-east-1', 'root-activity-calls-us-east-1', 'root-activity-central-us-east-1'],
      ],
    ]);
  });
});

describe('a service', () => {
  const nameOf = async (service: string) => {
    const { files, rule } = await write({ name: 'any-change-to', service, format: 'cli' });
    return { file: files[0]?.name ?? '', title: rule.title };
  };

  it('is in the title and in the name of what is deployed', async () => {
    expect(await nameOf('prod/checkout')).toEqual({
      file: 'any-change-to-checkout-in-prod.sh',
      title: 'Any change to prod/checkout',
    });
    expect((await nameOf('checkout')).file).toBe('any-change-to-checkout.sh');
    expect((await nameOf('arn:aws:ecs:us-east-1:111122223333:service/prod/checkout')).file).toBe(
      'any-change-to-checkout-in-prod.sh',
    );
  });

  it('never shares that name with another', async () => {
    const services = [
      'a/web',
      'a/Web',
      'a/w_eb',
      'a/w-eb',
      'A/web',
      'web',
      `a/${'x'.repeat(255)}`,
      `a/${'x'.repeat(254)}`,
    ];
    const files = await Promise.all(services.map(async (service) => (await nameOf(service)).file));
    expect(new Set(files).size).toBe(services.length);
    for (const file of files) expect(file).toMatch(/^any-change-to-[a-z0-9-]{1,40}\.sh$/);
  });

  it('of any name is watched or refused in one line', async () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[A-Za-z0-9_-]{1,20}(\/[A-Za-z0-9_-]{1,20})?$/),
      fc.constantFrom(
        'x"; rm -rf /',
        '$(id)',
        '`id`',
        "'; id; '",
        '$' + '{jndi:x}',
        'a\nb',
        '../../etc/passwd',
        '--help',
      ),
    );
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom('terraform', 'cloudformation', 'cdk', 'cli'), async (service, format) => {
        try {
          const { files } = await write({ name: 'any-change-to', service, format });
          expect(service.trim()).toMatch(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)?$/);
          for (const { name } of files) expect(name).toMatch(/^any-change-to-[a-z0-9-]+\.[a-z.]+$/);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          expect(error.message).toMatch(/^[^\p{Cc}\u2028\u2029\u202e]{10,300}$/u);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a pattern of the user', () => {
  it('is taken as text and as an object', async () => {
    const pattern = { source: ['aws.ecs'], detail: { eventName: ['DeleteCluster'] } };
    const [text, object] = [await write({ pattern: JSON.stringify(pattern) }), await write({ pattern })];
    expect(text).toEqual(object);
    expect(object.rule.patterns).toMatchObject([{ regions: 'each', pattern }]);
    expect(object.files.map(({ name }) => name)).toEqual(['own-pattern.tf', 'own-pattern-providers.tf']);
  });

  it('that asks for read-only calls gets the state that brings them, and is told so', async () => {
    const { rule, caveats, files } = await write({
      pattern: { source: ['aws.sts'], detail: { eventName: ['AssumeRole'] } },
    });
    expect(rule.readOnlyState).toBe(true);
    expect(files[0]?.text).toContain('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(caveats[0]).toMatch(/^detail\.eventName: AssumeRole only reads\. The rule needs the state /);
  });

  it.each([
    [{ source: ['ecs.amazonaws.com'] }, 'Write "aws.ecs"; "ecs.amazonaws.com" is their detail.eventSource.'],
    [{ source: ['aws.ecs'], 'detail-type': ['AWS API call via CloudTrail'] }, 'Write "AWS API Call via CloudTrail".'],
    [{ source: ['aws.ecs'], eventName: ['StopTask'] }, 'Write it inside "detail"'],
    [{ source: ['aws.ecs'], detail: { requestParameters: { desiredCount: ['0'] } } }, 'Write 0.'],
  ])('that can never match is told so first: %j', async (pattern, says) => {
    const { answer, caveats } = await write({ pattern });
    expect(answer).toContain('Something in it can never match. ');
    expect(answer).toContain(says);
    expect(caveats[0]).toContain(says);
  });

  it('that also sees what is no call says that a back-test does not', async () => {
    const { caveats } = await write({ pattern: { source: ['aws.ecs'] } });
    expect(caveats).toContain(
      'It also fires for events that are no calls, such as what ECS reports itself; a back-test sees calls only.',
    );
  });

  it('of the longest size still fits into an answer', async () => {
    const names = Array.from({ length: 142 }, (_, at) => `SomeRatherLongEventName${at}`);
    const pattern = { detail: { eventName: names } };
    expect(JSON.stringify(pattern).length).toBeGreaterThan(3_900);
    for (const [format] of FORMATS) {
      const answer = await write({ pattern, format, target: 'pagerduty' });
      expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    }
  });
});

describe('a pattern of very many small parts', () => {
  const alternatives = Array.from({ length: 250 }, (_, at) => ({ a: [at] }));
  const pattern = { detail: { $or: alternatives } };

  it('is refused where laying it out makes it too long, and says which format keeps it short', async () => {
    expect(await refusal({ pattern, format: 'cloudformation' })).toBe(
      'pattern: written as cloudformation, it is longer than an answer can be. Ask for format cli, which keeps it on one line, or split it.',
    );
  });

  it('is written in that format', async () => {
    expect(JSON.stringify(await write({ pattern, format: 'cli' })).length).toBeLessThan(40_000);
  });
});

describe('what is asked wrongly', () => {
  it.each<[Record<string, unknown>, string]>([
    [
      {},
      'Which alert? Name one of critical-ecs, scale-to-zero, root-activity, shell-into-container, service-deleted, any-change-to, or give a pattern of your own.',
    ],
    [
      { name: 'scale' },
      'name: must be one of critical-ecs, scale-to-zero, root-activity, shell-into-container, service-deleted, any-change-to.',
    ],
    [{ name: 'scale-to-zero', pattern: {} }, 'pattern: scale-to-zero has its own. Give a name or a pattern, not both.'],
    [{ name: 'any-change-to' }, 'service: missing. Name the service to watch, such as prod/checkout.'],
    [{ name: 'any-change-to', service: ' ' }, 'service: missing. Name the service to watch, such as prod/checkout.'],
    [
      { name: 'any-change-to', service: 'a/b/c' },
      'a/b/c names no ECS service. Write its name, such as checkout or prod/checkout.',
    ],
    [
      { name: 'critical-ecs', service: 'a' },
      'service: only any-change-to is about one service. Name that alert, or leave service out.',
    ],
    [
      { name: 'root-activity', includeAutoScaling: true },
      'includeAutoScaling: only critical-ecs and any-change-to could do without it; here, leave includeAutoScaling out.',
    ],
    [
      { pattern: { source: ['aws.ecs'] }, includeFailed: true },
      'includeFailed: your pattern says itself whether it wants failed calls, so leave includeFailed out.',
    ],
    [
      { name: 'scale-to-zero', regions: ['us-east-1'] },
      'regions: only a back-test reads AWS; the text goes where you deploy it. Ask for a back-test, or leave regions out.',
    ],
    [
      { name: 'scale-to-zero', profiles: ['a'] },
      'profiles: only a back-test reads AWS; the text goes where you deploy it. Ask for a back-test, or leave profiles out.',
    ],
    [{ name: 'scale-to-zero', format: 'pulumi' }, 'format: must be one of terraform, cloudformation, cdk, cli.'],
    [
      { name: 'scale-to-zero', target: 'teams' },
      'target: must be one of sns, lambda, slack-chatbot, slack-webhook, pagerduty.',
    ],
    [
      { name: 'scale-to-zero', target: 'lambda' },
      'targetId: missing. lambda needs one, such as arn:aws:lambda:us-east-1:111122223333:function:alert.',
    ],
    [
      { name: 'scale-to-zero', target: 'lambda', targetId: 'alert' },
      '"alert" is not the ARN of a Lambda function. Write it as arn:aws:lambda:us-east-1:111122223333:function:alert.',
    ],
    [
      { name: 'scale-to-zero', target: 'slack-chatbot' },
      'targetId: missing. slack-chatbot needs one, such as T07EA123LEP/C07EZ1ABC23.',
    ],
    [
      { name: 'scale-to-zero', target: 'slack-chatbot', targetId: 'T1' },
      'targetId: a Slack workspace and a channel are wanted, such as T07EA123LEP/C07EZ1ABC23.',
    ],
    [
      { name: 'scale-to-zero', target: 'slack-chatbot', targetId: 'T1/#alerts' },
      '"#alerts" is not a Slack channel id. It looks like C07EZ1ABC23, not #alerts.',
    ],
    [{ name: 'scale-to-zero', targetId: '' }, 'targetId: empty. Give one, or leave targetId out.'],
    [
      { name: 'scale-to-zero', targetId: 'topic' },
      '"topic" is not the ARN of an SNS topic. Write it as arn:aws:sns:us-east-1:111122223333:alerts.',
    ],
    [
      { pattern: 'nope' },
      'The event pattern is not JSON: a bracket, a quotation mark or a comma is missing or too many.',
    ],
    [{ pattern: null }, 'The event pattern has to be a JSON object, such as {"source": ["aws.ecs"]}.'],
    [
      { pattern: { source: 'aws.ecs' } },
      `The event pattern's source has to be a list or an object: EventBridge wants every value in a list. Write ["aws.ecs"].`,
    ],
    [
      { pattern: { source: ['aws.\u202escE'] } },
      'pattern: it holds a character that cannot be seen, U+202E. Write the pattern without it.',
    ],
    [
      { name: 'scale-to-zero', backtest: 'banana' },
      'backtest banana: not a length of time I know. Use 24h, 7d or 30d.',
    ],
    [{ name: 'scale-to-zero', backtest: '' }, 'backtest is empty: not a length of time I know. Use 24h, 7d or 30d.'],
    [{ name: 'scale-to-zero', backtest: '0d' }, 'backtest 0d: not a length of time I know. Use 24h, 7d or 30d.'],
    [
      { pattern: { 'detail-type': ['ECS Task State Change'] }, backtest: '7d' },
      'backtest: the pattern asks for events that are no calls, so CloudTrail has none of them to try it on; leave backtest out.',
    ],
  ])('%j is refused in one sentence', async (given, says) => {
    expect(await refusal(given)).toBe(says);
  });

  it('reaches no further back than event history', async () => {
    expect(await refusal({ name: 'scale-to-zero', backtest: '120d' })).toMatch(
      /^120 days back is before CloudTrail's event/,
    );
  });

  it.each(['slack-webhook', 'pagerduty'])('a secret given to %s is not repeated', async (target) => {
    const says = await refusal({
      name: 'scale-to-zero',
      target,
      targetId: 'https://hooks.slack.com/services/T0/B0/secret',
    });
    expect(says).toBe(
      `targetId: ${target} takes none, for its secret is asked for where the text is deployed; leave targetId out.`,
    );
  });
});
