/**
 * Reads one query over and over with a memory, a call at a time, until it is killed. Arguments: cache folder, account,
 * Region, start and end of the window in seconds. Says "page" after each page.
 */

import { openAccount } from '../../src/aws/index.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import { HistoryReader } from '../../src/trail/history.ts';
import { Memory } from '../../src/trail/memory/memory.ts';

const [folder = '', region = '', from = '', to = ''] = process.argv.slice(2);
const opened = await openAccount({ pacer: createPacer({ ...lookupPace, minTime: 0, firstDelay: 1, longestDelay: 5 }) });
const reader = new HistoryReader(
  opened,
  { account: opened.id, region, from: new Date(Number(from) * 1000), to: new Date(Number(to) * 1000) },
  {
    signal: new AbortController().signal,
    deadline: Date.now() + 30_000,
    identity: { known: [], expected: [], awsRanges: [] },
    memory: new Memory(folder),
    onPage: () => void process.stdout.write('page\n'),
  },
);
await reader.readAll();
process.stdout.write('done\n');
