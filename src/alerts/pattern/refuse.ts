import { asTyped, UsageError } from '../../usage-error.ts';

/** Refuses a pattern: where, and what to write instead. @throws UsageError */
export function refuse(where: string, what: string): never {
  throw new UsageError(where === '' ? `The event pattern ${what}` : `The event pattern's ${asTyped(where)} ${what}`);
}

/** A value of a pattern or an event as a sentence repeats it: JSON, cut where it is long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** `"a", "b" or "c"` */
export function either(values: readonly string[]): string {
  const last = values[values.length - 1] ?? '';
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} or ${last}`;
}
