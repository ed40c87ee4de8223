import ipaddr from 'ipaddr.js';
import { quoted, refuse } from './refuse.ts';

type Ip = ReturnType<typeof ipaddr.parse>;

/** Source: aws/event-ruler, Constants: what does not look like this is text, never an address. */
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const IPV6 = /^[\da-f:]*:[\da-f:]*$/i;

/** An address as EventBridge reads one; undefined for everything else, such as `ecs.amazonaws.com`. */
export function parseAddress(text: string): Ip | undefined {
  if (IPV4.test(text)) return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
  if (!IPV6.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Two spellings of one address are the same to EventBridge: `::1` and `0:0:0:0:0:0:0:1`. */
export function sameAddress(value: string, wanted: Ip): boolean {
  return parseAddress(value)?.toNormalizedString() === wanted.toNormalizedString();
}

/**
 * Reads a CIDR, IPv4 or IPv6. EventBridge refuses /32 and /128. Source: EventBridge user guide, "IP address matching";
 * aws/event-ruler, CIDR. Its /0 also takes numbers and addresses of the other family; that slip is not repeated here.
 * @throws UsageError
 */
export function cidr(text: string, where: string): (value: string) => boolean {
  const [base = '', bits = '', ...rest] = text.split('/');
  const address = parseAddress(base);
  if (rest.length > 0 || address === undefined || !/^\d{1,3}$/.test(bits)) {
    refuse(where, `has a cidr that is none, ${quoted(text)}. Write one such as "10.0.0.0/24" or "2001:db8::/32".`);
  }
  const size = address.toByteArray().length * 8;
  if (Number(bits) >= size) {
    refuse(
      where,
      `has the cidr ${quoted(text)}, and EventBridge refuses /${bits}. Write the address itself: ${quoted(base)}.`,
    );
  }
  return (value) => {
    const given = parseAddress(value);
    return given !== undefined && given.kind() === address.kind() && given.match(address, Number(bits));
  };
}
