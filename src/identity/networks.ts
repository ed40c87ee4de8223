/** Sets of address ranges that answer "which range holds this address" without walking through all of them. */
import ipaddr from 'ipaddr.js';

type Ip = ReturnType<typeof ipaddr.parse>;

/** Ranges of one family and prefix length, by their masked bytes. */
interface Level<T> {
  bytes: number;
  bits: number;
  ranges: Map<string, T>;
}

/** Longest prefix first, so that the first hit is the most exact one. */
export type NetworkSet<T> = readonly Level<T>[];

/** The bytes of an address with everything after `bits` cleared, as a key. */
function maskedKey(bytes: readonly number[], bits: number): string {
  return bytes
    .map((byte, at) => {
      const kept = Math.min(8, Math.max(0, bits - at * 8));
      return byte & (0xff << (8 - kept)) & 0xff;
    })
    .join('.');
}

/** A CIDR, or a single address as one of full length; nothing where it is neither. */
function parseRange(cidr: string): { bytes: number[]; bits: number } | undefined {
  if (ipaddr.isValidCIDR(cidr)) {
    const [address, bits] = ipaddr.parseCIDR(cidr);
    return { bytes: address.toByteArray(), bits };
  }
  const address = parseIp(cidr);
  return address && { bytes: address.toByteArray(), bits: address.toByteArray().length * 8 };
}

/** Builds a set of ranges. Ranges that cannot be read hold nothing; the configuration refuses them before. */
export function networkSet<T extends string | true>(
  ranges: Iterable<readonly [cidr: string, value: T]>,
): NetworkSet<T> {
  const levels = new Map<string, Level<T>>();
  for (const [cidr, value] of ranges) {
    const range = parseRange(cidr);
    if (!range) continue;
    const size = `${range.bytes.length}/${range.bits}`;
    const level = levels.get(size) ?? { bytes: range.bytes.length, bits: range.bits, ranges: new Map<string, T>() };
    const key = maskedKey(range.bytes, range.bits);
    if (!level.ranges.has(key)) level.ranges.set(key, value);
    levels.set(size, level);
  }
  return [...levels.values()].sort((one, other) => other.bits - one.bits);
}

/** What the smallest range that holds the address stands for. */
export function findNetwork<T extends string | true>(set: NetworkSet<T>, address: Ip): { value: T } | undefined {
  const bytes = address.toByteArray();
  for (const level of set) {
    const value = level.bytes === bytes.length ? level.ranges.get(maskedKey(bytes, level.bits)) : undefined;
    if (value !== undefined) return { value };
  }
  return undefined;
}

/** The range of `bits` that holds the address: "198.51.100.0/24". */
export function networkText(address: Ip, bits: number): string {
  const bytes = maskedKey(address.toByteArray(), bits).split('.').map(Number);
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** An address in the usual notation; IPv4 inside IPv6 comes out as IPv4. Nothing where it is no address. */
export function parseIp(value: string): Ip | undefined {
  if (value.length > 64) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return ipaddr.parse(value);
  const bare = value.split('%')[0] ?? '';
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
}
