import { beforeAll, describe, expect, it } from 'vitest';
import { decodeIdentityAnswer, fleetAuditAnswer, whoChangedAnswer } from '../../src/tools/answers.ts';
import { NOBODY, type NobodyStory, STORIES, type Story } from '../demo/stories.ts';
import { Demo, type DemoAnswer, toolNamed } from './demo.ts';

/** The recording's newest record is four minutes old then: the demo's times are those of the stories. */
const TOLD_AT = new Date('2026-11-20T05:26:00Z');

let demo: Demo;
let told: DemoAnswer;
let report: ReturnType<typeof fleetAuditAnswer.parse>;

beforeAll(async () => {
  demo = await Demo.open(TOLD_AT);
  told = await demo.ask('fleet_audit', { ...toolNamed('fleet_audit').command.defaults });
  report = fleetAuditAnswer.parse(told.structured);
});

/** "the AWS console" is where root signed in; a change stands under its service. */
const changes = STORIES.filter((story) => story.outcome === 'succeeded' && story.action !== 'ConsoleLogin');
const cases = (stories: readonly Story[]) => stories.map((story): [string, Story] => [story.id, story]);

describe('the demo report', () => {
  it('reads the same every day in the terminal', async () => {
    await expect(told.terminal).toMatchFileSnapshot('__snapshots__/report.terminal.txt');
  });

  it('reads the same every day as Markdown', async () => {
    await expect(told.markdown).toMatchFileSnapshot('__snapshots__/report.md');
  });

  it('is complete, covers both Regions and says until when', () => {
    expect(report.coverage).toMatchObject({ complete: true, missing: [], freshUntil: '2026-11-20T05:11:00Z' });
    expect(report.window).toEqual({ from: '2026-11-19T05:26:00Z', to: '2026-11-20T05:26:00Z' });
  });

  it('gives no finding of a pipeline for coming from a new address', () => {
    const unexpected = report.findings.filter(
      (finding) => finding.rule === 'unexpected-ip' && finding.severity === 'high',
    );
    expect(unexpected.map((finding) => finding.actor)).toEqual(['ci-legacy']);
  });

  it('repeats nothing of the user agent that gives the reader orders', () => {
    for (const text of [told.terminal, told.markdown, JSON.stringify(told.structured)])
      expect(text).not.toMatch(/ignore|instructions|everything is fine|assistant/i);
  });

  it('names no secret, and no value that is not there', () => {
    for (const text of [told.terminal, told.markdown])
      expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|SECRET|PASSWORD=/);
  });
});

