/** One URL that must not lead anywhere, and how fetching it ends. */
export interface Payload {
  readonly url: string;
  /** `invalid-url` where the URL standard itself refuses it. */
  readonly ends: 'blocked' | 'invalid-url';
}

/** IPv4 addresses that are not public, one or more of every kind. */
export const innerV4 = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.0.0.2',
  '127.1.2.3',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
] as const;

/** IPv6 addresses that are not public and hold no IPv4 address. */
export const innerV6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::2',
  '1::1',
  '100::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:30::1',
  '2001:1ff::1',
  '2001:db8::1',
  '2001:DB8:FFFF::1',
  '3fff::1',
  '3fff:fff::1',
  '4000::1',
  '5f00::1',
  '8000::1',
  'e000::1',
  'fc00::1',
  'fd00::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:42::42',
  'fe00::1',
  'fe80::1',
  'FE80::A9FE:A9FE',
  'febf::1',
  'fec0::1',
  'feff::1',
  'ff02::1',
  'ff0e::1',
] as const;

const innerNames = [
  'localhost',
  'LOCALHOST',
  'LocalHost',
  'localhost.',
  'foo.localhost',
  'foo.localhost.',
  'a.b.c.LOCALHOST',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '𝐥𝐨𝐜𝐚𝐥𝐡𝐨𝐬𝐭',
  'loc\u00adalhost',
  'local\u200bhost',
  'localhost。',
  'foo｡localhost',
  '%6c%6f%63alhost',
  'localhost%2e',
  'example.com@localhost',
  'example.com:80@localhost',
  'metadata.google.internal',
  'metadata.google.internal.',
  'METADATA.GOOGLE.INTERNAL',
  'metadata。google。internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
  'api.metadata.cloud.ibm.com',
  'metadata.tencentyun.com',
  'rancher-metadata',
] as const;

const refusedHosts = [
  '127.0.0.1.5',
  '127.0.0.256',
  '256.0.0.1',
  '127.0.0.09',
  '127.0.0x1g.1',
  '4294967296',
  '0x100000000',
  '1.2.3.4.0x5',
  '127..1',
  '127.0.0.1%00',
  '127.0.0.1%20',
  '127.0.0.1 ',
  'local host',
  'localhost%00',
  'localhost%2f',
  'localhost\u0000',
  'local<host',
  'localhost^',
  'localhost|',
  '[::1',
  '::1',
  '[::1]a',
  '[::1%25lo]',
  '[::1%lo]',
  '[fe80::1%25eth0]',
  '[fe80::1%eth0]',
  '[::ffff:127.0.0.256]',
  '[::ffff:0x7f.1]',
  '[::ffff:127.1]',
  '[:::1]',
  '[1::2::3]',
  '[0:0:0:0:0:0:0:0:1]',
  '[v1.fe80::a]',
  '[127.0.0.1]',
  '[localhost]',
  '[]',
  '',
] as const;

function bytesOf(address: string): [number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a, b, c, d];
}

const shift = (text: string, zero: number) =>
  text.replace(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
/** ⓪ stands apart from ① to ⑨. */
const circle = (text: string) =>
  text.replace(/[0-9]/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x245f + Number(digit))));
const superscripts = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const raise = (text: string) => text.replace(/[0-9]/g, (digit) => superscripts[Number(digit)] ?? '');
const escapeAll = (text: string) => text.replace(/[0-9.x]/g, (each) => `%${each.charCodeAt(0).toString(16)}`);

