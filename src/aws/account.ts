import { cacheFolder } from '../cache-folder.ts';
import type { Account } from './api.ts';
import { checkRoleArn } from './credentials.ts';
import { globalRegion, LiveAws } from './live.ts';
import type { Pacer } from './pace.ts';
import { readSetup } from './profiles.ts';

export interface OpenAccountOptions {
  /** Profile of the shared configuration files; AWS_PROFILE or the default chain where left out. */
  profile?: string | undefined;
  /** Role to assume with those credentials. */
  roleArn?: string | undefined;
  region?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Folder through which processes share the pace of LookupEvents; the user's own where left out. */
  cacheFolder?: string | undefined;
  /** For tests: a budget of their own, shared with other processes only where a cache folder is given. */
  pacer?: Pacer | undefined;
}

/** An alias is a nicety: no answer waits longer for it. */
const ALIAS_TIMEOUT_MS = 3_000;

/** Denied, slow or absent: then the account goes by its number, and nothing is missing from an answer. */
async function aliasOf(account: Account): Promise<string | undefined> {
  const signal = AbortSignal.timeout(ALIAS_TIMEOUT_MS);
  const asked = account.api.call(globalRegion(account), 'iam:ListAccountAliases', {}, { signal });
  return asked.then(({ AccountAliases }) => AccountAliases?.[0]).catch(() => undefined);
}

/**
 * Opens a live account: settles profile and Region, finds the credentials, and asks AWS once whom they belong to. The
 * alias follows by itself. A failure is not remembered: opening again tries again.
 * @throws AwsProblem for an unknown profile, for credentials that are missing or expired, and when AWS cannot be asked.
 */
export async function openAccount(options: OpenAccountOptions = {}): Promise<Account> {
  const { roleArn, signal, pacer } = options;
  if (roleArn !== undefined) checkRoleArn(roleArn);
  const { profile, region, signIn } = await readSetup(options);
  const ofUser = pacer === undefined ? cacheFolder(process.env) : undefined;
  const folder = options.cacheFolder ?? ofUser;
  const api = new LiveAws({ profile, roleArn, region, signIn, pacer, cacheFolder: folder });
  const caller = await api.identify(signal);
  const chosen = roleArn ?? profile;
  const account: Account = {
    id: caller.account,
    // Renewed credentials may be those of another role of the same account.
    get caller() {
      return api.caller?.arn ?? caller.arn;
    },
    ...(chosen === undefined ? {} : { profile: chosen }),
    ...(region === undefined ? {} : { region }),
    api,
    recorded: false,
  };
  void aliasOf(account).then((alias) => {
    if (alias !== undefined) account.alias = alias;
  });
  return account;
}
