/**
 * Build and deployment systems that sign in to AWS with OpenID Connect: which one it is by the provider, which
 * repository and branch by the token's subject. The subject is only on the AssumeRoleWithWebIdentity record; later
 * records name the provider alone (`webIdFederationData.federatedProvider`).
 */

import type { Pipeline } from './types.ts';
import { capName } from './user-identity.ts';

/** What stands behind a federated provider. */
export type Provider =
  | { kind: 'pipeline'; system: string; hosted: boolean; read: (subject: string, path: string) => Subject }
  | { kind: 'kubernetes'; eks: boolean }
  | { kind: 'people'; name: string };

type Subject = Omit<Pipeline, 'system'>;
type Reader = (subject: string, path: string) => Subject;

interface System {
  system: string;
  host: (host: string, path: string) => boolean;
  read: Reader;
  /** Jobs run on machines of the system's maker, unless the team brings its own. */
  hosted: boolean;
}

const nothing: Reader = () => ({});
const exactly = (name: string) => (host: string) => host === name;
const under = (suffix: string) => (host: string) => host.endsWith(suffix);

/**
 * Subject formats. From the maker's documentation: GitHub, GitLab, HCP Terraform, CircleCI (first form), Spacelift and
 * Pulumi; Azure from a published set-up guide. Not checked against a source: Buildkite, Bitbucket and CircleCI's second
 * form. A subject in another form is left unread, so a wrong one costs the repository and not the system.
 */
const SYSTEMS: readonly System[] = [
  {
    system: 'GitHub Actions',
    host: (host, path) => host === 'token.actions.githubusercontent.com' || path.startsWith('/_services/token'),
    read: readGitHub,
    hosted: true,
  },
  { system: 'GitLab CI', host: (host) => /^gitlab\./.test(host), read: readGitLab, hosted: true },
  { system: 'HCP Terraform', host: exactly('app.terraform.io'), read: readTerraform, hosted: true },
  {
    system: 'Terraform Enterprise',
    host: (host) => /^(?:tfe|terraform)\./.test(host),
    read: readTerraform,
    hosted: false,
  },
  { system: 'CircleCI', host: exactly('oidc.circleci.com'), read: readCircleCi, hosted: true },
  { system: 'Bitbucket Pipelines', host: exactly('api.bitbucket.org'), read: readBitbucket, hosted: true },
  { system: 'Buildkite', host: exactly('agent.buildkite.com'), read: readBuildkite, hosted: false },
  { system: 'Spacelift', host: under('.spacelift.io'), read: readSpacelift, hosted: true },
  { system: 'Pulumi Deployments', host: exactly('api.pulumi.com'), read: readPulumi, hosted: true },
  { system: 'Azure Pipelines', host: exactly('vstoken.dev.azure.com'), read: readAzure, hosted: true },
  { system: 'Codefresh', host: exactly('oidc.codefresh.io'), read: nothing, hosted: true },
  { system: 'Semaphore', host: under('.semaphoreci.com'), read: nothing, hosted: true },
  { system: 'Jenkins', host: (host) => /^jenkins\./.test(host), read: nothing, hosted: false },
];

const PEOPLE: Readonly<Record<string, string>> = {
  'accounts.google.com': 'Google',
  'appleid.apple.com': 'Apple',
  'cognito-identity.amazonaws.com': 'Amazon Cognito',
  'graph.facebook.com': 'Facebook',
  'login.microsoftonline.com': 'Microsoft Entra',
  'sts.windows.net': 'Microsoft Entra',
  'www.amazon.com': 'Login with Amazon',
};

