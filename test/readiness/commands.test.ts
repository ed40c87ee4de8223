import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, inEach, inTurn } from '../../src/readiness/command.ts';
import type { Check } from '../../src/readiness/index.ts';
import { bucket, cluster, judged, place, rule, seen, trail } from './support.ts';

/** A real bash, and an `aws` that prints how many words it was given, then the words, and changes nothing. */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stub-aws-'));
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nprintf '%s\\0' "$#" "$@"\n`);
  chmodSync(join(folder, 'aws'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(script: string): string[][] {
  const PATH = `${folder}${delimiter}${process.env['PATH']}`;
  const env = { PATH, TOPIC: 'on-call', KMS_KEY_ID: 'key', NEW_BUCKET: 'new' };
  const output = execFileSync('bash', ['--norc', '-euo', 'pipefail'], { env, input: script, encoding: 'utf8' });
  const calls: string[][] = [];
  for (let words = output.split('\0'); words.length > 1; ) {
    const length = Number(words[0]);
    calls.push(words.slice(1, length + 1));
    words = words.slice(length + 1);
  }
  return calls;
}

function optionOf(call: readonly string[] | undefined, option: string): string | undefined {
  return call?.[call.indexOf(option) + 1];
}

/** An account where everything is to be mended. */
function everything(): Check[] {
  const bad = trail({
    globalEvents: false,
    validated: false,
    kmsKey: undefined,
    selectors: seen({ form: 'basic', basic: [{ ReadWriteType: 'ReadOnly' }] }),
  });
  const rules = seen([
    rule(
      "it's",
      {
        source: ['aws.ecs'],
        'detail-type': ['AWS API Call via Cloudtrail'],
        detail: { eventName: ['StopTask', 'a"b $HOME `x`'] },
      },
      { description: 'the "on-call" team\'s $rule' },
    ),
    rule('reads', { 'detail-type': ['AWS API Call via CloudTrail'], detail: { eventName: ['AssumeRole'] } }),
  ]);
  const settings = seen({ taskLongArnFormat: 'disabled', serviceLongArnFormat: 'disabled' });
  const clusters = seen([cluster('prod', { execLogging: 'NONE', containerInsights: 'disabled' })]);
  const regions = ['us-east-1', 'eu-west-1'].map((region) => place({ region, rules, settings, clusters }));
  const json = { ID: "a'b", Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } };
  const lifecycle = seen([{ enabled: true, prefix: '', tagged: false, transitions: [], expiresAfterDays: 30, json }]);
  const buckets = [bucket({ lifecycle, publicAccessBlock: seen(undefined) })];
  return [
    ...judged({ regions, trails: [bad], buckets }).checks,
    ...judged({ regions: [place({ trails: seen([]) })], trails: [], buckets: [] }).checks.filter(
      ({ id }) => id === 'trail',
    ),
  ];
}

describe('the commands', () => {
  it('are what a shell reads them to be: options in pairs, JSON whole, one Region each', () => {
    const commands = everything().flatMap(({ command }) => command ?? []);
    expect(commands.length).toBeGreaterThan(12);
    for (const call of commands.flatMap(run)) {
      expect(call.slice(0, 2).join(' ')).toMatch(/^(cloudtrail|s3api|events|ecs|logs) [a-z-]+$/);
      expect(optionOf(call, '--region')).toMatch(/^(us-east-1|eu-west-1)$/);
      for (const word of call.filter((one) => /^[[{]/.test(one))) expect(() => JSON.parse(word)).not.toThrow();
    }
  });

  it('keep what a rule was given, whatever is in it', () => {
    const fix = everything().find(({ id }) => id === 'ecs-alerts')?.command ?? '';
    const calls = run(fix);
    expect(calls.map((call) => optionOf(call, '--region'))).toEqual(['us-east-1', 'eu-west-1']);
    for (const call of calls) {
      expect(optionOf(call, '--name')).toBe("it's");
      expect(optionOf(call, '--description')).toBe('the "on-call" team\'s $rule');
      expect(JSON.parse(optionOf(call, '--event-pattern') ?? '')).toMatchObject({
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: { eventName: ['StopTask', 'a"b $HOME `x`', 'UpdateService', 'DeleteService', 'ExecuteCommand'] },
      });
    }
  });

  it('only change what they are about: no command deletes anything', () => {
    for (const { command = '' } of everything()) expect(command).not.toMatch(/\b(?:delete|remove|terminate|stop)-/);
  });

  it('stop at the first that fails', () => {
    const script = inTurn(['false', aws('sts', 'get-caller-identity', [])]);
    expect(() => run(script)).toThrow();
  });

  it('hand any text on as it is', () => {
    const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((one) => !one.includes('\0'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
        const options = words.map((word) => ['name', word] as const);
        const [call] = run(inEach(['us-east-1'], () => aws('x', 'y', options)));
        expect(call).toEqual(['x', 'y', ...words.flatMap((word) => ['--name', word])]);
      }),
      { numRuns: 15 },
    );
  });
});
