import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeClient, identify } from '../../src/identity/index.ts';
import { dataFile, expectSound, NO_OPTIONS, realRecords } from './support.ts';

const FILES = [
  'identity-samples.ndjson',
  'odd-events.ndjson',
  'ecs-events.ndjson',
  'operations-events.ndjson',
  'public-events.ndjson.gz',
];

/** A test that says so where the real records are not beside the project. */
function withFile(name: string, title: string, run: (path: string) => void): void {
  const path = dataFile(name);
  if (path === undefined) it.skip(`${title} (skipped: ../shared/data/${name} is not here)`, () => undefined);
  else it(title, () => run(path));
}

const identityOf = z.object({ userIdentity: z.object({ type: z.string(), arn: z.string() }) });

describe('real records', () => {
  for (const name of FILES) {
    withFile(name, `${name}: every record has a sound answer`, (path) => {
      const records = realRecords(path);
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) expectSound(identify(record, NO_OPTIONS));
    });
  }

  withFile('public-events.ndjson.gz', 'IAM users and root are named wherever their ARN names them', (path) => {
    const named = realRecords(path).filter((record) => {
      const shown = identityOf.safeParse(record);
      return (
        shown.success &&
        ['IAMUser', 'Root'].includes(shown.data.userIdentity.type) &&
        /:(?:user\/.|root$)/.test(shown.data.userIdentity.arn)
      );
    });
    expect(named.length).toBeGreaterThan(1000);
    for (const record of named) expect(identify(record, NO_OPTIONS).actor.name).not.toMatch(/^an unnamed/);
  });

  withFile('identity-samples.ndjson', 'answers survive any damage to one member', (path) => {
    const records = realRecords(path);
    const json = z.record(z.string(), z.unknown());
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.nat(), fc.nat(), fc.anything(), (record, at, inner, damage) => {
        const copy = json.parse(structuredClone(record));
        const keys = Object.keys(copy);
        const key = keys[at % keys.length] ?? 'userIdentity';
        const nested = json.safeParse(copy.userIdentity);
        const names = nested.success ? Object.keys(nested.data) : [];
        const name = names[inner % Math.max(1, names.length)];
        const broken =
          name !== undefined && at % 2 === 0
            ? { ...copy, userIdentity: { ...(nested.success ? nested.data : {}), [name]: damage } }
            : { ...copy, [key]: damage };
        expectSound(identify(broken, NO_OPTIONS));
      }),
      { numRuns: 400 },
    );
  });
});

describe('real user agents', () => {
  withFile('user-agents.tsv', 'are recognised but for a few, and none is printed raw', (path) => {
    const agents = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => z.string().parse(JSON.parse(line.split('\t')[2] ?? '')));
    expect(agents.length).toBeGreaterThan(600);
    const clients = agents.map((agent) => ({ agent, client: describeClient(agent) }));
    const known = clients.filter(({ client }) => client.label !== 'unrecognised client');
    expect(known.length / agents.length).toBeGreaterThan(0.95);
    for (const { agent, client } of clients) {
      expect(client.label).toMatch(/^[A-Za-z0-9 .,()+-]+$/);
      if (agent.length > 20) expect(client.label).not.toBe(agent);
    }
  });
});
