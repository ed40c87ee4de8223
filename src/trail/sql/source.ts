import type { Account } from '../../aws/api.ts';
import type { JsonObject } from '../../events/types.ts';
import type { ReadOptions } from '../budget.ts';
import type { OlderSource, Span } from '../older.ts';
import type { Reader } from '../reader.ts';
import { type RecordPage, RecordReader, type RecordSource } from '../record-reader.ts';
import type { TrailQuery } from '../types.ts';
import { tellUnreadable } from './rebuild.ts';
import type { RunOptions, SqlQuery, SqlRun, UnreadableRow } from './types.ts';

/** An engine that runs SQL over records and is billed for it. */
export interface Engine {
  run(query: SqlQuery, options: RunOptions): Promise<SqlRun>;
}

/** Athena or CloudTrail Lake as a source of events. */
export class SqlSource implements OlderSource {
  readonly name: string;
  readonly cost: (query: Span) => string;
  readonly #engineFor: (account: Account) => Promise<Engine>;

  constructor(name: string, cost: (query: Span) => string, engineFor: (account: Account) => Promise<Engine>) {
    this.name = name;
    this.cost = cost;
    this.#engineFor = engineFor;
  }

  /** Only ever opened for a question whose cost was agreed to. */
  open(account: Account, query: TrailQuery, options: ReadOptions): Reader {
    return new RecordReader(query, new RunOfQuery(this.name, () => this.#engineFor(account)), options);
  }
}

/** One statement, and its results. */
class RunOfQuery implements RecordSource {
  readonly name: string;
  /** Beginning again would be billed again. */
  readonly holds = false;
  readonly #engine: () => Promise<Engine>;
  readonly #unreadable: UnreadableRow[] = [];
  #run: SqlRun | undefined;

  constructor(name: string, engine: () => Promise<Engine>) {
    this.name = name;
    this.#engine = engine;
  }

  spent(): ReturnType<RecordSource['spent']> {
    const bytes = this.#run?.scannedBytes;
    return {
      ...(bytes === undefined ? {} : { scannedBytes: bytes }),
      notes: this.#run === undefined ? [] : [this.#run.cost, ...this.#run.notes],
    };
  }

  async *pages(query: TrailQuery, signal: AbortSignal): AsyncGenerator<RecordPage, void, undefined> {
    const { account, region, attribute, readOnly, from, to } = query;
    const engine = await this.#engine();
    this.#run = await engine.run(
      { places: [{ account, region }], attribute, readOnly, from, to },
      { consent: true, signal },
    );
    for await (const page of this.#run.pages()) {
      this.#unreadable.push(...page.unreadable);
      const records = page.records.map(({ record }) => ({ record }));
      const oldest = timeOf(records.at(-1)?.record);
      yield { records, ...(oldest === undefined ? {} : { reachedTo: oldest }) };
    }
    const why = tellUnreadable(this.#unreadable, this.name);
    if (why !== undefined) yield { records: [], missing: [{ account, region, why }] };
  }
}

function timeOf(record: JsonObject | undefined): Date | undefined {
  const time = Date.parse(String(record?.['eventTime']));
  return Number.isNaN(time) ? undefined : new Date(time);
}
