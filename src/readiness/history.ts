import { type About, grouped, unseenOutcome } from './grouped.ts';
import type { Circumstances, Finding } from './types.ts';
import { DAY, day, list } from './words.ts';

const ABOUT: About = {
  id: 'event-history',
  title: 'Event history',
  why: 'The last 90 days are read from it. It needs no trail.',
  stake: 'evidence',
};

/** Whether CloudTrail's event history answers. */
export function historyChecks({ setup, now, historyDays }: Circumstances): Finding[] {
  return grouped(setup.regions, ({ history }) =>
    history.seen
      ? {
          key: 'answers',
          finding: (regions) => ({
            ...ABOUT,
            status: 'pass',
            found: `Answers in ${list(regions)}, back to ${day(new Date(now.getTime() - historyDays * DAY))}.`,
          }),
        }
      : unseenOutcome(ABOUT, history.unseen),
  );
}
