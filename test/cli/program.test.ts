import { describe, expect, it } from 'vitest';
import { AwsProblem } from '../../src/aws/problem.ts';
import { UsageError } from '../../src/usage-error.ts';
import { denied, fleet, identity } from '../render/samples.ts';
import { fakeIo, fakeParts, type } from './fake.ts';

function failing(error: Error) {
  return fakeParts({
    report: async () => {
      throw error;
    },
  });
}

describe('help', () => {
  it('comes without arguments, and begins with the demo', async () => {
    const { code, io } = await type('');
    expect(code).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "Who restarted prod? ECS shows what happened, CloudTrail knows who.

        who-restarted-prod report --demo              try it: the report of a recorded fleet, no AWS account needed
        who-restarted-prod report                     the fleet report
        who-restarted-prod identity <eventId|file|->  say who made one call
        who-restarted-prod cache info|clear           what is remembered of earlier questions, and forgetting it
        who-restarted-prod mcp                        the same for agents: an MCP server on standard input and output
        who-restarted-prod <command> --help           options, examples and exit codes
      "
    `);
  });

  it('of a command names its options, examples and exit codes', async () => {
    const { code, io } = await type('report --help');
    expect(code).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "Usage: who-restarted-prod report [options]

      The fleet report.

      Options:
        --since <time>                             Start: 24h
        --region <region>                          Regions, or all (may be repeated, or a,b)
        --profile <profile>                        (may be repeated)
        --event-name <event-name>                  (may be repeated, or a,b)
        --min-severity <critical|high|medium|low>  (default: low)
        --limit <number>                           (default: 200)
        --read-only [true|false]
        --verbose
        --baseline                                 Compare addresses
        --no-baseline                              Turns --baseline off
        --fail-on <critical|high|medium|low>       Exit with 1 when there is a finding at least that
                                                   severe
        -h, --help                                 Show this help

      Global Options:
        -V, --version                              Print the version
        --demo                                     Ask a recorded fleet instead of AWS
        --json                                     Print the structured answer
        --markdown                                 Print Markdown, for an incident channel
        --no-color                                 No colours (as NO_COLOR=1 does)
        --no-cache                                 Remember nothing, and ask AWS for everything again
        --config <file>                            Configuration file
        --archive <path>                           Log files for what is older than 90 days: a folder, or
                                                   s3://bucket/prefix
        --yes                                      Agree to what Athena or CloudTrail Lake cost
        --budget <seconds>                         Answer within this many seconds, with what is known by
                                                   then (default: 600)

      Examples (add --demo to try them on a recorded fleet):
        who-restarted-prod report --since 7d

      Exit codes:
        0    answered; an answer that could not read everything says so
        1    --fail-on: there is a finding at least that severe
        2    wrong command, option or configuration
        3    AWS could not be asked at all
        4    --fail-on: no such finding, but not everything could be read
        70   a fault of this program
        130  stopped with Ctrl-C
      "
    `);
  });

  it('of identity shows what its argument may be, and no option for it', async () => {
    const { io } = await type('identity --help');
    expect(io.out).toContain('who-restarted-prod identity [options] <eventId|file|->');
    expect(io.out).not.toContain('--record');
    expect(io.out).not.toContain('--event-id');
  });

  it('lists the commands, mcp among them', async () => {
    const { io } = await type('--help');
    for (const word of ['Try it: who-restarted-prod report --demo', 'report [options]', 'mcp'])
      expect(io.out).toContain(word);
  });

  it('knows the version', async () => {
    const { code, io } = await type('--version');
    expect([code, io.out]).toEqual([0, '1.2.3\n']);
  });
});

