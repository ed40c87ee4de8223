import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_VARIABLE, loadSettings, parseConfig } from '../src/config.ts';
import { UsageError } from '../src/usage-error.ts';

const project = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'who-config-'));
  // Nothing of the working folder may be found by chance.
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(project);
  rmSync(folder, { recursive: true });
});

/** Writes a file into this test's folder and gives its path back. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function refusal(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

const WHOLE = {
  profiles: ['audit', { name: 'shop', profile: 'hub', roleArn: 'arn:aws:iam::111122223333:role/path/auditor' }],
  regions: ['us-east-1', 'eu-west-1'],
  expectedAddresses: ['203.0.113.0/24', { cidr: '2001:db8::/32', label: 'office' }, '198.51.100.7'],
  principals: [{ match: 'ci-*', kind: 'ci', label: 'Jenkins' }],
  production: ['live-*'],
  baselineDays: 14,
  timeBudgetSeconds: 120,
};

describe('a configuration', () => {
  it('may be empty: everything has a default', () => {
    expect(parseConfig({}, 'x.json')).toEqual({
      expectedAddresses: [],
      principals: [],
      production: ['prod*', '*-prod', '*production*', 'prd*', '*-prd', 'live*', '*-live'],
      baselineDays: 7,
      timeBudgetSeconds: 45,
    });
  });

  it('holds every setting, with short forms written out', () => {
    expect(parseConfig(WHOLE, 'x.json')).toEqual({
      ...WHOLE,
      profiles: [
        { name: 'audit', profile: 'audit' },
        { name: 'shop', profile: 'hub', roleArn: 'arn:aws:iam::111122223333:role/path/auditor' },
      ],
      expectedAddresses: [
        { cidr: '203.0.113.0/24' },
        { cidr: '2001:db8::/32', label: 'office' },
        { cidr: '198.51.100.7' },
      ],
    });
  });

  it('takes all Regions in one word', () => {
    expect(parseConfig({ regions: 'all' }, 'x.json').regions).toBe('all');
  });

  it.each([
    [{ region: ['us-east-1'] }, 'x.json: region: no such setting'],
    [{ profiles: [{ name: 'a', role: 'b' }] }, 'x.json: profiles[0].role: no such setting'],
    [
      { profiles: ['a', { name: 'b', roleArn: 'auditor' }] },
      'x.json: profiles[1].roleArn: must be a role ARN, like arn:aws:iam::111122223333:role/auditor',
    ],
    [{ profiles: [{ profile: 'b' }] }, 'x.json: profiles[0].name: missing; it must be a text'],
    [
      { expectedAddresses: ['203.0.113.0/24', '203.0.113.0/99'] },
      'x.json: expectedAddresses[1]: "203.0.113.0/99" is not an address range; write it like 203.0.113.0/24',
    ],
    [
      { expectedAddresses: [{ cidr: 'office', label: 'office' }] },
      'x.json: expectedAddresses[0].cidr: "office" is not an address range; write it like 203.0.113.0/24',
    ],
    [{ expectedAddresses: [{ cidr: '203.0.113.0/24', lable: 'x' }] }, 'x.json: expectedAddresses[0].lable: no such'],
    [{ expectedAddresses: '203.0.113.0/24' }, 'x.json: expectedAddresses: must be a list, not "203.0.113.0/24"'],
    [{ principals: [{ kind: 'ci' }] }, 'x.json: principals[0].match: missing; it must be a text'],
    [{ principals: [{ match: 'x', kind: 'robot' }] }, 'x.json: principals[0].kind: must be one of root, person, ci,'],
    [{ principals: [{ match: '' }] }, 'x.json: principals[0].match: must not be empty'],
    [{ regions: [] }, 'x.json: regions: must not be empty'],
    [{ regions: ['us-east-1', 7] }, 'x.json: regions[1]: must be a text, not 7'],
    [{ regions: 'everywhere' }, 'x.json: regions: must be all or a list, not "everywhere"'],
    [{ production: [] }, 'x.json: production: must not be empty'],
    [{ production: 'prod' }, 'x.json: production: must be a list, not "prod"'],
    [{ baselineDays: 0 }, 'x.json: baselineDays: must be at least 1, not 0'],
    [{ baselineDays: 31 }, 'x.json: baselineDays: must be at most 30, not 31'],
    [{ baselineDays: 1.5 }, 'x.json: baselineDays: must be a whole number, not 1.5'],
    [{ timeBudgetSeconds: '45' }, 'x.json: timeBudgetSeconds: must be a number, not "45"'],
    [{ timeBudgetSeconds: 4 }, 'x.json: timeBudgetSeconds: must be at least 5, not 4'],
    [{ awsIpRanges: 5 }, 'x.json: awsIpRanges: must be a text, not 5'],
    [[], 'x.json: must be an object, not a list'],
    ['text', 'x.json: must be an object, not "text"'],
    [null, 'x.json: must be an object, not null'],
  ])('%j is refused by file and key', (config, start) => {
    const message = refusal(() => parseConfig(config, 'x.json'));
    expect(message.startsWith(start)).toBe(true);
    expect(message.length).toBeGreaterThan('x.json: '.length + 10);
    expect(message).not.toMatch(/\n|undefined|\[object|Invalid|[Ee]xpected [a-z]+,/);
  });

  it('with several mistakes has a line for each', () => {
    const lines = refusal(() => parseConfig({ baselineDays: 0, regoins: 'all' }, 'x.json')).split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^x\.json: (baselineDays|regoins): .+/);
  });
});

describe('the configuration file', () => {
  it('is the one that was named, before all others', () => {
    const named = file('named.json', { baselineDays: 2 });
    const variable = file('variable.json', { baselineDays: 3 });
    const settings = loadSettings(named, { [CONFIG_VARIABLE]: variable, XDG_CONFIG_HOME: folder });
    expect(settings).toMatchObject({ baselineDays: 2, file: named, awsRanges: [] });
  });

  it('is else the one of the environment variable', () => {
    const variable = file('variable.json', { baselineDays: 3 });
    file('who-restarted-prod/config.json', { baselineDays: 5 });
    expect(loadSettings(undefined, { [CONFIG_VARIABLE]: variable, XDG_CONFIG_HOME: folder }).baselineDays).toBe(3);
  });

  it('is else the one of the working folder', () => {
    file('who-restarted-prod.json', { baselineDays: 4 });
    file('home/who-restarted-prod/config.json', { baselineDays: 5 });
    expect(loadSettings(undefined, { XDG_CONFIG_HOME: join(folder, 'home') }).baselineDays).toBe(4);
  });

  it('is else the one of the home folder', () => {
    const path = file('home/who-restarted-prod/config.json', { baselineDays: 5 });
    expect(loadSettings(undefined, { XDG_CONFIG_HOME: join(folder, 'home') })).toMatchObject({
      baselineDays: 5,
      file: path,
    });
  });

  it('need not be there', () => {
    const settings = loadSettings(undefined, { XDG_CONFIG_HOME: folder, [CONFIG_VARIABLE]: '' });
    expect(settings.file).toBeUndefined();
    expect(settings).toEqual({ ...parseConfig({}, 'x'), awsRanges: [] });
  });

  it.each([['named'], ['variable']])('that is %s and not there is an error, not a default', (how) => {
    const path = join(folder, 'nowhere.json');
    const load = () =>
      how === 'named' ? loadSettings(path, {}) : loadSettings(undefined, { [CONFIG_VARIABLE]: path });
    expect(refusal(load)).toBe(`There is no configuration file ${path}. Name an existing one, or leave --config out.`);
  });

  it.each([['{ "regions": [ }'], ['']])('with the text %j is named in the error', (text) => {
    const path = file('broken.json', text);
    expect(refusal(() => loadSettings(path, {}))).toMatch(new RegExp(`^${path} cannot be read as JSON: .+$`));
  });

  it('that is a folder is named in the error', () => {
    expect(refusal(() => loadSettings(folder, {}))).toMatch(new RegExp(`^${folder} cannot be read`));
  });

  it('with a wrong key is named with the key', () => {
    const path = file('wrong.json', { colour: true });
    expect(refusal(() => loadSettings(path, {}))).toBe(`${path}: colour: no such setting`);
  });
});

describe("AWS's address ranges", () => {
  const ranges = {
    syncToken: '1',
    prefixes: [{ ip_prefix: '3.5.140.0/22', region: 'ap-northeast-2', service: 'AMAZON' }],
    ipv6_prefixes: [{ ipv6_prefix: '2600:1ff2:4000::/40', region: 'us-west-2' }],
  };

  it('are read from beside the configuration', () => {
    file('etc/ranges.json', ranges);
    const config = file('etc/config.json', { awsIpRanges: 'ranges.json' });
    expect(loadSettings(config, {}).awsRanges).toEqual(['3.5.140.0/22', '2600:1ff2:4000::/40']);
  });

  it.each([
    [{ prefixes: [] }, /^awsIpRanges: .+ranges\.json is not a copy of AWS's ip-ranges\.json\.$/],
    ['<html>', /ranges\.json cannot be read as JSON: /],
    [undefined, /ranges\.json cannot be read as JSON: ENOENT/],
  ])('in the form %j are refused by file', (content, expected) => {
    if (content !== undefined) file('ranges.json', content);
    const config = file('config.json', { awsIpRanges: 'ranges.json' });
    expect(refusal(() => loadSettings(config, {}))).toMatch(expected);
  });
});
