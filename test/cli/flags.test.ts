import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flagsOf, readFlags } from '../../src/cli/flags.ts';
import { tools } from '../../src/tools/index.ts';
import { fakeParts, type } from './fake.ts';

describe('options made from a tool', () => {
  const [report] = fakeParts().tools;
  const flags = flagsOf(report?.input ?? z.object({}), [], { limit: 200 });

  it('are kebab-case, with arrays in the singular', () => {
    expect(flags.map(({ flag, value, description }) => `${flag} ${value} ${description}`)).toMatchInlineSnapshot(`
      [
        "--since <time> Start: 24h",
        "--region <region> Regions, or all (may be repeated, or a,b)",
        "--profile <profile> (may be repeated)",
        "--event-name <event-name> (may be repeated, or a,b)",
        "--min-severity <critical|high|medium|low> (default: low)",
        "--limit <number> (default: 200)",
        "--read-only [true|false] ",
        "--verbose  ",
        "--baseline  Compare addresses",
      ]
    `);
  });

  it.each([
    ['profiles', '--profile'],
    ['addresses', '--address'],
    ['queries', '--query'],
    ['eventNames', '--event-name'],
  ])('call %s %s', (key, flag) => {
    expect(flagsOf(z.object({ [key]: z.array(z.string()) }), [])[0]?.flag).toBe(flag);
  });

  it('refuse a kind of value that no option can hold', () => {
    expect(() => flagsOf(z.object({ filter: z.object({}) }), [])).toThrow(
      'filter: a value of type object cannot become an option',
    );
  });

  it('exist for every input of every tool of this product', () => {
    for (const tool of tools) {
      const without = tool.name === 'decode_identity' ? ['eventId', 'record'] : [];
      const keys = flagsOf(tool.input, without).map((flag) => flag.key);
      expect(keys).toEqual(Object.keys(tool.input.shape).filter((key) => !without.includes(key)));
    }
  });

  it('are whole numbers where the input is an integer', () => {
    expect(readFlags(flags, { limit: '30' })).toEqual({ limit: 30 });
    for (const wrong of ['ten', '1.5', '1e3', '', '99999999999999999999']) {
      expect(() => readFlags(flags, { limit: wrong })).toThrow(/^--limit .*: not a whole number\.$/);
    }
  });
});

describe('arguments from a command line', () => {
  it('arrive under the keys of the tool, with the defaults of the command', async () => {
    const { parts, code } = await type(
      'report --since 7d --region us-east-1,eu-west-1 --region us-west-2 --profile a,b --event-name StopTask --min-severity high',
    );
    expect(code).toBe(0);
    expect(parts.calls[0]?.input).toEqual({
      since: '7d',
      regions: ['us-east-1', 'eu-west-1', 'us-west-2'],
      profiles: ['a,b'],
      eventNames: ['StopTask'],
      minSeverity: 'high',
      limit: 200,
      verbose: false,
      baseline: true,
    });
  });

  it.each([
    ['report --read-only', { readOnly: true }],
    ['report --read-only false', { readOnly: false }],
    ['report --verbose', { verbose: true }],
    ['report --no-baseline', { baseline: false }],
    ['report --limit 5', { limit: 5 }],
  ])('%s', async (line, expected) => {
    const { parts } = await type(line);
    expect(parts.calls[0]?.input).toMatchObject(expected);
  });

  it('leave out what was not typed, so that the tool applies its own defaults', async () => {
    const { parts } = await type('report');
    expect(parts.calls[0]?.input).toEqual({ minSeverity: 'low', limit: 200, verbose: false, baseline: true });
  });
});
