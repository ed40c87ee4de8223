import { describe, expect, it } from 'vitest';
import { chooseRegions } from '../../src/trail/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { rejection } from '../aws/support.ts';
import { account } from '../aws-server/index.ts';
import { open } from './support.ts';

const recorded = account({ regions: ['eu-west-1', 'us-east-1', 'ap-southeast-2'] });
const here = new AbortController().signal;

async function choose(
  named: string[] | undefined,
  configured: 'all' | string[] | undefined,
  more: Partial<Parameters<typeof open>[0]> = {},
) {
  const opened = await open({ accounts: [recorded], ...more });
  return chooseRegions(opened.account, named, configured, here);
}

describe('the Regions of a question', () => {
  it('are those that were named, each once, in their order', async () => {
    const choice = await choose(['us-west-2', 'eu-west-1', 'us-west-2'], ['us-east-1']);
    expect(choice).toEqual({ regions: ['us-west-2', 'eu-west-1'], missing: [] });
  });

  it('are else the configured ones, else that of the profile', async () => {
    expect((await choose(undefined, ['eu-west-1'])).regions).toEqual(['eu-west-1']);
    expect((await choose(undefined, undefined)).regions).toEqual(['us-east-1']);
  });

  it.each([
    [['all'], undefined],
    [undefined, 'all' as const],
    [['all'], ['eu-west-1']],
    [['us-west-1', 'all'], undefined],
  ])('named %j and configured %j are all that are enabled', async (named, configured) => {
    expect(await choose(named, configured)).toEqual({
      regions: ['ap-southeast-2', 'eu-west-1', 'us-east-1'],
      missing: [],
    });
  });

  it('are that of the profile and us-east-1 where the list is denied, and that is said', async () => {
    const denied = [{ operation: 'account:ListRegions' }];
    const opened = await open({ accounts: [recorded], denied });
    const there = { ...opened.account, region: 'eu-west-1' };
    const { regions, missing } = await chooseRegions(there, ['all'], undefined, here);
    expect(regions).toEqual(['eu-west-1', 'us-east-1']);
    expect(missing).toMatchObject([
      {
        account: '111122223333',
        why: expect.stringMatching(/^the list of Regions could not be read: .*account:ListRegions/),
        fix: 'Name the Regions with --region, or allow account:ListRegions.',
      },
    ]);
  });

  it.each([
    ['us-esat-1', 'Region us-esat-1 does not exist. Did you mean us-east-1?'],
    ['eu-wset-1', 'Region eu-wset-1 does not exist. Did you mean eu-west-1?'],
    ['Ireland', 'Region Ireland does not exist. Regions look like us-east-1.'],
    ['us-east-1\n', 'Region us-east-1 does not exist. Did you mean us-east-1?'],
  ])('that do not exist, as %j, are refused', async (name, sentence) => {
    const error = await rejection(choose(['eu-west-1', name], undefined));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: sentence });
  });

  it('that AWS opened after this was written are taken', async () => {
    expect((await choose(['ap-southeast-9'], undefined)).regions).toEqual(['ap-southeast-9']);
  });

  it('are asked for where none is known: there is no built-in default', async () => {
    const opened = await open({ accounts: [recorded] });
    const { region: _region, ...nowhere } = opened.account;
    const error = await rejection(chooseRegions(nowhere, undefined, undefined, here));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: expect.stringMatching(/^No Region is set\. Name one with --region/) });
  });
});
