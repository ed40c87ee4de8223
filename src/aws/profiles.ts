import { closest } from './closest.ts';
import { AwsProblem } from './problem.ts';

type Section = Readonly<Record<string, string | undefined>>;

/** How credentials are come by; decides which command renews them. */
export interface SignIn {
  kind: 'sso' | 'login' | 'process' | 'environment' | 'other';
  /** The profile that signs in: the named one, or the one that it starts from. Left out: the unnamed default. */
  profile?: string | undefined;
}

/** What the shared configuration files and the environment say about the credentials in use. */
export interface Setup {
  /** Profile by name: the option, or AWS_PROFILE. Left out: the default chain. */
  profile?: string;
  /** The option, AWS_REGION, AWS_DEFAULT_REGION, or the profile's own; never built in. */
  region?: string;
  signIn: SignIn;
}

/** Sections of the configuration file that are not profiles. The SDK joins kind and name with a full stop. */
const notAProfile = /^(?:sso-session|services)\./;

const filled = (value: string | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : value;

function kindOf(profile: Section): SignIn['kind'] {
  if (profile['sso_session'] !== undefined || profile['sso_start_url'] !== undefined) return 'sso';
  if (profile['login_session'] !== undefined) return 'login';
  if (profile['credential_process'] !== undefined) return 'process';
  return 'other';
}

/** A role's profile signs in with the profile it starts from. */
function signInOf(name: string, profiles: ReadonlyMap<string, Section>, seen: readonly string[] = []): SignIn {
  const profile = profiles.get(name) ?? {};
  const source = profile['source_profile'];
  if (source === undefined || source === name || seen.includes(source)) return { kind: kindOf(profile), profile: name };
  return signInOf(source, profiles, [...seen, name]);
}

function unknownProfile(name: string, names: readonly string[]): AwsProblem {
  const meant = closest(name, names);
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const listed =
    names.length === 0 ? ' No profile is configured; aws configure sso makes one.' : ` Profiles: ${names.join(', ')}.`;
  return new AwsProblem('not-found', `There is no AWS profile ${name}.${guess}${listed}`);
}

/** Profiles by name; the credentials file wins over the configuration file, as in the SDK. */
async function readProfiles(): Promise<{ profiles: Map<string, Section>; sessions: Set<string> }> {
  const { loadSharedConfigFiles } = await import('./sdk/shared-files.ts');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const profiles = new Map<string, Section>();
  const sessions = new Set<string>();
  for (const [name, section] of Object.entries(configFile)) {
    if (name.startsWith('sso-session.')) sessions.add(name.slice('sso-session.'.length));
    if (!notAProfile.test(name)) profiles.set(name, section);
  }
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles.set(name, { ...profiles.get(name), ...section });
  }
  return { profiles, sessions };
}

/**
 * Settles profile, Region and way of signing in from the options, the environment and the shared configuration files,
 * which are read anew each time.
 * @throws AwsProblem (not-found) for a profile that is not there, naming those that are.
 */
export async function readSetup(
  options: { profile?: string | undefined; region?: string | undefined },
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Setup> {
  const named = filled(options.profile) ?? filled(environment['AWS_PROFILE']);
  const { profiles, sessions } = await readProfiles();
  const name = named ?? 'default';
  const profile = profiles.get(name);
  if (named !== undefined && profile === undefined) throw unknownProfile(named, [...profiles.keys()].sort());
  const session = profile?.['sso_session'];
  if (session !== undefined && !sessions.has(session)) {
    throw new AwsProblem(
      'credentials',
      `Profile ${name} signs in with the SSO session ${session}, which is not configured.`,
      {
        fix: `Run: aws configure sso --profile ${name}`,
      },
    );
  }
  const region =
    filled(options.region) ??
    filled(environment['AWS_REGION']) ??
    filled(environment['AWS_DEFAULT_REGION']) ??
    filled(profile?.['region']);
  const fromEnvironment = named === undefined && filled(environment['AWS_ACCESS_KEY_ID']) !== undefined;
  const signIn = signInOf(name, profiles);
  return {
    ...(named === undefined ? {} : { profile: named }),
    ...(region === undefined ? {} : { region }),
    signIn: fromEnvironment ? { kind: 'environment' } : signIn,
  };
}
