/** From where a call came. `sourceIPAddress` is an IP address, a service's name or "AWS Internal" (CloudTrail record contents). */

import type { NetworkSet } from './networks.ts';
import { findNetwork, networkSet, networkText, parseIp } from './networks.ts';
import { servicePrincipal } from './services.ts';
import type { Address, AddressClass, ExpectedNetwork, IdentityOptions } from './types.ts';

const MAX_VALUE = 64;

/** RFC 1918, RFC 6598, loopback, link-local and RFC 4193: addresses that say nothing about a place. */
const PRIVATE_RANGES = new Set(['private', 'carrierGradeNat', 'loopback', 'linkLocal', 'uniqueLocal']);
/** Nobody calls from these. */
const IMPOSSIBLE_RANGES = new Set(['unspecified', 'broadcast', 'multicast']);

type AddressOptions = Pick<IdentityOptions, 'expected' | 'awsRanges'>;

/** Describes `sourceIPAddress`. Takes anything and never throws. `value` is always text that can be printed. */
export function describeAddress(value: unknown, options: AddressOptions, vpcEndpointId?: string): Address {
  const address = classify(value, options);
  const endpoint =
    vpcEndpointId !== undefined && /^vpce-[0-9a-z-]{1,64}$/.test(vpcEndpointId) ? vpcEndpointId : undefined;
  return endpoint === undefined ? address : { ...address, vpcEndpointId: endpoint };
}

function classify(value: unknown, options: AddressOptions): Address {
  if (value === undefined || value === null) return NONE;
  if (typeof value !== 'string') return { value: 'unreadable address', class: 'invalid' };
  const text = printable(value);
  if (text === '' || /^-{1,8}$/.test(text)) return NONE;
  if (/^aws internal(?:\/|$)/i.test(text)) return { value: 'AWS Internal', class: 'aws-internal' };
  const service = servicePrincipal(value.trim());
  if (service !== undefined) return { value: service, class: 'service' };
  const ip = parseIp(text);
  if (ip === undefined) return { value: text, class: 'invalid' };
  const logged = ip.kind() === 'ipv4' ? ip.toString() : text;
  return { value: logged, ...classOfIp(ip, options) };
}

const NONE: Address = { value: 'no address', class: 'none' };

function classOfIp(
  ip: NonNullable<ReturnType<typeof parseIp>>,
  options: AddressOptions,
): { class: AddressClass; label?: string } {
  const expected = findNetwork(expectedSet(options.expected), ip);
  if (expected) return expected.value === '' ? { class: 'expected' } : { class: 'expected', label: expected.value };
  const range = ip.range();
  if (IMPOSSIBLE_RANGES.has(range)) return { class: 'invalid' };
  if (PRIVATE_RANGES.has(range)) return { class: 'private' };
  const aws = options.awsRanges && findNetwork(awsSet(options.awsRanges), ip);
  return { class: aws ? 'aws' : 'public' };
}

/** Both lists are long-lived and asked once a record, so their sets are made once for each list. */
const expectedSets = new WeakMap<readonly ExpectedNetwork[], NetworkSet<string>>();
const awsSets = new WeakMap<readonly string[], NetworkSet<true>>();

function expectedSet(networks: readonly ExpectedNetwork[]): NetworkSet<string> {
  const known = expectedSets.get(networks);
  if (known) return known;
  const made = networkSet(networks.map(({ cidr, label }) => [cidr, label ?? ''] as const));
  expectedSets.set(networks, made);
  return made;
}

function awsSet(ranges: readonly string[]): NetworkSet<true> {
  const known = awsSets.get(ranges);
  if (known) return known;
  const made = networkSet(ranges.map((cidr) => [cidr, true] as const));
  awsSets.set(ranges, made);
  return made;
}

/** Without control, bidi and zero-width characters, and short: an address is printed as it was logged. */
function printable(value: string): string {
  const clean = value
    .slice(0, 1024)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return clean.length > MAX_VALUE ? `${clean.slice(0, MAX_VALUE - 1)}…` : clean;
}

/**
 * The network of an address, for comparison with a baseline: the /24 of an IPv4 address as "198.51.100.0/24", the /64 of
 * an IPv6 address. Nothing where the text is no address.
 */
export function networkOf(address: string): string | undefined {
  const ip = parseIp(address.trim());
  if (ip === undefined) return undefined;
  return networkText(ip, ip.kind() === 'ipv4' ? 24 : 64);
}
