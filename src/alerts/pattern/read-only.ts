import { actionInfo } from '../../events/index.ts';
import type { Branch, Leaf, Pattern } from './types.ts';

/**
 * Read-only calls that a pattern asks for by name, such as DescribeServices or AssumeRole: a rule gets them only in the
 * state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. `readOnly` itself is named where the pattern asks for `true`.
 * Source: EventBridge user guide, "Receiving read-only management events from AWS services".
 */
export function readOnlyCalls(pattern: Pattern): string[] {
  return [...new Set(pattern.branches.flatMap(namesOf))];
}

function namesOf(branch: Branch): string[] {
  const sources = exactTexts(branch, 'detail.eventSource').concat(
    exactTexts(branch, 'source').map((source) => `${source.replace(/^aws\./, '')}.amazonaws.com`),
  );
  const named = exactTexts(branch, 'detail.eventName').filter((name) =>
    (sources.length === 0 ? [guessSource(name)] : sources).every((source) => actionInfo(source, name).readOnly),
  );
  return exactValues(branch, 'detail.readOnly').includes(true) ? [...named, 'readOnly'] : named;
}

/** Without a source only the name can be judged; AssumeRole and its like are known by the service that has them. */
function guessSource(name: string): string {
  return /^(?:AssumeRole|Get(?:Session|Federation)Token)/.test(name) ? 'sts.amazonaws.com' : '';
}

/** What a field asks for exactly; operators are left out. */
export function exactValues(branch: Branch, path: string): Leaf[] {
  return branch
    .filter((field) => field.path === path)
    .flatMap(({ tests }) => tests.flatMap(({ exact }) => (exact === undefined ? [] : [exact])));
}

export function exactTexts(branch: Branch, path: string): string[] {
  return exactValues(branch, path).filter((value) => typeof value === 'string');
}
