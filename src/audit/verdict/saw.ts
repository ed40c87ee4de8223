import { instant } from '../time-words.ts';
import type { ServiceView } from './types.ts';

/** Lines of ECS's own story that belong to one moment. */
const AROUND = 30 * 60_000;
const MOST_LINES = 4;

/** What ECS wrote about the service around a moment, in few words, oldest first. */
export function sawAround(view: ServiceView, time: string): { time: string; what: string }[] {
  const after = instant(time) - 60_000;
  return view.events
    .filter((event) => instant(event.time) >= after && instant(event.time) <= instant(time) + AROUND)
    .flatMap((event) => {
      const what = shorten(event.message);
      return what === undefined ? [] : [{ time: event.time, what }];
    })
    .sort((a, b) => instant(a.time) - instant(b.time))
    .slice(0, MOST_LINES);
}

/** "(service checkout) has started 2 tasks: (task …) (task …)." → "started 2 tasks" */
function shorten(message: string): string | undefined {
  const text = message.replace(/^\(service [^)]*\)\s*(?:was |has |is )?/, '').replace(/\(task [^)]*\)/g, '');
  const plain = text
    .replace(/\(deployment [^)]*\)\s*/g, '')
    .replace(/\s*:\s*\.?\s*$/, '')
    .replace(/\.\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return undefined;
  const port = /\(port (\d+)\) is unhealthy in \(target-group/.exec(message)?.[1];
  if (port !== undefined) return `a task failed the load balancer's health check on port ${port}`;
  if (/reached a steady state/.test(plain)) return 'steady state';
  return plain.length > 110 ? `${plain.slice(0, 109)}…` : plain.replace(/\b1 (running )?tasks\b/, '1 $1task');
}
