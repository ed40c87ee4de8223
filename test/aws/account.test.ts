import { describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import { listRegions } from '../../src/aws/list-regions.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { accessKeyFor, account, cluster, ecs } from '../aws-server/index.ts';
import { fastPacer, rejection, setEnv, useAws, useSharedFiles } from './support.ts';

const home = account({ alias: 'acme-prod', ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')] }) } });
const other = account({ id: '444455556666', regions: ['us-east-1', 'eu-west-1'] });

const keys = (profile: string, accessKeyId: string): string =>
  `[${profile}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = secret\n`;

describe('openAccount', () => {
  it('says whose account it is, as whom, and learns the alias by itself', async () => {
    const server = await useAws({ accounts: [home] });
    const opened = await openAccount();
    expect(opened).toMatchObject({
      id: '111122223333',
      caller: 'arn:aws:sts::111122223333:assumed-role/auditor/night-shift',
      region: 'us-east-1',
      recorded: false,
    });
    expect(opened.profile).toBeUndefined();
    await vi.waitFor(() => expect(opened.alias).toBe('acme-prod'));
    const asked = server.log.filter(({ operation }) => operation === 'sts:GetCallerIdentity');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.userAgent).toMatch(/ who-restarted-prod$/);
  });

  it('goes without an alias where it is denied', async () => {
    const server = await useAws({ accounts: [home], denied: [{ operation: 'iam:ListAccountAliases' }] });
    const opened = await openAccount();
    await vi.waitFor(() => expect(server.log.at(-1)).toMatchObject({ outcome: 'AccessDeniedException' }));
    expect(opened.alias).toBeUndefined();
    expect(await opened.api.call('us-east-1', 'ecs:ListClusters', {})).toMatchObject({
      clusterArns: [/cluster\/prod/],
    });
  });

  it('assumes a role with the credentials of the chain', async () => {
    const server = await useAws({ accounts: [home, other] });
    const roleArn = 'arn:aws:iam::444455556666:role/audit/reader';
    const opened = await openAccount({ roleArn });
    expect(opened).toMatchObject({
      id: '444455556666',
      caller: 'arn:aws:sts::444455556666:assumed-role/reader/who-restarted-prod',
      profile: roleArn,
    });
    expect(server.log[0]).toMatchObject({ operation: 'sts:AssumeRole', account: '111122223333' });
  });

  it('says which role may not be assumed', async () => {
    await useAws({ accounts: [home] });
    const error = await rejection(openAccount({ roleArn: 'arn:aws:iam::999999999999:role/reader' }));
    expect(error).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not assume arn:aws:iam::999999999999:role/reader.',
    });
  });

  it('refuses what is not the ARN of a role', async () => {
    const error = await rejection(openAccount({ roleArn: 'reader' }));
    expect(error).toMatchObject({ kind: 'credentials', message: 'reader is not the ARN of a role.' });
  });

  it('names the profiles that exist when one does not', async () => {
    await useAws({ accounts: [home] });
    await useSharedFiles({
      config:
        '[default]\nregion = eu-west-1\n[profile prod]\nregion = eu-west-1\n[profile staging]\nregion = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\n',
      credentials: keys('legacy', 'AKIAOLD'),
    });
    expect(await rejection(openAccount({ profile: 'prdo' }))).toMatchObject({
      kind: 'not-found',
      message: 'There is no AWS profile prdo. Did you mean prod? Profiles: default, legacy, prod, staging.',
    });
    setEnv({ AWS_PROFILE: 'nowhere' });
    expect(await rejection(openAccount())).toMatchObject({
      message: 'There is no AWS profile nowhere. Profiles: default, legacy, prod, staging.',
    });
  });

  it('says that no profile is configured where there is none', async () => {
    await useAws({ accounts: [home] });
    expect(await rejection(openAccount({ profile: 'prod' }))).toMatchObject({
      message: 'There is no AWS profile prod. No profile is configured; aws configure sso makes one.',
    });
  });

  it('tries again after a failure', async () => {
    const server = await useAws({ accounts: [home], expireAfter: 0 });
    expect(await rejection(openAccount())).toMatchObject({
      kind: 'credentials',
      message: 'The credentials in the environment have expired.',
    });
    server.renew();
    expect(await openAccount()).toMatchObject({ id: '111122223333' });
  });
});

