import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ItemError, RunError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Says whether an IP address may be connected to. */
export type AddressGuard = (address: string) => boolean;

/**
 * Public addresses at which a cloud answers its own machines alone: Azure's platform service. Its other metadata services
 * stand on addresses that are not public.
 */
const platformAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

/** Names that clouds answer with their metadata service, to machines of their own. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'api.metadata.cloud.ibm.com',
  'metadata.tencentyun.com',
  'rancher-metadata',
]);
const metadataAddress = '169.254.169.254';

/** The address that a name stands for wherever it stands for anything: where that may not be reached, DNS need not be asked. */
export function knownAddressOf(hostname: string): string | undefined {
  return metadataNames.has(hostname.toLowerCase().replace(/\.$/, '')) ? metadataAddress : undefined;
}

/** Names that mean the machine on which they are looked up, by rule (RFC 6761, 6.3) or by its usual hosts file. */
const ownNames = /^(?:(?:.+\.)?localhost[46]?|localhost[46]?\.localdomain[46]?|ip6-(?:localhost|loopback))\.?$/i;

/** The address that a host has wherever it is looked up: its own, or the one that its name always stands for. */
export function certainAddressOf(hostname: string): string | undefined {
  if (isIP(hostname) !== 0) return hostname;
  return knownAddressOf(hostname) ?? (ownNames.test(hostname) ? '127.0.0.1' : undefined);
}

/** Throws an ItemError (`E_ADDR_BLOCKED`) where a host's address may not be connected to. */
export function checkAddress(guard: AddressGuard, address: string, hostname: string): void {
  if (guard(address)) return;
  const sentence =
    address === hostname
      ? `${address} is not a public address`
      : `${hostname} has the address ${address}, which is not public`;
  throw new ItemError('E_ADDR_BLOCKED', sentence);
}

/**
 * Makes the guard of a run: public addresses pass (global unicast; an IPv6 address that stands for IPv4 ones is as public as
 * they are), and those that the settings allow. An allowed range speaks of the
 * addresses that packets end up at: `127.0.0.0/8` allows `::ffff:127.0.0.1` too, and `64:ff9b::/96` allows nothing.
 * Throws a RunError (`E_USAGE`) where a range is not CIDR.
 */
export function createAddressGuard(settings: Pick<FetchSettings, 'allowPrivate' | 'allowAddress'>): AddressGuard {
  const ranges = settings.allowAddress.map(parseRange);
  if (settings.allowPrivate) return () => true;
  const rule = (address: Address) => isPlainlyPublic(address) || ranges.some((range) => isWithin(address, range));
  return (address) => {
    const parsed = parseAddress(address);
    return parsed !== undefined && isPermitted(parsed, rule);
  };
}

function parseAddress(address: string): Address | undefined {
  // Stricter than ipaddr.js, which also reads 0x7f.1 and 017700000001.
  return isIP(address) === 0 ? undefined : ipaddr.parse(address);
}

function parseRange(range: string): Range {
  const [, base = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const address = parseAddress(base);
  const width = address?.kind() === 'ipv4' ? 32 : 128;
  const bits = digits === undefined ? width : Number(digits);
  if (address === undefined || bits > width) {
    throw new RunError(
      'E_USAGE',
      `fetch.allowAddress (--allow-address): expected a range such as 10.0.0.0/8, found "${range}"`,
    );
  }
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96;
  return isMapped ? [address.toIPv4Address(), bits - 96] : ([address, bits] as Range);
}

function isWithin(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

/** Applies a rule to the addresses that packets to this one end up at. */
function isPermitted(address: Address, rule: (address: Address) => boolean): boolean {
  if (!(address instanceof ipaddr.IPv6)) return rule(address);
  const standsFor = translatedAddresses(address);
  if (standsFor.length > 0) return standsFor.every(rule);
  return rule(address) && routedAddresses(address).every(rule);
}

/** A global unicast address, taken by itself. */
function isPlainlyPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  // ipaddr.js calls all it has no name for "unicast"; only 2000::/3 is handed out (RFC 4291, 2.4).
  if (address instanceof ipaddr.IPv6) return ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
  return !platformAddresses.has(address.toString());
}

/** The IPv4 addresses that an IPv6 one is another way to write, or a way to reach; empty for all others. */
function translatedAddresses({ parts }: ipaddr.IPv6): ipaddr.IPv4[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts;
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

/** The IPv4 address that a router beyond an IPv6 one would hand packets to: its network has to be permitted as well. */
function routedAddresses({ parts }: ipaddr.IPv6): ipaddr.IPv4[] {
  const [a, b, c, , e = 0, f, g = 0, h = 0] = parts;
  // A site's own NAT64 64:ff9b:1::/48 (RFC 8215); ISATAP, which has a fixed third quarter (RFC 5214, 6.1).
  const isLocalNat64 = a === 0x64 && b === 0xff9b && c === 1;
  const isIsatap = (e & 0xfdff) === 0 && f === 0x5efe;
  return isLocalNat64 || isIsatap ? [toIpv4(g, h)] : [];
}

function toIpv4(high: number, low: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}
