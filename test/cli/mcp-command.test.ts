import { describe, expect, it } from 'vitest';
import { readMcpCommand } from '../../src/cli/mcp-command.ts';

describe('the arguments of mcp', () => {
  it.each([
    [[], {}],
    [['--demo'], { demo: true }],
    [['--config', 'x.json'], { config: 'x.json' }],
    [['--no-cache'], { cache: false }],
    [['--config=x.json', '--demo'], { demo: true, config: 'x.json' }],
  ])('%j', (args, options) => {
    expect(readMcpCommand(args)).toEqual({ kind: 'serve', options });
  });

  it.each([
    [['--json'], '--json: mcp takes only --demo, --no-cache, --config <file> and --archive <path>.\n'],
    [['report'], 'report: mcp takes only --demo, --no-cache, --config <file> and --archive <path>.\n'],
    [['--config'], '--config: needs a value, as in --config <file>.\n'],
    [['--config='], '--config: needs a value, as in --config <file>.\n'],
  ])('that are wrong get a sentence: %j', (args, text) => {
    expect(readMcpCommand(args)).toEqual({ kind: 'wrong', text });
  });

  it('have help', () => {
    expect(readMcpCommand(['--help'])).toMatchObject({
      kind: 'help',
      text: expect.stringContaining('Usage: who-restarted-prod mcp'),
    });
  });
});