describe('every planted story stands in the report', () => {
  it.each(cases(changes))('%s: as a change, with who, what, when and from where', (_id, story) => {
    const row = report.changes.find((change) => change.eventId === story.eventId);
    expect(row).toMatchObject({ time: story.recordedAt, region: story.region, action: story.action });
    // A stopped task stands after its service.
    expect(row?.target.split(' ')[0]).toBe(story.target);
    expect(row?.address.split(' ')[0]).toBe(story.address);
    const sentences = report.clusters.flatMap((cluster) => cluster.changed.flatMap((service) => service.sentences));
    expect(sentences.filter((sentence) => sentence.includes(`[${story.eventId.slice(0, 8)}]`))).toHaveLength(1);
  });

  // Two role sessions are named only by who_changed and decode_identity, which trace them; the report names the role.
  const traced = ['admin-stops-task', 'support-stops-task'];

  it.each(cases(changes.filter((story) => !traced.includes(story.id))))('%s: rightly named', (_id, story) => {
    const row = report.changes.find((change) => change.eventId === story.eventId);
    expect(row?.actor).toMatchObject({ name: story.actor, kind: story.kind });
  });

  it.each(cases(changes.filter((story) => traced.includes(story.id))))(
    '%s: names the role and no person',
    (_id, story) => {
      const row = report.changes.find((change) => change.eventId === story.eventId);
      expect(row?.actor).toMatchObject({ name: expect.stringMatching(/^role /), kind: 'unknown' });
      expect(row?.actor.person).toBeUndefined();
    },
  );

  it.each(cases(STORIES.filter((story) => story.rules.length > 0)))('%s: flagged by its rules', (_id, story) => {
    const rules = report.findings.filter((one) => one.eventIds.includes(story.eventId)).map((one) => one.rule);
    expect(rules).toEqual(expect.arrayContaining(story.rules));
  });

  it.each(cases(STORIES.filter((story) => story.rules.length === 0)))('%s: flagged by none', (_id, story) => {
    expect(report.findings.filter((one) => one.eventIds.includes(story.eventId))).toEqual([]);
  });

  it.each(cases(STORIES.filter((story) => story.outcome === 'denied')))(
    '%s: an attempt, never a change',
    (_id, story) => {
      expect(report.changes.map((change) => change.eventId)).not.toContain(story.eventId);
      const [finding] = report.findings.filter((one) => one.eventIds.includes(story.eventId));
      expect(finding).toMatchObject({ rule: 'denied-attempt', actor: story.actor });
      expect(finding?.title).toContain(story.target);
    },
  );

  it.each(NOBODY.map((story): [string, NobodyStory] => [story.id, story]))(
    '%s: nobody, with the cause',
    (_id, story) => {
      expect(report.nobody).toContainEqual(
        expect.objectContaining({ target: story.target, cause: story.cause, region: story.region }),
      );
    },
  );

  it('says how root got in, and that payments came back while recommendations did not', () => {
    const titles = report.findings.map(({ rule, title, status = '' }) => `${rule}: ${title} ${status}`);
    expect(titles).toContainEqual(
      expect.stringMatching(/^root-activity: .*192\.0\.2\.77 at 23:31 on 19 Nov, without MFA.*prod\/sessions/),
    );
    expect(titles).toContainEqual(
      expect.stringMatching(/^scale-to-zero: .*prod\/payments.*[Bb]ack at 3 since 22:41 on 19 Nov, by Carol Vance/),
    );
    expect(titles).toContainEqual(expect.stringMatching(/^scale-to-zero: .*prod\/recommendations.*[Ss]till at 0/));
  });
});

/** Asks as somebody would right after it happened: the window ends 45 seconds later. */
function windowOf(recordedAt: string): { since: string; until: string } {
  const time = Date.parse(recordedAt);
  return { since: new Date(time - 86_400_000).toISOString(), until: new Date(time + 45_000).toISOString() };
}

async function who(story: Pick<Story, 'target' | 'region' | 'recordedAt'>) {
  const given = { target: story.target, regions: [story.region], ...windowOf(story.recordedAt) };
  const answer = await demo.ask('who_changed', given);
  return { ...answer, parsed: whoChangedAnswer.parse(answer.structured) };
}

/** A shell changes nothing, a console login has no service, and this apply changed nothing. */
const notAsked = ['stolen-key-shell', 'shell-api', 'terraform-unchanged'];
/** A manual change of search that restarts nothing: the roll-back before it does. */
const notTheRestart = ['console-search'];
const asked = changes.filter((story) => ![...notAsked, ...notTheRestart].includes(story.id));

