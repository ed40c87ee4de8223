/**
 * What a name looks like. Resemblance only: nothing here can make an answer certain.
 */

const PIPELINE_WORDS = new Set(
  (
    'ansible argo argocd bamboo bitbucket build builder buildkite cd ci cicd circleci codebuild concourse deploy ' +
    'deployer deployment deployments drone github gitlab gha jenkins octopus packer pipeline pipelines pulumi release ' +
    'runner semaphore spacelift spinnaker teamcity terraform tf travis'
  ).split(' '),
);

const MACHINE_WORDS = new Set(
  (
    'api app automation backup batch bot collector cron daemon datadog etl exporter grafana job k8s kops kubernetes ' +
    'lambda monitor monitoring newrelic prometheus robot s3 scheduler script server service ses smtp splunk svc sync ' +
    'system worker'
  ).split(' '),
);

/** Words that make a name one of a function, an account or a test, not of somebody. */
const GENERIC_WORDS = new Set(
  (
    'access account admin administrator admins alias audit auditor assumed aws caller cli client console custom default ' +
    'demo dev developer example federated fake handler ops operator power prod production read readonly role root ' +
    'sample security session sessionid sre stage staging support temp temporary test tester testing unknown user ' +
    'userid username users web'
  ).split(' '),
);

/** The words of a name, lower case: "ci-DeployBot" is ci, deploy, bot. */
function words(name: string): string[] {
  return name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const withoutDigits = (word: string): string => word.replace(/\d{1,8}$/, '');

/** An e-mail address, near enough: one @, something before it, a dotted host after it. */
export function isEmail(name: string): boolean {
  const [local, host, ...rest] = name.split('@');
  if (rest.length > 0 || !local || !host || name.length > 254 || /\s/.test(name)) return false;
  return host.includes('.') && !host.startsWith('.') && !host.endsWith('.');
}

/** Machine words that people are called, too: "alice.jenkins" is not a build server. */
const SURNAMES = new Set(['argo', 'builder', 'jenkins', 'job', 'packer', 'travis']);

function isNamesake(parts: readonly string[], name: string): boolean {
  const [first = '', last = ''] = parts;
  if (!/^[A-Za-z]+[._][A-Za-z]+$/.test(name) || !SURNAMES.has(last)) return false;
  return ![PIPELINE_WORDS, MACHINE_WORDS, GENERIC_WORDS].some((list) => list.has(first));
}

/** A machine's name: `ci` for build and deployment systems, `workload` for other programs. */
export function machineKind(name: string): 'ci' | 'workload' | undefined {
  const local = isEmail(name) ? (name.split('@')[0] ?? '') : name;
  const parts = words(local);
  if (isNamesake(parts, local)) return undefined;
  if (parts.some((word) => PIPELINE_WORDS.has(withoutDigits(word)))) return 'ci';
  if (parts.some((word) => MACHINE_WORDS.has(word) || MACHINE_WORDS.has(withoutDigits(word)))) return 'workload';
  return undefined;
}

/** Built like a person's name: "alice.ng", "a_ng", "JaneDoe". Two or three words of letters, none of them generic. */
export function looksLikePerson(name: string): boolean {
  if (machineKind(name) || !/^[A-Za-z]+(?:[._][A-Za-z]+)*\d{0,3}$/.test(name)) return false;
  const parts = words(name).map(withoutDigits);
  return parts.length >= 2 && parts.length <= 3 && (parts.at(-1)?.length ?? 0) >= 2 && !parts.some(isGeneric);
}

/** Could be a user name: letters with dots, dashes or few digits, and none of the words that programs use. */
export function couldBeUserName(name: string): boolean {
  if (!/^[A-Za-z]{2,24}(?:[._-][A-Za-z]{1,24}){0,3}\d{0,3}$/.test(name) || machineKind(name)) return false;
  return !words(name).map(withoutDigits).some(isGeneric);
}

function isGeneric(word: string): boolean {
  return GENERIC_WORDS.has(word);
}
