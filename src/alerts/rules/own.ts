import { type Branch, parsePattern, readOnlyCalls } from '../pattern/index.ts';
import { DELIVERY } from './parts.ts';
import type { AlertRule, PatternRegions } from './types.ts';

/** Services that report in us-east-1 only. Source: CloudTrail user guide, "Global service events". */
const GLOBAL: ReadonlySet<string> = new Set(['aws.iam', 'aws.cloudfront', 'aws.route53', 'aws.organizations']);
/** Services that report there for some of their calls: STS's global endpoint, root sign-ins. */
const PARTLY_GLOBAL: ReadonlySet<string> = new Set(['aws.sts', 'aws.signin']);

/** An alert of the user's own pattern, given as an object or as JSON text. @throws UsageError as parsePattern does */
export function ownRule(input: unknown): AlertRule {
  const pattern = parsePattern(input);
  const regions = regionsOf(pattern.branches);
  const reads = readOnlyCalls(pattern);
  return {
    name: 'own',
    title: 'Your own pattern',
    patterns: [{ id: 'own', sees: 'what the pattern asks for', regions, pattern: pattern.json }],
    needsReadOnlyState: reads.length > 0,
    excludesFailed: pattern.branches.every((branch) =>
      branch.some(({ path, tests, mayBeAbsent }) => path === 'detail.errorCode' && mayBeAbsent && tests.length === 0),
    ),
    excludesAutoScaling: false,
    subject: { findings: [] },
    caveats: [
      ...DELIVERY,
      ...(regions === 'each'
        ? ['It has to stand on the default event bus of each Region that should be watched.']
        : ['Global services report in us-east-1, so it has to stand there.']),
      ...(reads.length > 0
        ? [
            'It asks for read-only calls. The state that brings them brings all of them to the rule, at many times the rate.',
          ]
        : []),
    ],
  };
}

function regionsOf(branches: readonly Branch[]): PatternRegions {
  const perBranch = branches.map(sourcesOf);
  if (perBranch.every((sources) => sources.length > 0 && sources.every((source) => GLOBAL.has(source)))) {
    return 'us-east-1';
  }
  const isMixed = perBranch.some(
    (sources) => sources.length === 0 || sources.some((source) => GLOBAL.has(source) || PARTLY_GLOBAL.has(source)),
  );
  return isMixed ? 'each-and-us-east-1' : 'each';
}

/** `source`s that a combination asks for by name, or its event sources in that form. */
function sourcesOf(branch: Branch): string[] {
  const exact = (path: string): string[] =>
    branch
      .filter((field) => field.path === path)
      .flatMap(({ tests }) => tests.map(({ exact: value }) => value))
      .filter((value) => typeof value === 'string');
  const sources = exact('source');
  return sources.length > 0
    ? sources
    : exact('detail.eventSource').map((source) => `aws.${source.replace(/\.amazonaws\.com$/, '')}`);
}
