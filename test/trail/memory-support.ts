import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Account, Input, Operation, Output } from '../../src/aws/api.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { answer } from '../../src/trail/demo/emulator.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { HistoryReader } from '../../src/trail/history.ts';
import { Memory, type MemoryOptions } from '../../src/trail/memory/memory.ts';
import type { Attribute } from '../../src/trail/types.ts';
import { account as recordedAccount } from '../aws-server/accounts.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A folder of this test's own. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  folders.push(folder);
  return folder;
}

/** A small AWS in this process, with a clock and events that a test sets. */
export class SmallAws {
  readonly calls: object[] = [];
  events: RecordedEvent[];
  now: Date;
  failing: AwsProblem | undefined;
  readonly folder: string;

  constructor(events: RecordedEvent[], now: string, folder = temporaryFolder()) {
    this.events = [...events];
    this.now = new Date(now);
    this.folder = folder;
  }

  get account(): Account {
    const recorded = recordedAccount({ events: { 'us-east-1': [...this.events] } });
    const call = async <K extends Operation>(region: string, operation: K, input: Input<K>): Promise<Output<K>> => {
      if (operation === 'cloudtrail:LookupEvents') this.calls.push(input);
      if (this.failing !== undefined) throw this.failing;
      return answer(recorded, this.now, region, operation, input);
    };
    return { id: recorded.id, caller: recorded.caller, api: { call }, recorded: false };
  }

  memory(options: MemoryOptions = {}): Memory {
    return new Memory(this.folder, { now: () => this.now.getTime(), ...options });
  }

  /** A reader as in a process of its own. Times in ISO. */
  reader(
    from: string,
    to: string,
    more: { attribute?: Attribute; readOnly?: boolean; memory?: Memory | undefined } = {},
  ): HistoryReader {
    const memory = 'memory' in more ? more.memory : this.memory();
    const { account } = this;
    return new HistoryReader(
      account,
      {
        account: account.id,
        region: 'us-east-1',
        ...(more.attribute === undefined ? {} : { attribute: more.attribute }),
        readOnly: more.readOnly,
        from: new Date(from),
        to: new Date(to),
      },
      {
        signal: new AbortController().signal,
        deadline: Date.now() + 60_000,
        identity: { known: [], expected: [], awsRanges: [] },
        memory,
      },
    );
  }

  /** What was asked for since the last look: "ReadOnly=false". */
  takeQueries(): string[] {
    return this.calls.splice(0).map((input) => {
      const attributes: unknown = Reflect.get(input, 'LookupAttributes');
      const [attribute] = Array.isArray(attributes) ? attributes : [];
      return attribute === undefined ? 'all events' : `${attribute.AttributeKey}=${attribute.AttributeValue}`;
    });
  }

  /** Calls since the last look. */
  takeCalls(): number {
    return this.calls.splice(0).length;
  }
}

export const DENIED = new AwsProblem('access-denied', 'The role may not call cloudtrail:LookupEvents.');