describe('who, asked right after each story', () => {
  it.each(cases(asked))('%s: reads as it should', async (id, story) => {
    const { terminal, parsed } = await who(story);
    await expect(terminal).toMatchFileSnapshot(`__snapshots__/who/${id}.txt`);
    expect(parsed.verdict?.eventId).toBe(story.eventId);
    expect(parsed.answer).toContain(story.target);
    expect(parsed.verdict?.time).toBe(story.recordedAt);
    expect(parsed.coverage.complete).toBe(true);
  });

  it.each(cases(asked.filter((story) => story.id !== 'support-stops-task')))(
    '%s: names who it was',
    async (_id, story) => {
      const { parsed } = await who(story);
      expect(parsed.verdict?.actor).toMatchObject({ name: story.actor, kind: story.kind });
      if (story.person !== undefined) expect(parsed.answer).toContain(story.person);
    },
  );

  it('support-stops-task: names the account that alone can say who it was', async () => {
    const story = STORIES.find((one) => one.id === 'support-stops-task');
    if (story === undefined) throw new Error('no story');
    const { parsed } = await who(story);
    expect(parsed.answer).toContain('account 444455556666, whose trail this account cannot read');
    expect(parsed.verdict?.actor.person).toBeUndefined();
    expect(parsed.trace?.hops.map((hop) => hop.by)).toEqual(['account 444455556666']);
  });

  it.each(cases(STORIES.filter((story) => story.outcome === 'denied')))(
    '%s: an attempt, never the verdict',
    async (id, story) => {
      const { terminal, parsed } = await who(story);
      await expect(terminal).toMatchFileSnapshot(`__snapshots__/who/${id}.txt`);
      expect(parsed.attempts.map((row) => row.eventId)).toContain(story.eventId);
      expect(parsed.verdict?.actor.name).not.toBe(story.actor);
    },
  );

  it.each(NOBODY.map((story): [string, NobodyStory] => [story.id, story]))(
    '%s: nobody, with the cause',
    async (id, story) => {
      const { terminal, parsed } = await who(story);
      await expect(terminal).toMatchFileSnapshot(`__snapshots__/who/${id}.txt`);
      expect(parsed.nobody?.cause).toBe(story.cause);
    },
  );

  it('out-of-memory: has no verdict; search-rollback: has the pipeline that shipped the bad image', async () => {
    const [memory, rollback] = await Promise.all(NOBODY.map(who));
    expect(memory?.parsed.verdict).toBeNull();
    expect(memory?.parsed.answer).toMatch(/^Nobody did\./);
    const shipped = STORIES.find((story) => story.id === 'deploy-search');
    expect(rollback?.parsed.verdict).toMatchObject({ eventId: shipped?.eventId, actor: { name: 'deploy-prod' } });
  });

  it('terraform-unchanged: an apply that repeats every value is no verdict', async () => {
    const story = STORIES.find((one) => one.id === 'terraform-unchanged');
    if (story === undefined) throw new Error('no story');
    const { terminal, parsed } = await who(story);
    await expect(terminal).toMatchFileSnapshot('__snapshots__/who/terraform-unchanged.txt');
    expect(parsed.verdict?.eventId).not.toBe(story.eventId);
  });

  it('console-search: stands beside the roll-back that restarted it', async () => {
    const story = STORIES.find((one) => one.id === 'console-search');
    if (story === undefined) throw new Error('no story');
    const { terminal, parsed } = await who(story);
    await expect(terminal).toMatchFileSnapshot('__snapshots__/who/console-search.txt');
    expect(parsed.otherCandidates.map((row) => [row.eventId, row.actor.name])).toContainEqual([
      story.eventId,
      story.actor,
    ]);
  });
});

describe('identity of each story', () => {
  it.each(cases(STORIES))('%s', async (id, story) => {
    const answer = await demo.ask('decode_identity', { eventId: story.eventId, regions: [story.region] });
    const parsed = decodeIdentityAnswer.parse(answer.structured);
    expect(parsed.event).toMatchObject({ eventId: story.eventId, time: story.recordedAt });
    expect(parsed.address.value).toBe(story.address);
    // Where the service itself is the actor, there is nobody it was called for.
    if (['person', 'ci'].includes(story.kind)) expect(parsed.actor.invokedBy).toBe(story.invokedBy);
    expect(JSON.stringify(parsed)).not.toMatch(/everything is fine|ignore (all|previous)/i);
    if (id === 'support-stops-task') expect(parsed.answer).toContain(story.actor);
    else expect(parsed.actor).toMatchObject({ name: story.actor, kind: story.kind });
    // Who started a pipeline, only who_changed looks for.
    if (story.person !== undefined && story.kind !== 'ci') expect(parsed.answer).toContain(story.person);
    else expect(parsed.answer).not.toContain('no person');
  });
});
