/** Characters that a terminal or a chat would act on: DEL and C1 controls, separators, text direction, invisible ones. */
const ACTIVE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<]/g;

/**
 * Indented JSON of a record, still valid JSON: characters that are more than text, and `<`, which opens mentions and
 * tags even inside code in some chats, are written as JSON escapes.
 */
export function readableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    ACTIVE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
