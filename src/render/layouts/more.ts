import type { Block } from '../document.ts';
import { sentence, span } from '../text.ts';

/** What was cut, and the value that continues it. */
export function more(answer: { truncated?: string | undefined; cursor?: string | undefined }): Block[] {
  const cut = span(sentence(answer.truncated ?? (answer.cursor === undefined ? '' : 'There is more')), 'trouble');
  if (answer.cursor !== undefined) return [{ kind: 'cursor', text: cut, value: answer.cursor }];
  return cut.length === 0 ? [] : [{ kind: 'paragraph', text: cut }];
}
