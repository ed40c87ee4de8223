import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { readBaseline } from '../../src/trail/index.ts';
import { ACCOUNT, account, iamUser, roleSession } from '../aws-server/index.ts';
import { DAY, open, spread, unhurried } from './support.ts';

const alice = { key: `arn:aws:iam::${ACCOUNT}:user/alice`, username: 'alice' };

async function baseline(records: RecordedEvent[], seen: (addresses: readonly string[]) => boolean, principal = alice) {
  const opened = await open({ accounts: [account({ events: { 'us-east-1': records } })] });
  const read = await readBaseline(opened.account, 'us-east-1', principal, DAY, unhurried(), seen);
  return { ...read, lookups: opened.lookups() };
}

const never = () => false;
const office = spread(400, { address: '203.0.113.7' });

describe('the usual addresses of a principal', () => {
  it('are read by its name, and given once each', async () => {
    const records = [...spread(10, { address: '198.51.100.9' }), ...spread(20, { address: '203.0.113.7' })];
    const read = await baseline(records, never);
    expect(read).toMatchObject({ events: 30, complete: true, from: DAY.from.toISOString(), to: DAY.to.toISOString() });
    expect([...read.addresses].sort()).toEqual(['198.51.100.9', '203.0.113.7']);
    expect(read.lookups).toEqual(['us-east-1 Username=alice']);
  });

  it('need no second page once the address is recognised', async () => {
    const read = await baseline(office, (addresses) => addresses.includes('203.0.113.7'));
    expect(read).toMatchObject({ complete: false, events: 50 });
    expect(read.lookups).toHaveLength(1);
    // Only as far back as was read.
    expect(Date.parse(read.from)).toBeGreaterThan(DAY.from.getTime());
  });

  it('end after three pages all the same', async () => {
    const read = await baseline(office, never);
    expect(read.lookups).toHaveLength(3);
    expect(read).toMatchObject({ complete: false, events: 150, addresses: ['203.0.113.7'] });
    expect(read.reader.stopped).toBeUndefined();
  });

  it('are not those of another role whose sessions have the same name', async () => {
    const mine = spread(5, { who: roleSession('deploy', 'ci'), address: '198.51.100.9' });
    const other = spread(5, { who: roleSession('other', 'ci'), address: '192.0.2.1' });
    const key = `arn:aws:iam::${ACCOUNT}:role/deploy`;
    const read = await baseline([...mine, ...other], never, { key, username: 'ci' });
    expect(read).toMatchObject({ events: 5, addresses: ['198.51.100.9'], complete: true });
  });

  it('of somebody who was not active are none', async () => {
    const read = await baseline(spread(5, { who: iamUser('bob') }), never);
    expect(read).toMatchObject({ events: 0, addresses: [], complete: true });
  });
});
