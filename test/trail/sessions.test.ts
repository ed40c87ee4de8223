import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { findPipelineOpenings, issuedKey } from '../../src/trail/index.ts';
import { ACCOUNT, account, iamUser, recordOf, type Who } from '../aws-server/index.ts';
import { eventOf, minutesAgo, open, opening, spread, unhurried } from './support.ts';

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

/** A GitHub Actions job; its calls show the provider, but not the repository. */
function job(key: string, opened: string): Who {
  const federation: JsonObject = { federatedProvider: PROVIDER, attributes: {} };
  return {
    username: 'GitHubActions',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROADEPLOY:GitHubActions',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy-prod/GitHubActions`,
      accountId: ACCOUNT,
      accessKeyId: key,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROADEPLOY',
          arn: `arn:aws:iam::${ACCOUNT}:role/deploy-prod`,
          accountId: ACCOUNT,
          userName: 'deploy-prod',
        },
        webIdFederationData: federation,
        attributes: { creationDate: opened, mfaAuthenticated: 'false' },
      },
    },
  };
}

/** How STS logs the start of such a job. */
function jobOpening(key: string, time: string, repository: string): RecordedEvent {
  const subject = `repo:${repository}:ref:refs/heads/main`;
  return opening(
    key,
    {
      username: subject,
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: `${PROVIDER}:sts.amazonaws.com:${subject}`,
        userName: subject,
        identityProvider: PROVIDER,
      },
    },
    { time, name: 'AssumeRoleWithWebIdentity', role: 'deploy-prod' },
  );
}

const KEYS = Array.from({ length: 5 }, (_, at) => `ASIAJOB000000000000${at}`);
const startOf = (at: number) => minutesAgo(100 + at * 60);
const deploys = KEYS.map((key, at) =>
  recordOf({
    time: minutesAgo(98 + at * 60),
    who: job(key, startOf(at)),
    request: { cluster: 'prod', service: 'web' },
  }),
);
const openings = KEYS.map((key, at) => jobOpening(key, startOf(at), `acme/shop-${at}`));

async function name(calls: RecordedEvent[], denied = false) {
  const records = [...calls, ...openings, ...spread(30, { name: 'AssumeRole', readOnly: true })];
  const opened = await open({
    accounts: [account({ events: { 'us-east-1': records } })],
    ...(denied ? { denied: [{ operation: 'cloudtrail:LookupEvents' }] } : {}),
  });
  const found = await findPipelineOpenings(opened.account, 'us-east-1', calls.map(eventOf), unhurried());
  return { ...found, lookups: opened.lookups() };
}

describe('the repositories behind pipeline sessions', () => {
  it('of one or two sessions are asked for by key, which is exact', async () => {
    const { openings: found, lookups } = await name(deploys.slice(0, 2));
    expect(lookups).toEqual([`us-east-1 ResourceName=${KEYS[0]}`, `us-east-1 ResourceName=${KEYS[1]}`]);
    expect(
      [...found].map(([key, event]) => [key, event.actor.pipeline?.repository, event.actor.pipeline?.ref]),
    ).toEqual([
      [KEYS[0], 'acme/shop-0', 'main'],
      [KEYS[1], 'acme/shop-1', 'main'],
    ]);
  });

  it('of many sessions are asked for by event name, around the times they began', async () => {
    const { openings: found, lookups } = await name(deploys);
    expect(lookups).toEqual(['us-east-1 EventName=AssumeRoleWithWebIdentity']);
    expect([...found.keys()].sort()).toEqual(KEYS);
  });

  it('cost nothing where no pipeline called', async () => {
    const { openings: found, lookups } = await name(spread(5, { who: iamUser('alice') }));
    expect(found.size).toBe(0);
    expect(lookups).toEqual([]);
  });

  it('stay unnamed where they may not be read', async () => {
    const { openings: found, readers } = await name(deploys.slice(0, 1), true);
    expect(found.size).toBe(0);
    expect(readers.map((reader) => reader.problem?.kind)).toEqual(['access-denied']);
  });
});

describe('the key that a call issued', () => {
  it('is read from the response, if there is one', () => {
    expect(issuedKey(eventOf(openings[0] ?? recordOf({ time: minutesAgo(1) })))).toBe(KEYS[0]);
    expect(issuedKey(eventOf(recordOf({ time: minutesAgo(1) })))).toBeUndefined();
    expect(issuedKey(eventOf(recordOf({ time: minutesAgo(1), response: { credentials: 'none' } })))).toBeUndefined();
  });
});
