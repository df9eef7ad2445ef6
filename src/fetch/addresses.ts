import ipaddr from 'ipaddr.js';
import { RunError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Says whether an IP address may be connected to. */
export type AddressGuard = (address: string) => boolean;

/** True for a global unicast address; an IPv6 address that stands for IPv4 ones is as public as they are. */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && isPublic(parsed);
}

/**
 * Makes the guard of a run: public addresses pass, and those that the settings allow.
 * Throws a RunError (`E_USAGE`) where a range is not CIDR.
 */
export function createAddressGuard(settings: Pick<FetchSettings, 'allowPrivate' | 'allowAddress'>): AddressGuard {
  const ranges = settings.allowAddress.map(parseRange);
  if (settings.allowPrivate) return () => true;
  const isPermitted = (address: Address) => isPublic(address) || ranges.some((range) => isWithin(address, range));
  return (address) => {
    const parsed = parseAddress(address);
    if (parsed === undefined) return false;
    if (isPermitted(parsed)) return true;
    const embedded = embeddedAddresses(parsed);
    return embedded.length > 0 && embedded.every(isPermitted);
  };
}

function parseAddress(address: string): Address | undefined {
  return ipaddr.isValid(address) ? ipaddr.parse(address) : undefined;
}

function parseRange(range: string): Range {
  try {
    if (range.includes('/')) return ipaddr.parseCIDR(range);
    const address = ipaddr.parse(range);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as Range;
  } catch (error) {
    throw new RunError('E_USAGE', `allow-address: expected a range such as 10.0.0.0/8, got "${range}"`, {
      cause: error,
    });
  }
}

function isWithin(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

function isPublic(address: Address): boolean {
  if (!(address instanceof ipaddr.IPv6)) return address.range() === 'unicast';
  const embedded = embeddedAddresses(address);
  if (embedded.length > 0) return embedded.every(isPublic);
  // ipaddr.js calls all it has no name for "unicast"; only 2000::/3 is handed out (RFC 4291, 2.4).
  return ((address.parts[0] ?? 0) & 0xe000) === 0x2000 && address.range() === 'unicast';
}

/** The IPv4 addresses that a transition mechanism would deliver an IPv6 packet to. */
function embeddedAddresses(address: Address): ipaddr.IPv4[] {
  if (!(address instanceof ipaddr.IPv6)) return [];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = address.parts;
  const last = () => [toIpv4(g, h)];
  const startsWithZeros = a === 0 && b === 0 && c === 0 && d === 0;
  // IPv4-mapped ::ffff:0:0/96, IPv4-translated ::ffff:0:0:0/96 (RFC 2765), IPv4-compatible ::/96 (RFC 4291).
  if (startsWithZeros && e === 0 && f === 0xffff) return last();
  if (startsWithZeros && e === 0xffff && f === 0) return last();
  if (startsWithZeros && e === 0 && f === 0 && g !== 0) return last();
  // NAT64 64:ff9b::/96 (RFC 6052), 6to4 2002::/16 (RFC 3056), Teredo 2001::/32 (RFC 4380): server, then client inverted.
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return last();
  if (a === 0x2002) return [toIpv4(b, c)];
  if (a === 0x2001 && b === 0) return [toIpv4(c, d), toIpv4(g ^ 0xffff, h ^ 0xffff)];
  return [];
}

function toIpv4(high: number, low: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}
