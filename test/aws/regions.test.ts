import { describe, expect, it } from 'vitest';
import { isOptInRegion, isRegionName, knownRegions, suggestRegion } from '../../src/aws/regions.ts';

describe('region names', () => {
  it('knows commercial, GovCloud and China Regions, once each', () => {
    expect(knownRegions).toEqual(expect.arrayContaining(['us-east-1', 'me-south-1', 'us-gov-west-1', 'cn-north-1']));
    expect(new Set(knownRegions).size).toBe(knownRegions.length);
  });

  it('accepts every Region it knows, and one that AWS may open later', () => {
    expect(knownRegions.filter((name) => !isRegionName(name))).toEqual([]);
    expect(isRegionName('ap-southeast-8')).toBe(true);
  });

  it.each(['us-esat-1', 'us-east', 'us-east-1a', 'US-EAST-1', 'all', '', 'aws-global', 'xx-east-1'])(
    'refuses %j',
    (name) => {
      expect(isRegionName(name)).toBe(false);
    },
  );

  it.each([
    ['us-esat-1', 'us-east-1'],
    ['us-east1', 'us-east-1'],
    ['eu-wst-1', 'eu-west-1'],
    ['EU-WEST-1 ', 'eu-west-1'],
    ['us-gov-est-1', 'us-gov-east-1'],
  ])('suggests for %j %s', (name, meant) => {
    expect(suggestRegion(name)).toBe(meant);
  });

  it('suggests nothing for a word that is no Region', () => {
    expect(suggestRegion('production')).toBeUndefined();
  });

  it('tells Regions that need opting in from those that do not', () => {
    expect(isOptInRegion('me-south-1')).toBe(true);
    expect(isOptInRegion('eu-west-1')).toBe(false);
  });
});
