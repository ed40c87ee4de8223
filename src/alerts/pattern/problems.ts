import { UsageError } from '../../usage-error.ts';
import { CLOUDTRAIL_TYPES, READ_ONLY_STATE, SIGN_IN_TYPES } from './bus.ts';
import { LONGEST_PATTERN, parsePattern } from './parse.ts';
import { exactTexts, exactValues, readOnlyCalls } from './read-only.ts';
import { either, quoted } from './refuse.ts';
import type { Branch, Pattern } from './types.ts';

/** Something about a pattern that its author should know. */
export interface PatternProblem {
  /** `refused`: EventBridge takes no such pattern. `never`: it takes it, and that part of it can match nothing. `careful`: else. */
  kind: 'refused' | 'never' | 'careful';
  /** Where: `detail.eventName`; empty for the pattern as a whole. */
  path: string;
  /** One or two sentences: what is wrong, and what to write instead. */
  what: string;
}

/** Characters; what an account may use until its quota is raised. Source: EventBridge user guide, "Quotas". */
const USUAL_LENGTH = 2048;

/** What is wrong with a pattern, or will surprise its author. Empty for a pattern that is as good as can be told. */
export function patternProblems(input: unknown): PatternProblem[] {
  let pattern: Pattern;
  try {
    pattern = parsePattern(input);
  } catch (error) {
    if (error instanceof UsageError) return [{ kind: 'refused', path: '', what: error.message }];
    throw error;
  }
  const found = [
    ...aboutWhole(pattern),
    ...pattern.branches.flatMap((branch) => CHECKS.flatMap((check) => check(branch))),
  ];
  const byText = new Map(found.map((problem) => [`${problem.path}|${problem.what}`, problem]));
  return [...byText.values()];
}

function aboutWhole(pattern: Pattern): PatternProblem[] {
  const length = JSON.stringify(pattern.json).length;
  const reads = readOnlyCalls(pattern);
  const hasWildcard = pattern.branches.some((branch) =>
    branch.some(({ tests }) => tests.some((test) => test.wildcard)),
  );
  return [
    ...(length > USUAL_LENGTH
      ? [
          careful(
            '',
            `It is ${length} characters long. An account may use ${USUAL_LENGTH} until its quota is raised to ${LONGEST_PATTERN}.`,
          ),
        ]
      : []),
    ...(reads.length > 0
      ? [
          careful(
            'detail.eventName',
            `${either(reads)} only reads. The rule needs the state ${READ_ONLY_STATE}, which the console does not offer.`,
          ),
        ]
      : []),
    ...(dropsServices(pattern)
      ? [
          careful(
            INVOKED_BY,
            'Without it the rule also misses what CloudFormation and other services do for a person: they leave their name there.',
          ),
        ]
      : []),
    ...(hasWildcard ? [careful('', 'It has a wildcard; an event bus holds at most 30 rules that have one.')] : []),
  ];
}

type Check = (branch: Branch) => PatternProblem[];

/** Source: EventBridge user guide, "Events": the members of every event's envelope. */
const ENVELOPE = new Set([
  'version',
  'id',
  'detail-type',
  'source',
  'account',
  'time',
  'region',
  'resources',
  'detail',
  'replay-name',
]);

const unknownMember: Check = (branch) =>
  branch.flatMap(({ path, mayBeAbsent }) => {
    const [top = ''] = path.split('.');
    if (ENVELOPE.has(top) || mayBeAbsent) return [];
    const meant = [...ENVELOPE].find(
      (one) => one.replace('-', '').toLowerCase() === top.replace(/[-_]/g, '').toLowerCase(),
    );
    const better =
      meant === undefined ? `Write it inside "detail": {"detail": {${quoted(top)}: …}}.` : `Write ${quoted(meant)}.`;
    return [never(top, `No event has ${quoted(top)} at its top level. ${better}`)];
  });

const detailType: Check = (branch) => {
  const asked = exactTexts(branch, 'detail-type');
  const misspelled = asked.flatMap((type) => {
    if (!/cloudtrail/i.test(type) || CLOUDTRAIL_TYPES.includes(type)) return [];
    const meant = CLOUDTRAIL_TYPES.find((one) => letters(one) === letters(type)) ?? 'AWS API Call via CloudTrail';
    return [never('detail-type', `CloudTrail sends no ${quoted(type)}. Write ${quoted(meant)}.`)];
  });
  const spellings = SIGN_IN_TYPES.filter((type) => asked.includes(type));
  return spellings.length === 1
    ? [
        ...misspelled,
        careful(
          'detail-type',
          `AWS spells console sign-ins in two ways. List both: ${SIGN_IN_TYPES.map(quoted).join(', ')}.`,
        ),
      ]
    : misspelled;
};