/** Ways to write one IPv4 address as a host that the URL standard reads as that address. */
export function spellV4(address: string): string[] {
  const [a, b, c, d] = bytesOf(address);
  const number = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const hex = (value: number) => `0x${value.toString(16)}`;
  const octal = (value: number) => `0${value.toString(8)}`;
  return [
    address,
    String(number),
    hex(number),
    hex(number).toUpperCase(),
    `0x00000000${number.toString(16)}`,
    octal(number),
    `0000000${number.toString(8)}`,
    [a, b, c, d].map(hex).join('.'),
    [a, b, c, d].map(octal).join('.'),
    `${hex(a)}.${octal(b)}.${c}.${hex(d)}`,
    `${a}.${b * 2 ** 16 + c * 2 ** 8 + d}`,
    `${a}.${b}.${c * 2 ** 8 + d}`,
    `${hex(a)}.${hex(b * 2 ** 16 + c * 2 ** 8 + d)}`,
    `${octal(a)}.${b}.${octal(c * 2 ** 8 + d)}`,
    `${address}.`,
    `${number}.`,
    shift(address, 0xff10),
    shift(address, 0xff10).replaceAll('.', '．'),
    shift(address, 0x1d7ce),
    circle(address),
    raise(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '｡'),
    address.replace('.', '\u00ad.'),
    address.replace('.', '.\u200b'),
    address.replace('.', '\t.'),
    address.replace('.', '.\n'),
    escapeAll(address),
    escapeAll(hex(number)),
    `example.com@${address}`,
    `example.com:80%40@${address}`,
    `${shift('0', 0xff10)}x${number.toString(16)}`,
  ];
}

/** Ways to hold an IPv4 address in an IPv6 one, without brackets. */
export function embedV4(address: string): string[] {
  const [a, b, c, d] = bytesOf(address);
  const hex = (high: number, low: number) => (high * 256 + low).toString(16);
  const groups = `${hex(a, b)}:${hex(c, d)}`;
  const inverted = `${hex(255 - a, 255 - b)}:${hex(255 - c, 255 - d)}`;
  return [
    `::ffff:${address}`,
    `::ffff:${groups}`,
    `::FFFF:${groups.toUpperCase()}`,
    `0:0:0:0:0:ffff:${address}`,
    `0000:0000:0000:0000:0000:ffff:${groups}`,
    `::${address}`,
    `::${groups}`,
    `::ffff:0:${address}`,
    `::ffff:0:${groups}`,
    `64:ff9b::${address}`,
    `64:ff9b::${groups}`,
    `64:ff9b:1::${address}`,
    `64:ff9b:1:${hex(a, b)}:${hex(0, c)}:${hex(d, 0)}::`,
    `2002:${groups}::`,
    `2002:${groups}:1::1`,
    `2001::${inverted}`,
    `2001:0:808:808:0:f:${inverted}`,
    `2001:0:${groups}::f7f7:f7f7`,
    `2606:4700::5efe:${groups}`,
    `2606:4700::200:5efe:${groups}`,
    `fe80::5efe:${groups}`,
    `fd00::5efe:${groups}`,
  ];
}

/** Every URL of the table, for a port on this machine; `own` are the machine's own addresses. */
export function makePayloads(port: number, own: readonly string[]): Payload[] {
  const blocked = (host: string, position: number): Payload => ({
    url: `${position % 9 === 8 ? 'https' : 'http'}://${host}:${port}/canary`,
    ends: 'blocked',
  });
  const ownV4 = own.filter((address) => !address.includes(':'));
  const ownV6 = own.filter((address) => address.includes(':'));
  const v4 = [...new Set([...innerV4, ...ownV4])];
  const hosts = [
    ...v4.flatMap(spellV4),
    ...v4.flatMap(embedV4).map((address) => `[${address}]`),
    ...[...new Set([...innerV6, ...ownV6])].map((address) => `[${address}]`),
    ...innerNames,
  ];
  const odd = [
    `HTTP://127.0.0.1:${port}/`,
    `http:127.0.0.1:${port}/`,
    `http:/127.0.0.1:${port}/`,
    `http:////127.0.0.1:${port}/`,
    `http:\\\\127.0.0.1:${port}\\`,
    `http://example.com%5c@127.0.0.1:${port}/`,
    `  http://127.0.0.1:${port}/  `,
    `ht\ttp://127.0.0.1:${port}/`,
    `http://127.0.0.1:00${port}/`,
    `http://127.0.0.1:${port}/#@example.com`,
    `http://127.0.0.1:${port}?@example.com`,
    `http://user:secret@[::1]:${port}/`,
  ];
  return [
    ...hosts.map(blocked),
    ...odd.map((url): Payload => ({ url, ends: 'blocked' })),
    ...refusedHosts.map((host): Payload => ({ url: `http://${host}:${port}/canary`, ends: 'invalid-url' })),
  ];
}
