import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { AwsProblem } from '../../src/aws/problem.ts';
import type { CoverageAnswer, RowAnswer } from '../../src/tools/answers.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import { UsageError } from '../../src/usage-error.ts';
import { ACCOUNT, type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { haveAccident } from './accidents.ts';
import { type Ask, ask, type Told } from './asking.ts';
import { type Child, outputOf, type Program } from './children.ts';
import { Clock } from './clock.ts';
import { accountWith, DENIED, DISABLED, eventsIn, GOOD, idOf, secondOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { pickCalls, pickQuestion, type Question } from './questions.ts';
import { createRandom, type Random } from './random.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Questions of one life; the second has something to remember. */
const QUESTIONS = 2;

/** Answers that one question can have at most, one cursor after the other. */
const MOST_ANSWERS = 80;

/** Seconds that are always enough. */
const UNHURRIED = 30;

/** Rows for which an answer has room for certain. */
const ROOM = 80;

/** So often a question is asked that ends in an error. */
const MOST_ATTEMPTS = 2;

/** Answers that may have to do with too little time; then there is enough, for no answer comes of none. */
const MOST_HURRIED = 3;

interface Refusal {
  refused: string;
  message: string;
}

export interface LifeReport {
  /** What went wrong, in words; nothing where all is well. */
  mistakes: string[];
  answers: number;
  rows: number;
  /** Events that no answer gave, and that lie in an interval named as missing. */
  named: number;
  /** Questions that ended in an error instead of an answer, and were asked again. */
  refused: number;
  killed: number;
  stopped: number;
  /** Answers without room for all their rows: only what they do give is checked. */
  cut: number;
  throttled: number;
  requests: number;
}

/**
 * One random life: questions to processes of their own, one after the other, which share a folder on the disk, on an
 * AWS that fails, throttles and refuses, while credentials run out, clocks jump, machines sleep and processes are killed.
 */
export class Life {
  readonly report: LifeReport = {
    mistakes: [],
    answers: 0,
    rows: 0,
    named: 0,
    refused: 0,
    killed: 0,
    stopped: 0,
    cut: 0,
    throttled: 0,
    requests: 0,
  };
  readonly #seed: number;
  readonly #random: Random;
  readonly #program: Program;
  readonly #clock = new Clock();
  readonly #folder = quickFolder('life-');
  /** Those that answer, and mostly one that does not. */
  readonly #regions: readonly string[];
  #where = '';
  readonly #visible: Record<string, RecordedEvent[]> = {};
  readonly #began: number;
  #recorded: RecordedAccount;
  #server: AwsServer | undefined;
  #key = 0;
  #wasAhead = false;
  #last: Question | undefined;
  /** LookupEvents that were answered, and what happens at the next one of a number. */
  #lookups = 0;
  readonly #mishaps = new Map<number, () => void>();

  constructor(seed: number, program: Program) {
    this.#seed = seed;
    this.#program = program;
    this.#random = createRandom(seed);
    this.#began = Math.floor(this.#clock.right / 1000);
    const calls = pickCalls(this.#random);
    const [denied, disabled] = [this.#random.chance(0.4), this.#random.chance(0.3)];
    this.#regions = [...GOOD, ...(denied ? [DENIED] : []), ...(disabled ? [DISABLED] : [])];
    for (const region of this.#regions) {
      this.#visible[region] = eventsIn(region, this.#began - 960, this.#random, this.#random.integer(0, 170), {
        calls,
      });
    }
    this.#recorded = accountWith(this.#visible);
  }

  async live(): Promise<LifeReport> {
    const random = this.#random;
    const interval = random.integer(1, 4);
    const server = await this.#startAws();
    this.#server = server;
    const { AWS_ENDPOINT_URL, AWS_REGION, AWS_CONFIG_FILE } = awsEnv(server);
    const environment = {
      AWS_ENDPOINT_URL,
      AWS_REGION,
      AWS_CONFIG_FILE,
      AWS_SHARED_CREDENTIALS_FILE: this.#credentials,
      AWS_PROFILE: undefined,
      AWS_ACCESS_KEY_ID: undefined,
      XDG_CONFIG_HOME: '/nonexistent',
      WHO_RESTARTED_PROD_CACHE: join(this.#folder, 'cache'),
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    this.#renew();
    try {
      for (let number = 1; number <= QUESTIONS; number += 1) {
        await this.#askAndCheck(number, interval);
        if (random.chance(0.5)) haveAccident(join(this.#folder, 'cache', 'events'), random);
        if (random.chance(0.6)) this.#clock.set();
        else if (random.chance(0.2)) this.#clock.jump(-random.integer(1, 3 * HOUR) * 1000);
        // Where the clock is ahead, what comes late lies in a past that was read: nobody there can know better.
        if (this.#clock.isRight) this.#deliver();
      }
      this.report.throttled = server.log.filter(({ outcome }) => outcome === 'ThrottlingException').length;
      this.report.requests = server.log.length;
      return this.report;
    } finally {
      this.#clock.restore();
      await server.close();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  get #credentials(): string {
    return join(this.#folder, 'credentials');
  }

  #startAws(): Promise<AwsServer> {
    const random = this.#random;
    const answer: Answer = (_account, now, region, operation, input) => {
      if (operation === 'cloudtrail:LookupEvents') this.#countLookup();
      return emulate(this.#recorded, now, region, operation, input);
    };
    return startAws({
      accounts: [this.#recorded],
      answer,
      now: () => new Date(this.#clock.right),
      // Now and then others use up most of the quota, so that our own pace is too fast.
      rate: random.chance(0.25) ? random.integer(20, 60) : 0,
      faults: {
        status500: 0.1,
        drop: 0.05,
        shortPages: 0.3,
        emptyPages: 0.1,
        seed: this.#seed,
        ...(random.chance(0.15) ? { slowMs: random.integer(1, 12) } : {}),
      },
      denied: [{ operation: 'cloudtrail:LookupEvents', region: DENIED }],
      disabledRegions: [DISABLED],
    });
  }

  #countLookup(): void {
    this.#lookups += 1;
    const mishap = this.#mishaps.get(this.#lookups);
    this.#mishaps.delete(this.#lookups);
    mishap?.();
  }

  #soon(mishap: () => void): void {
    this.#mishaps.set(this.#lookups + this.#random.integer(1, 12), mishap);
  }

  /** The next credentials, in the file that everybody reads. */
  #renew(): void {
    this.#key += 1;
    const lines = ['[default]', `aws_access_key_id = ${this.#accessKey}`, 'aws_secret_access_key = secret'];
    writeFileSync(this.#credentials, [...lines, 'aws_session_token = token', ''].join('\n'));
  }

  get #accessKey(): string {
    return `ASIA${String(this.#key).padStart(4, '0')}${ACCOUNT}`;
  }

  /** CloudTrail delivers late: events of the last quarter of an hour come to light only now. */
  #deliver(): void {
    for (const region of GOOD) {
      const late = eventsIn(region, this.#began, this.#random, this.#random.integer(0, 4), { hours: 0.2 });
      this.#visible[region]?.push(...late);
    }
    this.#recorded = accountWith(
      Object.fromEntries(Object.entries(this.#visible).map(([name, all]) => [name, [...all]])),
    );
  }

  #planMishaps(): void {
    const random = this.#random;
    this.#mishaps.clear();
    if (random.chance(0.15)) {
      const isRenewed = random.chance(0.7);
      this.#soon(() => {
        const old = this.#accessKey;
        // Somebody signs in again just before they run out, or only when told to.
        if (isRenewed) this.#renew();
        this.#server?.expire(old);
      });
    }
    if (random.chance(0.1) && !this.#wasAhead) {
      this.#soon(() => {
        // Once in a life: what was read under a clock that was ahead is believed again by one that is.
        this.#wasAhead = true;
        this.#clock.jump(random.integer(1, 5 * HOUR) * 1000);
      });
    }
  }

  async #askAndCheck(number: number, interval: number): Promise<void> {
    const random = this.#random;
    // Asked again, it meets what is remembered.
    const question = random.chance(0.5) ? (this.#last ?? pickQuestion(random)) : pickQuestion(random);
    this.#last = question;
    const now = Math.floor(Date.now() / 1000);
    const until = random.chance(0.7) ? now : now - random.integer(0, DAY / 2);
    const since = until - random.integer(HOUR, DAY);
    const asked: Ask = {
      tool: question.tool,
      given: { ...question.given, regions: this.#regions, since: iso(since), until: iso(until) },
      interval,
      retries: random.integer(1, 4),
      budgetSeconds: random.chance(0.12) ? random.integer(30, 300) / 1000 : UNHURRIED,
      ...(random.chance(0.2) ? { paceFolder: this.#folder } : {}),
    };
    this.#planMishaps();
    if (random.chance(0.04)) await this.#askAndKill(asked);

    this.#where = `seed ${this.#seed}, question ${number} (${question.tool} ${JSON.stringify(question.given)})`;
    const answers: Told[] = [];
    let cursor: string | undefined;
    do {
      const isHurried = answers.length < MOST_HURRIED;
      const told = await this.#askPatiently({
        ...asked,
        given: { ...asked.given, ...(cursor === undefined ? {} : { cursor }) },
        ...(isHurried ? {} : { budgetSeconds: UNHURRIED }),
      });
      // Refused to the last: what the answer before named as missing has to name all that is left.
      if (told === undefined) break;
      answers.push(told);
      cursor = told.cursor;
    } while (cursor !== undefined && answers.length < MOST_ANSWERS);
    if (answers.length === MOST_ANSWERS) this.#mistake(`no end after ${MOST_ANSWERS} answers`);
    this.#check(answers, question, since, until);
  }

  #mistake(what: string): void {
    this.report.mistakes.push(`${this.#where}: ${what}`);
  }

  /** What was told in the end: a question that could not be answered at all is asked again, signed in anew. */
  async #askPatiently(asked: Ask): Promise<Told | undefined> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      // Another process has the right time, which makes it another question where ours has not.
      const isElsewhere = this.#clock.isRight && this.#random.chance(0.012);
      const told = await (isElsewhere ? this.#askSleeper(asked) : ask(asked)).catch((error: unknown) => {
        if (error instanceof AwsProblem) return { refused: error.kind, message: error.message };
        // The end of the window lies in the future of a clock that was put back meanwhile.
        if (error instanceof UsageError && !this.#clock.isRight) return { refused: 'usage', message: error.message };
        throw error;
      });
      if (!('refused' in told)) {
        this.report.answers += 1;
        this.report.rows += told.rows.length;
        if (told.cut) this.report.cut += 1;
        return told;
      }
      this.report.refused += 1;
      if (told.refused === 'credentials') this.#renew();
      if (told.refused === 'cancelled') this.#mistake(`refused, although nobody cancelled it: ${told.message}`);
    }
    return undefined;
  }

  /** Another process begins to read, and is killed while it does. */
  async #askAndKill(asked: Ask): Promise<void> {
    const child = this.#program.start(JSON.stringify(asked));
    this.#soon(() => void setTimeout(() => child.kill('SIGKILL'), this.#random.integer(0, 8)));
    await outputOf(child);
    this.report.killed += 1;
  }

  /** Another process answers, which is stopped on the way as a machine that sleeps is. */
  async #askSleeper(asked: Ask): Promise<Told | Refusal> {
    const child: Child = this.#program.start(JSON.stringify(asked));
    this.#soon(() => {
      child.kill('SIGSTOP');
      void sleep(150).then(() => child.kill('SIGCONT'));
    });
    this.report.stopped += 1;
    return JSON.parse(await outputOf(child));
  }

  #check(answers: readonly Told[], question: Question, since: number, until: number): void {
    const rows = answers.flatMap((told) => told.rows);
    const wanted = this.#wanted(question, since, until);
    for (const { eventId, time, region, account } of rows) {
      if (wanted.get(eventId)?.region !== region || account !== ACCOUNT) {
        this.#mistake(`invented ${eventId} of ${time} in ${region}`);
      }
    }
    const doubled = rows.filter((row, at) => rows.findIndex(({ eventId }) => eventId === row.eventId) !== at);
    for (const { eventId, time, region } of doubled) this.#mistake(`doubled ${eventId} of ${time} in ${region}`);
    if (answers.some((told) => !isNewestFirst(told.rows))) this.#mistake('not newest first');
    if (JSON.stringify(answers).includes('hunter2')) this.#mistake('a secret');

    if (answers.some(({ cut }) => cut)) return;
    const given = new Set<string>();
    for (const [at, { rows: own, coverage }] of answers.entries()) {
      for (const { eventId } of own) given.add(eventId);
      const isLast = at === answers.length - 1;
      // Full answers have more behind their cursor; in others all that is not named as missing has been told.
      if (!isLast && own.length >= fullAt(question)) continue;
      for (const [id, { region, second }] of wanted) {
        if (given.has(id)) continue;
        if (!isNamed(coverage, region, second))
          this.#mistake(`answer ${at + 1} lost ${id} of ${iso(second)} in ${region}`);
        else if (isLast) this.report.named += 1;
      }
    }
  }

  /** What there is to find, by event id. */
  #wanted(question: Question, since: number, until: number): Map<string, { region: string; second: number }> {
    const wanted = new Map<string, { region: string; second: number }>();
    for (const [region, events] of Object.entries(this.#recorded.events)) {
      for (const event of events) {
        const second = secondOf(event);
        if (question.finds(event) && second >= since && second <= until) wanted.set(idOf(event), { region, second });
      }
    }
    return wanted;
  }
}

/** In an interval of that Region that the answer names as missing. */
function isNamed({ missing }: CoverageAnswer, region: string, second: number): boolean {
  return missing.some(
    ({ account, region: where, from, to }) =>
      account === ACCOUNT &&
      where === region &&
      from !== undefined &&
      to !== undefined &&
      second >= Date.parse(from) / 1000 &&
      second <= Date.parse(to) / 1000,
  );
}

/** Rows from which on an answer may have left some out. */
function fullAt({ tool, given }: Question): number {
  return tool === 'fleet_audit' ? Number.POSITIVE_INFINITY : Math.min(Number(given['limit']), ROOM);
}

function isNewestFirst(rows: readonly RowAnswer[]): boolean {
  return rows.every((row, at) => at === 0 || row.time <= (rows[at - 1]?.time ?? ''));
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