const source: Check = (branch) =>
  exactTexts(branch, 'source').flatMap((given, _at, all) => {
    const service = /^([\w.-]+)\.amazonaws\.com$/.exec(given)?.[1];
    if (service !== undefined)
      return [
        never(
          'source',
          `The source of AWS events is not ${quoted(given)}. Write ${quoted(`aws.${service}`)}; ${quoted(given)} is their detail.eventSource.`,
        ),
      ];
    if (given === 'aws.application-autoscaling' && isAboutCalls(branch) && !all.includes('aws.autoscaling')) {
      return [
        careful(
          'source',
          'Calls to Application Auto Scaling are logged as autoscaling.amazonaws.com. Write "aws.autoscaling", or both.',
        ),
      ];
    }
    return [];
  });

const eventSource: Check = (branch) => {
  const given = exactTexts(branch, 'detail.eventSource');
  const sources = exactTexts(branch, 'source');
  const short = given.filter((one) => !one.includes('.amazonaws.com'));
  if (short.length > 0) {
    return short.map((one) =>
      never(
        'detail.eventSource',
        `No record has the event source ${quoted(one)}. Write ${quoted(`${one.replace(/^aws\./, '')}.amazonaws.com`)}.`,
      ),
    );
  }
  const pairs = given.map((one) => `aws.${one.replace(/\.amazonaws\.com$/, '')}`);
  return given.length === 0 || sources.length === 0 || pairs.some((one) => sources.includes(one))
    ? []
    : [
        never(
          'detail.eventSource',
          `${either(given.map(quoted))} never comes with the source ${either(sources.map(quoted))}. Write ${either(pairs.map(quoted))} as source.`,
        ),
      ];
};

/** Members of a CloudTrail record that are objects: `exists` sees leaves only. Source: CloudTrail record contents. */
const OBJECTS = new Set(
  [
    'userIdentity',
    'userIdentity.sessionContext',
    'userIdentity.sessionContext.sessionIssuer',
    'userIdentity.sessionContext.attributes',
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'tlsDetails',
    'serviceEventDetails',
  ].map((path) => `detail.${path}`),
);

const existsOnObject: Check = (branch) =>
  branch.flatMap(({ path, tests, mayBeAbsent }) => {
    const isExists = mayBeAbsent || tests.some(({ words }) => words === 'a value');
    if (!OBJECTS.has(path) || !isExists) return [];
    return [
      careful(
        path,
        'It is an object, and "exists" sees single values only: for an object it always says that there is nothing. Ask for a member of it.',
      ),
    ];
  });

/** Numbers in the records of ECS and Application Auto Scaling. Source: their API references. */
const NUMBERS = /\.(?:desiredCount|minCapacity|maxCapacity|minTaskCount|maxTaskCount)$/;

const numberAsText: Check = (branch) =>
  branch.flatMap(({ path }) =>
    NUMBERS.test(path)
      ? exactValues(branch, path).flatMap((value) =>
          typeof value === 'string' && /^\d+$/.test(value)
            ? [never(path, `It is a number, and the text ${quoted(value)} is none. Write ${value}.`)]
            : [],
        )
      : [],
  );

/** Whether every alternative leaves out what a service called. */
function dropsServices(pattern: Pattern): boolean {
  return pattern.branches.every((branch) =>
    branch.some(({ path, tests, mayBeAbsent }) => path === INVOKED_BY && mayBeAbsent && tests.length === 0),
  );
}

const INVOKED_BY = 'detail.userIdentity.invokedBy';

const CHECKS: readonly Check[] = [unknownMember, detailType, source, eventSource, existsOnObject, numberAsText];

function isAboutCalls(branch: Branch): boolean {
  return (
    branch.some(({ path }) => path.startsWith('detail.event')) ||
    exactTexts(branch, 'detail-type').some((type) => CLOUDTRAIL_TYPES.includes(type))
  );
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

function careful(path: string, what: string): PatternProblem {
  return { kind: 'careful', path, what };
}

function never(path: string, what: string): PatternProblem {
  return { kind: 'never', path, what };
}
