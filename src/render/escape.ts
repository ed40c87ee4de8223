const INVISIBLE = '\u200b';

/**
 * Text inside Markdown that must stay text: nothing in it becomes markup, a tag, a link or a mention, on GitHub, in
 * Slack or in Teams. Names that are only unusual (`nightly_cleanup`, alice@acme.example) stay as they are, since they
 * are copied and searched for. Entities rather than backslashes for tags: Slack's `<!channel>` knows no backslash.
 * Source: CommonMark 0.31, 2.4 "Backslash escapes"; GitHub Flavored Markdown 6.9 "Autolinks"; Slack "Formatting text".
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*[\]|~]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:\/\//g, `:${INVISIBLE}//`)
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}${INVISIBLE}.`)
    .replace(/(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])/gu, `@${INVISIBLE}`);
}

/** The start of a line must not turn it into a heading, a quotation or a list item. */
export function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)([#+-])(?=\s|#|$|-)/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** A code span of text that may hold backticks. Source: CommonMark 0.31, 6.1 "Code spans". */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? fence + text + fence : `${fence} ${text} ${fence}`;
}

/** A fenced block that its content cannot close. Source: CommonMark 0.31, 4.5 "Fenced code blocks". */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