describe('output', () => {
  it('is the structured answer with --json, exactly', async () => {
    const { io } = await type('report --json');
    expect(io.out).toBe(`${JSON.stringify(fleet, null, 2)}\n`);
    expect(io.err).toBe('');
  });

  it('is Markdown with --markdown, and terminal text otherwise', async () => {
    expect((await type('report --markdown')).io.out).toMatch(/^## Fleet report/);
    expect((await type('report')).io.out).toMatch(/^FLEET REPORT/);
  });

  it('takes global options before and after the command', async () => {
    expect((await type('--markdown report')).io.out).toMatch(/^## Fleet report/);
    expect((await type('--demo report')).parts.opened).toEqual([{ demo: true }]);
  });

  it('is as wide as the terminal, and 100 columns without one', async () => {
    const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
    expect(widest((await type('report', fakeParts(), fakeIo({ columns: 64 }))).io.out)).toBeLessThanOrEqual(64);
    expect(widest((await type('report')).io.out)).toBe(100);
  });

  it.each<[string, boolean, Record<string, string>, boolean]>([
    ['report', true, {}, true],
    ['report', false, {}, false],
    ['report --no-color', true, {}, false],
    ['report', true, { NO_COLOR: '1' }, false],
    ['report', true, { NO_COLOR: '' }, true],
    ['report', true, { TERM: 'dumb' }, false],
    ['report', false, { FORCE_COLOR: '1' }, true],
    ['report', true, { FORCE_COLOR: '0' }, false],
    ['report', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['report --no-color', true, { FORCE_COLOR: '1' }, false],
  ])('of "%s" on a terminal (%s) with %o is coloured: %s', async (line, stdoutIsTerminal, env, colored) => {
    const { io } = await type(line, fakeParts(), fakeIo({ stdoutIsTerminal, env }));
    expect(io.out.includes('\u001b[')).toBe(colored);
  });
});

describe('the world of a command', () => {
  it('is opened with --demo and --config', async () => {
    expect((await type('report --demo')).parts.opened).toEqual([{ demo: true, config: undefined }]);
    expect((await type('report --config x.json')).parts.opened).toEqual([{ demo: false, config: 'x.json' }]);
  });

  it('has ten minutes, or the budget that was asked for', async () => {
    expect((await type('report')).parts.budgets).toEqual([600]);
    expect((await type('report --budget 30')).parts.budgets).toEqual([30]);
  });

  it('serves agents with the same two options', async () => {
    expect((await type('--demo --config x.json mcp')).parts.served).toEqual([{ demo: true, config: 'x.json' }]);
  });
});

describe('--fail-on', () => {
  it.each([
    ['critical', 1],
    ['high', 1],
    ['low', 1],
  ])('%s exits with %i when there is such a finding, and still prints the answer', async (severity, expected) => {
    const { code, io } = await type(`report --fail-on ${severity}`);
    expect(code).toBe(expected);
    expect(io.out).toMatch(/^FLEET REPORT/);
  });

  it('exits with 0 when all was read and nothing is that severe', async () => {
    const mild = { ...fleet, findings: fleet.findings.filter((finding) => finding.severity === 'high') };
    const { code, io } = await type('report --fail-on critical', fakeParts({ report: async () => mild }));
    expect([code, io.err]).toEqual([0, '']);
  });

  it('exits with 4 and a line on stderr when not everything could be read', async () => {
    const blind = { ...fleet, findings: [], coverage: denied };
    const { code, io } = await type('report --fail-on high', fakeParts({ report: async () => blind }));
    expect(code).toBe(4);
    expect(io.err).toBe('No finding of severity high or above, but not everything could be read: see the report.\n');
    expect((await type('report', fakeParts({ report: async () => blind }))).code).toBe(0);
  });

  it('refuses to look for what --min-severity leaves out', async () => {
    const { code, io, parts } = await type('report --fail-on high --min-severity critical');
    expect(code).toBe(2);
    expect(io.err).toBe(
      '--fail-on high: --min-severity critical leaves such findings out. Use --min-severity high or leave it out.\n',
    );
    expect(parts.calls).toEqual([]);
  });

  it('belongs to the report alone', async () => {
    expect((await type('identity deadbeef --fail-on high')).io.err).toContain('--fail-on: no such option.');
  });
});

describe('the argument of identity', () => {
  const id = 'eaeed19b-c5f2-4f3f-9d3f-1f0c3b8a7e9d';

  it.each([id, 'eaeed19b'])('is an event id: %s', async (argument) => {
    expect((await type(`identity ${argument}`)).parts.calls[0]?.input).toEqual({ eventId: argument });
  });

  it.each(['record.json', '-'])('is a record to read: %s', async (argument) => {
    const { parts } = await type(`identity ${argument}`, fakeParts(), fakeIo({}, { [argument]: '{"eventID":"x"}' }));
    expect(parts.calls[0]?.input).toEqual({ record: '{"eventID":"x"}' });
  });

  it('is refused when it is neither, or empty', async () => {
    expect((await type('identity nope.json')).io.err).toBe(
      'nope.json: neither an event id nor a file. An event id looks like eaeed19b-c5f2-4f3f-9d3f-1f0c3b8a7e9d, or its first eight characters.\n',
    );
    const { code, io } = await type('identity -', fakeParts(), fakeIo({}, { '-': ' \n' }));
    expect([code, io.err]).toEqual([2, 'Standard input is empty. It should hold a CloudTrail record.\n']);
  });
});

describe('errors', () => {
  it.each([
    ['since banana: not a time I know. Use 24h.', '--since banana: not a time I know. Use 24h.'],
    [
      'since (20 November 02:14 UTC) is not before until (…).',
      '--since (20 November 02:14 UTC) is not before until (…).',
    ],
    ['limit: must be at least 1, not 0.', '--limit: must be at least 1, not 0.'],
    [
      'regions: empty. Name at least one, or leave regions out.',
      '--region: empty. Name at least one, or leave --region out.',
    ],
    ['regions[1]: Too small\nlimit: no', '--region: Too small\n--limit: no'],
    [
      'Region us-esat-1 does not exist. Did you mean us-east-1?',
      'Region us-esat-1 does not exist. Did you mean us-east-1?',
    ],
  ])('of usage name the option: %s', async (message, expected) => {
    const { code, io } = await type('report', failing(new UsageError(message)));
    expect([code, io.err, io.out]).toEqual([2, `${expected}\n`, '']);
  });

  it('of usage drop the name of an argument that has no flag', async () => {
    const parts = fakeParts({
      identity: async () => {
        throw new UsageError('eventId deadbeef: several events begin with it.');
      },
    });
    expect((await type('identity deadbeef', parts)).io.err).toBe('deadbeef: several events begin with it.\n');
  });

  it.each([
    [
      'reprot',
      'reprot: no such command. Did you mean report? Commands are report, identity, verify, export, archive, cache, mcp.',
    ],
    ['report --sicne 3h', '--sicne: no such option. Did you mean --since? See who-restarted-prod report --help.'],
    ['report --regions all', '--regions: no such option. Did you mean --region? See who-restarted-prod report --help.'],
    ['report --since', '--since: needs a value, as in --since <time>.'],
    ['report checkout', 'Too many arguments; the command is: who-restarted-prod report.'],
    ['identity', '<eventId|file|-> is missing: who-restarted-prod identity <eventId|file|->.'],
    ['--demo', 'Name a command: report, identity, verify, export, archive, cache, mcp. See who-restarted-prod --help.'],
    ['report --limit ten', '--limit ten: not a whole number.'],
    ['report --min-severity urgent', '--min-severity urgent: must be one of critical, high, medium, low.'],
    ['report --fail-on urgent', '--fail-on urgent: must be one of critical, high, medium, low.'],
    ['report --read-only perhaps', '--read-only perhaps: must be true or false.'],
    ['report --budget soon', '--budget soon: not a number of seconds. Use a whole number, such as 120.'],
    ['report --json --markdown', '--json and --markdown: choose one.'],
  ])('of the command line are one sentence: %s', async (line, expected) => {
    const { code, io } = await type(line);
    expect([code, io.err, io.out]).toEqual([2, `${expected}\n`, '']);
  });

  it('of AWS say what was wrong and what to do', async () => {
    const problem = new AwsProblem('credentials', 'Your SSO session for profile prod has expired.', {
      fix: 'Run: aws sso login --profile prod',
    });
    const { code, io } = await type('report', failing(problem));
    expect([code, io.err]).toEqual([
      3,
      'Your SSO session for profile prod has expired.\nRun: aws sso login --profile prod\n',
    ]);
  });

  it('of ours show no stack trace, unless it is asked for', async () => {
    const error = new TypeError('x is not a function');
    const { code, io } = await type('report', failing(error));
    expect(code).toBe(70);
    expect(io.err).toBe(
      'Something went wrong that is our fault: x is not a function. Run again with WHO_RESTARTED_PROD_DEBUG=1 for details, and report it.\n',
    );
    const debug = await type('report', failing(error), fakeIo({ env: { WHO_RESTARTED_PROD_DEBUG: '1' } }));
    expect(debug.io.err).toContain('TypeError: x is not a function\n    at ');
  });
});

describe('Ctrl-C', () => {
  it('stops the question at its next wait and prints no answer', async () => {
    const io = fakeIo();
    const parts = fakeParts({
      report: async ({ context }) => {
        io.interrupt();
        context.signal.throwIfAborted();
        return fleet;
      },
    });
    const { code } = await type('report', parts, io);
    expect([code, io.out, io.err, io.killed]).toEqual([130, '', 'Stopped.\n', []]);
  });

  it('pressed again ends the process at once', async () => {
    const io = fakeIo();
    const parts = fakeParts({
      identity: async () => {
        io.interrupt();
        io.interrupt();
        return identity;
      },
    });
    await type('identity deadbeef', parts, io);
    expect(io.killed).toEqual([130]);
  });

  it('is left alone once the question is answered', async () => {
    const io = fakeIo();
    await type('report', fakeParts(), io);
    io.interrupt();
    io.interrupt();
    expect(io.killed).toEqual([]);
  });
});
