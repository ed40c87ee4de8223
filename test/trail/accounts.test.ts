import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { demoAccounts, liveAccounts } from '../../src/trail/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { rejection, useAws, useSharedFiles } from '../aws/support.ts';
import { type AwsOptions, accessKeyFor, account } from '../aws-server/index.ts';
import { open } from './support.ts';

const shop = account({ id: '111122223333' });
const tools = account({ id: '444455556666' });
const here = new AbortController().signal;

const keys = (profile: string, key: string) =>
  `[${profile}]\naws_access_key_id = ${key}\naws_secret_access_key = secret\nregion = us-east-1\n`;
const CREDENTIALS = keys('shop', accessKeyFor(shop.id)) + keys('tools', accessKeyFor(tools.id));

async function book(config: unknown = {}, more: Partial<AwsOptions> = {}) {
  const server = await useAws({ accounts: [shop, tools], rate: 0, ...more });
  await useSharedFiles({ credentials: CREDENTIALS, config: '[profile lost]\nregion = us-east-1\n' });
  return { server, accounts: liveAccounts({ ...parseConfig(config, 'test'), awsRanges: [] }) };
}

describe('the accounts of a question', () => {
  it('are the named profiles, side by side', async () => {
    const { accounts } = await book();
    const opened = await accounts.open(['shop', 'tools'], here);
    expect(opened.accounts.map(({ id, profile }) => [id, profile])).toEqual([
      [shop.id, 'shop'],
      [tools.id, 'tools'],
    ]);
    expect(opened.missing).toEqual([]);
  });

  it('are else those of the configuration, by profile or by role', async () => {
    const { accounts, server } = await book({
      profiles: ['shop', { name: 'far', profile: 'shop', roleArn: `arn:aws:iam::${tools.id}:role/auditor` }],
    });
    const opened = await accounts.open(undefined, here);
    expect(opened.accounts.map(({ id, caller }) => [id, caller])).toEqual([
      [shop.id, shop.caller],
      [tools.id, `arn:aws:sts::${tools.id}:assumed-role/auditor/who-restarted-prod`],
    ]);
    expect(server.log.some(({ operation }) => operation === 'sts:AssumeRole')).toBe(true);
    // A configured name stands for its role.
    expect((await accounts.open(['far'], here)).accounts[0]?.id).toBe(tools.id);
  });

  it('are opened once, and asked again without another question to STS', async () => {
    const { accounts, server } = await book();
    const [first] = (await accounts.open(['shop'], here)).accounts;
    const [second] = (await accounts.open(['shop'], here)).accounts;
    expect(second).toBe(first);
    expect(server.log.filter(({ operation }) => operation === 'sts:GetCallerIdentity')).toHaveLength(1);
  });

  it('one of which fails is named, and the others answer', async () => {
    const { accounts, server } = await book();
    server.expire(accessKeyFor(tools.id));
    const opened = await accounts.open(['shop', 'tools'], here);
    expect(opened.accounts.map(({ id }) => id)).toEqual([shop.id]);
    expect(opened.missing).toMatchObject([{ why: expect.stringContaining('tools'), fix: expect.any(String) }]);
  });

  it('all of which fail throw the first problem, with its remedy', async () => {
    const { accounts, server } = await book();
    server.expire(accessKeyFor(shop.id));
    server.expire(accessKeyFor(tools.id));
    expect(await rejection(accounts.open(['shop', 'tools'], here))).toMatchObject({
      name: 'AwsProblem',
      kind: 'credentials',
      message: expect.stringContaining('shop'),
    });
  });

  it('that could not be opened are tried again by the next question', async () => {
    const { accounts, server } = await book({}, { expireAfter: 0 });
    await rejection(accounts.open(['shop'], here));
    server.renew();
    expect((await accounts.open(['shop'], here)).accounts[0]?.id).toBe(shop.id);
  });

  it('of an unknown profile are a usage error, whatever else answers', async () => {
    const { accounts } = await book();
    const error = await rejection(accounts.open(['shop', 'shpo'], here));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^There is no AWS profile shpo\. Did you mean shop\?/),
    });
  });

  it('without credentials say what to do', async () => {
    const { accounts } = await book();
    expect(await rejection(accounts.open(['lost'], here))).toMatchObject({
      kind: 'credentials',
      fix: expect.stringMatching(/aws /),
    });
  });

  it('are not taken from one question by another that was cancelled', async () => {
    const { accounts } = await book({}, { faults: { slowMs: 200, on: ['sts:GetCallerIdentity'] } });
    const stop = new AbortController();
    const cancelled = rejection(accounts.open(['shop'], stop.signal));
    const patient = accounts.open(['shop'], here);
    setTimeout(() => stop.abort(), 50);
    expect(await cancelled).toMatchObject({ kind: 'cancelled' });
    expect((await patient).accounts[0]?.id).toBe(shop.id);
  });
});

describe('the account of the demo', () => {
  it('is the one there is, and has no profiles', async () => {
    const { account: demo } = await open({ accounts: [shop] });
    const accounts = demoAccounts(demo);
    expect(await accounts.open(undefined, here)).toEqual({ accounts: [demo], missing: [] });
    expect(await rejection(accounts.open(['shop'], here))).toBeInstanceOf(UsageError);
  });
});
