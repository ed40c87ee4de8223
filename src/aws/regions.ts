import { closest } from './closest.ts';

/**
 * Regions by name, and whether an account has to opt in before its credentials are known there.
 * Names: the partition table of the AWS SDK (3.1169). Opt-in: AWS Account Management guide, "Enable or disable AWS
 * Regions in your account": those launched after 20 March 2019.
 */
const regions = {
  'af-south-1': 'opt-in',
  'ap-east-1': 'opt-in',
  'ap-east-2': 'opt-in',
  'ap-northeast-1': 'default',
  'ap-northeast-2': 'default',
  'ap-northeast-3': 'default',
  'ap-south-1': 'default',
  'ap-south-2': 'opt-in',
  'ap-southeast-1': 'default',
  'ap-southeast-2': 'default',
  'ap-southeast-3': 'opt-in',
  'ap-southeast-4': 'opt-in',
  'ap-southeast-5': 'opt-in',
  'ap-southeast-6': 'opt-in',
  'ap-southeast-7': 'opt-in',
  'ca-central-1': 'default',
  'ca-west-1': 'opt-in',
  'cn-north-1': 'default',
  'cn-northwest-1': 'default',
  'eu-central-1': 'default',
  'eu-central-2': 'opt-in',
  'eu-north-1': 'default',
  'eu-south-1': 'opt-in',
  'eu-south-2': 'opt-in',
  'eu-west-1': 'default',
  'eu-west-2': 'default',
  'eu-west-3': 'default',
  'eusc-de-east-1': 'default',
  'il-central-1': 'opt-in',
  'me-central-1': 'opt-in',
  'me-south-1': 'opt-in',
  'me-west-1': 'opt-in',
  'mx-central-1': 'opt-in',
  'sa-east-1': 'default',
  'sa-west-1': 'opt-in',
  'us-east-1': 'default',
  'us-east-2': 'default',
  'us-gov-east-1': 'default',
  'us-gov-west-1': 'default',
  'us-west-1': 'default',
  'us-west-2': 'default',
} as const satisfies Record<string, 'default' | 'opt-in'>;

/** Every commercial, GovCloud, China and Sovereign Cloud Region, in alphabetical order. */
export const knownRegions: readonly string[] = Object.keys(regions);

const optInRegions: ReadonlySet<string> = new Set(
  Object.entries(regions)
    .filter(([, how]) => how === 'opt-in')
    .map(([name]) => name),
);

const wellFormed =
  /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|eusc-[a-z]{2})-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$/;

/**
 * Whether a Region of this name may exist: a known one, or one built like them. AWS opens Regions after this table was
 * written, so `ap-southeast-8` passes and `us-esat-1` does not.
 */
export function isRegionName(name: string): boolean {
  return Object.hasOwn(regions, name) || wellFormed.test(name);
}

/** The known Region that a misspelt name was probably meant to be. */
export function suggestRegion(name: string): string | undefined {
  return closest(name.trim(), knownRegions);
}

/** Whether an account has to enable this Region before its credentials work there. */
export function isOptInRegion(name: string): boolean {
  return optInRegions.has(name);
}
