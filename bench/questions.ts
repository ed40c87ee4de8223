import { answer } from '../src/trail/demo/emulator.ts';
import { inBusyRegion } from '../test/scenarios/crowd.ts';
import { scenariosAt } from '../test/scenarios/index.ts';
import { type Asked, ask, toolNamed } from '../test/scenarios/run.ts';
import type { Scenario } from '../test/scenarios/types.ts';
import { amount, type Line, median, spread, table } from './table.ts';

/** The nearest plain way: the three lookups that a person would make, read as they come. */
const RAW_LOOKUPS = ['UpdateService', 'StopTask', 'DeleteService'] as const;

/** Every n-th question is asked again at CloudTrail's own pace. */
const SAMPLE = 8;

interface Raw {
  characters: number;
  records: number;
}

function rawLookups({ account, now, question }: Scenario): Raw {
  const region = question.regions?.[0] ?? 'us-east-1';
  const pages = RAW_LOOKUPS.map((AttributeValue) =>
    answer(account, now, region, 'cloudtrail:LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }],
      StartTime: new Date(now.getTime() - 86_400_000),
      EndTime: now,
      MaxResults: 50,
    }),
  );
  const events = pages.flatMap((page) => page.Events ?? []);
  return { characters: JSON.stringify(pages).length, records: events.length };
}

/** The same person by the same record, or the same cause. */
function isSame({ answer: one }: Asked, other: Asked | undefined): boolean {
  return (
    one?.verdict?.eventId === other?.answer?.verdict?.eventId && one?.nobody?.cause === other?.answer?.nobody?.cause
  );
}

function characters(asked: Asked): number {
  return JSON.stringify(asked.answer ?? asked.refusal ?? '').length;
}

/** who_changed over the scenario suite, beside three raw lookups. */
export async function questions(): Promise<string> {
  const tool = toolNamed('who_changed');
  if (tool === undefined) return 'who_changed is not among the tools.\n';
  const scenarios = scenariosAt(new Date());
  const free: Asked[] = [];
  for (const scenario of scenarios) free.push(await ask(tool, scenario));
  const paced: Asked[] = [];
  for (const scenario of scenarios.filter((_, index) => index % SAMPLE === 0))
    paced.push(await ask(tool, scenario, { paced: true }));

  const busy: Asked[] = [];
  for (const scenario of scenarios) busy.push(await ask(tool, inBusyRegion(scenario)));
  const kept = busy.filter((one, index) => isSame(one, free[index])).length;

  const raw = scenarios.filter(({ ordinary }) => ordinary).map(rawLookups);
  const rawCharacters = raw.map((one) => one.characters);
  const each = raw.reduce((sum, one) => sum + one.characters, 0) / raw.reduce((sum, one) => sum + one.records, 0);
  const lines: Line[] = [
    { what: 'LookupEvents calls, median', figure: spread(free.map(({ calls }) => calls)), bar: 'at most 4' },
    { what: 'all AWS calls, median', figure: spread(free.map(({ requests }) => requests)) },
    { what: 'characters, structured, median', figure: spread(free.map(characters)), bar: 'under 2,000 (most 4,000)' },
    { what: 'characters, Markdown, median', figure: spread(free.map(({ text }) => text.length)) },
    {
      what: 'seconds, no limit, median',
      figure: spread(
        free.map(({ milliseconds }) => milliseconds / 1000),
        3,
      ),
    },
    {
      what: `seconds, 2 requests/s, median of ${paced.length}`,
      figure: spread(
        paced.map(({ milliseconds }) => milliseconds / 1000),
        2,
      ),
    },
    { what: 'among 1,500 other writes a day: same answer', figure: `${kept} of ${busy.length}` },
    {
      what: 'among 1,500 other writes a day: LookupEvents calls, median',
      figure: spread(busy.map(({ calls }) => calls)),
    },
    { what: 'three raw lookups: characters, median', figure: spread(rawCharacters) },
    { what: 'three raw lookups: characters a record', figure: amount(each) },
    {
      what: 'raw lookups / structured answer',
      figure: `${amount(median(rawCharacters) / median(free.map(characters)), 1)}x`,
    },
  ];
  return table(
    `who_changed, ${scenarios.length} questions (tests' scenario suite; a real UpdateService record has about 30,000 characters)`,
    lines,
  );
}
