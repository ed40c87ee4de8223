/**
 * What an answer looks like before anyone decides on which surface: layouts build it from an answer, printers turn it
 * into terminal text or Markdown. It holds roles, never escape codes or markup, so that another printer can be added.
 */

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** The role of a run of text. `dim` is for proof and ids, `trouble` for what could not be read. */
export type Tone = 'plain' | 'name' | 'dim' | 'trouble' | Severity;

/** Text of one role. Free of control characters and line breaks. */
export interface Span {
  text: string;
  tone: Tone;
}

export type Text = readonly Span[];

/** A column of rows. */
export interface Column {
  /**
   * `fixed`: short, the same width in all rows. `flex`: wraps, and moves below the fixed ones where space is short.
   * `tail`: a short closing note, such as an event id.
   */
  role: 'fixed' | 'flex' | 'tail';
  header?: string;
  align?: 'left' | 'right';
  /** A cell that repeats the one above it may be left blank where columns line up. */
  once?: boolean;
}

/** One flagged thing. */
export interface FindingItem {
  severity: Severity;
  rule: string;
  text: Text;
  /** Event ids, shortened. */
  proof: Text;
}

export type Block =
  | { kind: 'title'; text: string; subject: Text; aside: Text }
  | { kind: 'paragraph'; text: Text }
  /** `loud` ones are capitals in a terminal. */
  | { kind: 'heading'; text: Text; loud: boolean }
  | { kind: 'findings'; items: readonly FindingItem[] }
  /** `table` where rows are compared with each other, `log` where they are read one by one. */
  | { kind: 'rows'; shape: 'log' | 'table'; columns: readonly Column[]; rows: readonly (readonly Text[])[] }
  | { kind: 'facts'; facts: readonly { label: string; text: Text }[] }
  | { kind: 'list'; items: readonly Text[] }
  /** Indented JSON unless it is in another language; may have many lines. */
  | { kind: 'code'; text: string; language?: 'bash' }
  /** A file to copy: printed as it is, since some languages mind an indent or a broken line. */
  | { kind: 'file'; name: string; language: string; text: string }
  /** The value that continues a cut answer; never wrapped, since it is copied. */
  | { kind: 'cursor'; text: Text; value: string };
