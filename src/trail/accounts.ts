import type { Account } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import type { Settings } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { memoryFolder } from './memory/open.ts';
import type { Missing } from './types.ts';

/** The accounts that can be asked, opened when first needed. */
export interface AccountBook {
  /**
   * Opens the named accounts; without names, those of the configuration, else the current credentials.
   * One that fails is named in `missing` as long as another answers.
   * @throws UsageError for an unknown profile, AwsProblem when none answers.
   */
  open(names: readonly string[] | undefined, signal: AbortSignal): Promise<OpenAccounts>;
}

export interface OpenAccounts {
  accounts: Account[];
  missing: Missing[];
}

type AccountChoice = { name: string; profile?: string | undefined; roleArn?: string | undefined };

/** Accounts behind the user's own credentials. */
export function liveAccounts(settings: Settings): AccountBook {
  const opened = new Map<string, Promise<Account>>();
  const open = (choice: AccountChoice | undefined): Promise<Account> => {
    const key = choice?.name ?? '';
    const known = opened.get(key);
    if (known !== undefined) return known;
    // Without a signal: questions at the same time share the opening, and one that goes must not take it from the others.
    const opening = import('../aws/index.ts').then((aws) =>
      aws.openAccount({
        profile: choice?.profile,
        roleArn: choice?.roleArn,
        cacheFolder: memoryFolder(settings, process.env),
      }),
    );
    opened.set(key, opening);
    // A failure is not kept: the next question tries again, so that a renewed login is picked up without a restart.
    opening.catch(() => opened.delete(key));
    return opening;
  };
  return {
    async open(names, signal) {
      const choices =
        names === undefined ? (settings.profiles ?? [undefined]) : names.map((name) => choiceOf(settings, name));
      return settle(choices, (choice) => untilCancelled(open(choice), signal));
    },
  };
}

/** The work's result, or the end of the question as soon as its caller goes. */
async function untilCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const gone = new Promise<never>((_resolve, reject) => {
    const leave = () => reject(new AwsProblem('cancelled', 'Cancelled by the caller.'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  return Promise.race([work, gone]);
}

/** The one account of the recorded demo. */
export function demoAccounts(account: Account): AccountBook {
  return {
    async open(names) {
      if (names !== undefined)
        throw new UsageError(`The demo has one account, acme-prod, and no profile ${names[0]}: leave --profile out.`);
      return { accounts: [account], missing: [] };
    },
  };
}

function choiceOf(settings: Settings, name: string): AccountChoice {
  return settings.profiles?.find((profile) => profile.name === name) ?? { name, profile: name };
}

async function settle(
  choices: readonly (AccountChoice | undefined)[],
  open: (choice: AccountChoice | undefined) => Promise<Account>,
): Promise<OpenAccounts> {
  const results = await Promise.allSettled(choices.map(open));
  const accounts: Account[] = [];
  const problems: AwsProblem[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') accounts.push(result.value);
    else if (result.reason instanceof AwsProblem && result.reason.kind === 'not-found')
      throw new UsageError(result.reason.message);
    else if (result.reason instanceof AwsProblem && result.reason.kind !== 'cancelled') problems.push(result.reason);
    else throw result.reason;
  }
  const [first] = problems;
  if (accounts.length === 0 && first !== undefined) throw first;
  return { accounts, missing: problems.map((problem) => ({ why: problem.message, fix: problem.fix })) };
}
