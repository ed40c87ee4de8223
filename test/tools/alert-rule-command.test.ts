import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { alertRuleAnswer } from '../../src/tools/answers.ts';
import { setEnv } from '../aws/support.ts';
import { fakeIo } from '../cli/fake.ts';

/** A command line, in this process and without credentials. */
async function type(...argv: string[]) {
  setEnv({ XDG_CONFIG_HOME: '/nonexistent' });
  const io = fakeIo();
  const code = await main(argv, io, async () => undefined);
  return { code, out: io.out, err: io.err };
}

describe('alert', () => {
  it('needs no account where it only writes', async () => {
    const { code, out, err } = await type('alert', 'shell-into-container', '--format', 'cli');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('\nshell-into-container.sh\n#!/usr/bin/env bash\n');
    expect(out).not.toContain('Looked at');
  });

  it('gives its files whole to a pipe', async () => {
    const { out } = await type('alert', 'scale-to-zero', '--json');
    const { files } = alertRuleAnswer.parse(JSON.parse(out));
    expect(files.map(({ name }) => name)).toEqual(['scale-to-zero.tf', 'scale-to-zero-providers.tf']);
  });

  it('takes a pattern as JSON text', async () => {
    const pattern = { source: ['aws.ecs'], detail: { eventName: ['DeleteCluster'] } };
    const { code, out } = await type('alert', '--pattern', JSON.stringify(pattern), '--json');
    expect(code).toBe(0);
    expect(alertRuleAnswer.parse(JSON.parse(out)).rule.patterns).toMatchObject([{ id: 'own', pattern }]);
  });

  it('is tried on the demo fleet', async () => {
    const { code, out, err } = await type('alert', 'scale-to-zero', '--backtest', '7d', '--demo', '--markdown');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Over the last 7 days it would have fired 8 times.');
    expect(out).toMatch(/Looked at the recorded demo, account 111122223333 .+complete/);
  });

  it.each([
    [
      ['alert', '--target', 'lambda', 'critical-ecs'],
      '--target-id: missing. lambda needs one, such as arn:aws:lambda:',
    ],
    [['alert', 'any-change-to'], '--service: missing. Name the service to watch, such as prod/checkout.'],
    [
      ['alert', 'any-change-to', 'prod/checkout'],
      'Too many arguments; the command is: who-restarted-prod alert [name].',
    ],
    [
      ['alert', 'scale-to-zero', '--backtest', 'soon'],
      '--backtest soon: not a length of time I know. Use 24h, 7d or 30d.',
    ],
    [['alert', 'scale-to-zero', '--region', 'us-east-1'], 'Ask for a back-test, or leave --region out.'],
    [['alert', 'nothing'], 'name: must be one of critical-ecs, scale-to-zero, '],
    [['alert', '--pattern', '{'], 'The event pattern is not JSON: '],
    [['alert', 'root-activity', '--include-auto-scaling'], 'here, leave --include-auto-scaling out.'],
  ])('%j is wrong in one line', async (argv, says) => {
    const { code, out, err } = await type(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^[^\n]{15,300}[.?]\n$/);
    expect(err).toContain(says);
  });

  it('has help that fits a terminal, with every choice', async () => {
    const { out } = await type('alert', '--help');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'Who is told: sns, lambda, slack-chatbot, slack-webhook, pagerduty (default: sns)',
    );
  });
});
