/** What the `archive` command prints; by itself, so that nobody else loads it. */
export { athenaDdl, type DdlOptions } from '../trail/sql/index.ts';