/** Host and path of a provider, which comes as an ARN (`…:oidc-provider/<host>/<path>`), a URL or a bare host. */
function splitProvider(provider: string): { host: string; path: string } {
  const marker = 'oidc-provider/';
  const at = provider.indexOf(marker);
  const address = at >= 0 ? provider.slice(at + marker.length) : provider.replace(/^https?:\/\//i, '');
  const slash = address.indexOf('/');
  const end = slash < 0 ? address.length : slash;
  return { host: address.slice(0, end).toLowerCase(), path: address.slice(end) };
}

/** What a federated provider is; nothing where it is none that we know. */
export function describeProvider(provider: string): Provider | undefined {
  const { host, path } = splitProvider(provider);
  if (/^oidc[.-]eks\./.test(host)) return { kind: 'kubernetes', eks: true };
  if (host === 'container.googleapis.com') return { kind: 'kubernetes', eks: false };
  const found = SYSTEMS.find((system) => system.host(host, path));
  if (found) return { kind: 'pipeline', system: found.system, hosted: found.hosted, read: found.read };
  const people = Object.hasOwn(PEOPLE, host) ? PEOPLE[host] : undefined;
  return people === undefined ? undefined : { kind: 'people', name: people };
}

/**
 * The pipeline behind an OIDC subject such as `repo:acme/shop:ref:refs/heads/main`. Nothing where the provider is no
 * build or deployment system; only the system where the subject has a form that we do not know. Never throws.
 */
export function parseSubject(provider: string, subject: string | undefined): Pipeline | undefined {
  const found = describeProvider(provider);
  if (found?.kind !== 'pipeline') return undefined;
  const { path } = splitProvider(provider);
  return { system: found.system, ...capped(found.read(subject ?? '', path)) };
}

function capped(subject: Subject): Subject {
  const kept: Subject = {};
  if (subject.repository) kept.repository = capName(subject.repository);
  if (subject.ref) kept.ref = capName(subject.ref);
  if (subject.run) kept.run = capName(subject.run);
  return kept;
}

/** Reads `key:value:key:value`, where values have no colons and unknown words are stepped over. */
function pairs(subject: string, keys: readonly string[]): ReadonlyMap<string, string> {
  const parts = subject.slice(0, 2048).split(':');
  const found = new Map<string, string>();
  for (let at = 0; at < parts.length; at += 1) {
    const key = parts[at] ?? '';
    const value = parts[at + 1];
    if (!keys.includes(key) || found.has(key) || !value) continue;
    found.set(key, value);
    at += 1;
  }
  return found;
}

/** "main" for a branch, "tag v1" for a tag, "pull request" for a merge ref. */
function refName(ref: string | undefined): string | undefined {
  if (ref?.startsWith('refs/heads/')) return ref.slice('refs/heads/'.length);
  if (ref?.startsWith('refs/tags/')) return `tag ${ref.slice('refs/tags/'.length)}`;
  if (ref?.startsWith('refs/pull/')) return 'pull request';
  return ref;
}

const joined = (...parts: (string | undefined)[]): string | undefined => parts.filter(Boolean).join('/') || undefined;

function subjectOf(repository: string | undefined, ref?: string): Subject {
  return { ...(repository ? { repository } : {}), ...(ref ? { ref } : {}) };
}

/** `repo:<owner>/<name>:ref:<ref>`, `…:environment:<name>`, `…:pull_request`; ids after @ name nobody. */
function readGitHub(subject: string): Subject {
  const found = pairs(subject, ['repo', 'ref', 'environment']);
  const repository = found.get('repo')?.replace(/@\d{1,20}(?=\/|$)/g, '');
  const environment = found.get('environment')?.replaceAll('%3A', ':');
  if (environment !== undefined) return subjectOf(repository, `environment ${environment}`);
  const pullRequest = subject.split(':').includes('pull_request') ? 'pull request' : undefined;
  return subjectOf(repository, refName(found.get('ref')) ?? pullRequest);
}

/** `project_path:<group>/<project>:ref_type:branch:ref:main` */
function readGitLab(subject: string): Subject {
  const found = pairs(subject, ['project_path', 'ref_type', 'ref']);
  const ref = found.get('ref');
  return subjectOf(found.get('project_path'), ref && found.get('ref_type') === 'tag' ? `tag ${ref}` : ref);
}

/** `organization:<o>:project:<p>:workspace:<w>:run_phase:apply` */
function readTerraform(subject: string): Subject {
  const found = pairs(subject, ['organization', 'project', 'workspace', 'run_phase']);
  return subjectOf(joined(found.get('organization'), found.get('workspace')));
}

/** `org/<id>/project/<id>/user/<id>`, newer ones with `/vcs-origin/<host>/<owner>/<name>/vcs-ref/refs/heads/main` */
function readCircleCi(subject: string): Subject {
  const origin = between(subject, '/vcs-origin/', '/vcs-ref/');
  const ref = between(subject, '/vcs-ref/', '/ssh-rerun/');
  const repository = origin?.split('/').slice(1).join('/') || between(subject, '/project/', '/');
  return subjectOf(repository, refName(ref));
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  if (from < 0) return undefined;
  const rest = text.slice(from + start.length);
  const to = rest.indexOf(end);
  return (to < 0 ? rest : rest.slice(0, to)) || undefined;
}

/** `{<repository uuid>}:{<environment uuid>}:{<step uuid>}`; the workspace is in the provider's path. */
function readBitbucket(subject: string, path: string): Subject {
  const ids = subject.split(':').map((id) => id.replace(/[{}]/g, ''));
  const workspace = between(path, '/workspaces/', '/');
  const run = ids.length > 1 ? ids.at(-1) : undefined;
  return { ...subjectOf(joined(workspace, ids[0])), ...(run ? { run } : {}) };
}

/** `organization:<o>:pipeline:<p>:ref:refs/heads/main:commit:<sha>:step:<key>` */
function readBuildkite(subject: string): Subject {
  const found = pairs(subject, ['organization', 'pipeline', 'ref', 'commit', 'step']);
  return subjectOf(joined(found.get('organization'), found.get('pipeline')), refName(found.get('ref')));
}

/** `space:<id>:stack:<id>:run_type:TRACKED:scope:write` */
function readSpacelift(subject: string): Subject {
  const found = pairs(subject, ['space', 'stack', 'module', 'run_type', 'scope']);
  return subjectOf(found.get('stack') ?? found.get('module'));
}

/** `pulumi:deploy:org:<o>:project:<p>:stack:<s>:operation:update:scope:write` */
function readPulumi(subject: string): Subject {
  const found = pairs(subject, ['org', 'project', 'stack', 'operation', 'scope']);
  return subjectOf(joined(found.get('org'), found.get('project'), found.get('stack')));
}

/** `sc://<organization>/<project>/<service connection>` */
function readAzure(subject: string): Subject {
  const [organization, project] = subject.startsWith('sc://') ? subject.slice('sc://'.length).split('/') : [];
  return subjectOf(joined(organization, project));
}