describe('the Region of an account', () => {
  it('is the option, else AWS_REGION, else AWS_DEFAULT_REGION, else the profile, and never built in', async () => {
    await useAws({
      accounts: [account({ regions: ['us-east-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'] })],
    });
    await useSharedFiles({
      config: '[profile prod]\nregion = eu-west-1\n[profile bare]\n',
      credentials: keys('prod', accessKeyFor(home.id)) + keys('bare', accessKeyFor(home.id)),
    });
    setEnv({ AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-2' });
    expect((await openAccount({ profile: 'prod', region: 'sa-east-1' })).region).toBe('sa-east-1');
    expect((await openAccount({ profile: 'prod' })).region).toBe('eu-west-3');
    setEnv({ AWS_REGION: undefined });
    expect((await openAccount({ profile: 'prod' })).region).toBe('eu-west-2');
    setEnv({ AWS_DEFAULT_REGION: undefined });
    expect((await openAccount({ profile: 'prod' })).region).toBe('eu-west-1');
    expect(await openAccount({ profile: 'bare' })).not.toHaveProperty('region');
  });

  it('is the endpoint for the caller, and us-east-1 is only that where none is known', async () => {
    const server = await useAws({ accounts: [home] });
    setEnv({ AWS_REGION: undefined });
    const opened = await openAccount();
    expect(opened.region).toBeUndefined();
    expect(server.log[0]).toMatchObject({ operation: 'sts:GetCallerIdentity', region: 'us-east-1' });
  });
});

describe('credentials', () => {
  it('are read again when they have expired, without a restart', async () => {
    const server = await useAws({ accounts: [home] });
    const write = await useSharedFiles({ credentials: keys('default', `AKIAOLD1${home.id}`) });
    const opened = await openAccount({ region: 'us-east-1' });
    await opened.api.call('us-east-1', 'ecs:ListClusters', {});
    server.expire(`AKIAOLD1${home.id}`);
    expect(await rejection(opened.api.call('us-east-1', 'ecs:ListClusters', {}))).toMatchObject({
      kind: 'credentials',
      message: 'The credentials of profile default have expired.',
    });
    await write({ credentials: keys('default', `AKIANEW1${home.id}`) });
    await opened.api.call('us-east-1', 'ecs:ListClusters', {});
    expect(server.log.at(-1)).toMatchObject({ accessKeyId: `AKIANEW1${home.id}`, outcome: '200' });
  });

  it('that were renewed before the call failed cost it nothing: it is made once more', async () => {
    const server = await useAws({ accounts: [home] });
    const write = await useSharedFiles({ credentials: keys('default', `AKIAOLD1${home.id}`) });
    const opened = await openAccount({ region: 'us-east-1', pacer: fastPacer() });
    server.expire(`AKIAOLD1${home.id}`);
    await write({ credentials: keys('default', `AKIANEW1${home.id}`) });
    expect(await opened.api.call('us-east-1', 'cloudtrail:LookupEvents', {})).toMatchObject({ Events: [] });
  });

  it('that now belong to another account are not used for an answer about this one', async () => {
    const server = await useAws({ accounts: [home, other] });
    const write = await useSharedFiles({ credentials: keys('default', `AKIAOLD1${home.id}`) });
    const opened = await openAccount({ region: 'us-east-1' });
    server.expire(`AKIAOLD1${home.id}`);
    await write({ credentials: keys('default', accessKeyFor(other.id)) });
    expect(await rejection(opened.api.call('us-east-1', 'ecs:ListClusters', {}))).toMatchObject({
      kind: 'credentials',
      message: 'The credentials now belong to account 444455556666; this was begun in 111122223333.',
    });
    const listed = server.log.filter((entry) => entry.operation === 'ecs:ListClusters' && entry.account === other.id);
    expect(listed).toEqual([]);
  });

  it('that change while calls wait in the queue are used by none of them', async () => {
    const server = await useAws({ accounts: [home, other], rate: 0 });
    const write = await useSharedFiles({ credentials: keys('default', `AKIAOLD1${home.id}`) });
    const opened = await openAccount({ region: 'us-east-1', pacer: fastPacer() });
    server.expire(`AKIAOLD1${home.id}`);
    await write({ credentials: keys('default', accessKeyFor(other.id)) });
    const calls = Array.from({ length: 6 }, (_, at) =>
      opened.api.call('us-east-1', 'cloudtrail:LookupEvents', { MaxResults: at + 1 }),
    );
    const errors = await Promise.all(calls.map(rejection));
    expect(errors.map((error) => (error instanceof AwsProblem ? error.kind : error))).toEqual(
      Array(6).fill('credentials'),
    );
    expect(
      server.log.filter(({ operation, account }) => operation.startsWith('cloudtrail:') && account === other.id),
    ).toEqual([]);
  });

  it('of an SSO session that is not there name the command that signs in', async () => {
    await useAws({ accounts: [home] });
    await useSharedFiles({
      config: [
        '[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1',
        '[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Auditor\nregion = eu-west-1',
        '[profile prod]\nrole_arn = arn:aws:iam::111122223333:role/auditor\nsource_profile = sso',
        '[profile lost]\nsso_session = gone\n',
      ].join('\n'),
    });
    const message = 'There is no SSO session for profile sso, or it cannot be read.';
    const fix = 'Run: aws sso login --profile sso';
    expect(await rejection(openAccount({ profile: 'sso' }))).toMatchObject({ kind: 'credentials', message, fix });
    expect(await rejection(openAccount({ profile: 'prod' }))).toMatchObject({ message, fix });
    expect(await rejection(openAccount({ profile: 'lost' }))).toMatchObject({
      message: 'Profile lost signs in with the SSO session gone, which is not configured.',
      fix: 'Run: aws configure sso --profile lost',
    });
  });

  it('that cannot be found anywhere are said to be missing', async () => {
    await useAws({ accounts: [home] });
    await useSharedFiles({});
    expect(await rejection(openAccount())).toMatchObject({
      kind: 'credentials',
      message: 'No AWS credentials were found.',
    });
  });

  it('that a Region does not know leave the other Regions readable', async () => {
    await useAws({ accounts: [home], disabledRegions: ['me-south-1'] });
    const opened = await openAccount();
    expect(await rejection(opened.api.call('me-south-1', 'ecs:ListClusters', {}))).toMatchObject({
      kind: 'region-disabled',
      message: 'Region me-south-1 is not enabled in account 111122223333, or the credentials are not known there.',
    });
    expect(await opened.api.call('us-east-1', 'ecs:ListClusters', {})).toHaveProperty('clusterArns');
  });
});

describe('listRegions', () => {
  const names = Array.from({ length: 120 }, (_, at) => `us-east-${at + 1}`);

  it('reads every page and sorts the names', async () => {
    const server = await useAws({ accounts: [account({ regions: names })] });
    expect(await listRegions(await openAccount())).toEqual([...names].sort());
    const asked = server.log.filter(({ operation }) => operation === 'account:ListRegions');
    expect(asked).toHaveLength(3);
    expect(asked[0]?.input).toMatchObject({ RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] });
  });

  it('says how to do without it when it is denied', async () => {
    await useAws({ accounts: [home], denied: [{ operation: 'account:ListRegions' }] });
    const error = await rejection(listRegions(await openAccount()));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not call account:ListRegions in us-east-1.',
      fix: 'Name the Regions with --region, or allow account:ListRegions.',
    });
  });

  it('passes other failures on as they are', async () => {
    const server = await useAws({ accounts: [home] });
    const opened = await openAccount();
    await server.close();
    expect(await rejection(listRegions(opened))).toMatchObject({ kind: 'network' });
  });
});
