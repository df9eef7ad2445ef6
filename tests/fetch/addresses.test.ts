import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { certainAddressOf, createAddressGuard, knownAddressOf } from '../../src/fetch/addresses.js';

const publicAddresses = [
  '8.8.8.8',
  '1.1.1.1',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81c::200e',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
  '168.63.129.15',
  // ISATAP beyond a public network, to a public address.
  '2606:4700::5efe:808:808',
];

const otherAddresses: Record<string, string[]> = {
  'this host': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.0.0.2', '127.255.255.255', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00:ec2::254'],
  'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  'site-local': ['fec0::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255'],
  reserved: ['240.0.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
  'documentation and benchmarks': ['2001:db8::1', '2001:2::1', '3fff::1'],
  discard: ['100::1'],
  'not handed out': ['4000::1', '8000::1', '1::1', '5f00::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::ffff:0.0.0.0'],
  'IPv4-translated': ['::ffff:0:127.0.0.1', '::ffff:0:7f00:1', '::ffff:0:10.0.0.1'],
  'IPv4-compatible': ['::127.0.0.1', '::7f00:1', '::a00:1', '::a9fe:a9fe'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b:1::808:808'],
  '6to4': ['2002:7f00:1::', '2002:a00:1::1', '2002:c0a8:101::'],
  // Server 8.8.8.8 with client 127.0.0.1, server 10.0.0.1 with client 8.8.8.8 (clients are stored inverted).
  Teredo: ['2001:0:808:808::80ff:fffe', '2001:0:a00:1::f7f7:f7f7'],
  ISATAP: ['2606:4700::5efe:7f00:1', '2606:4700::200:5efe:a00:1', 'fe80::5efe:808:808', 'fd00::5efe:808:808'],
  'of a platform': ['168.63.129.16', '::ffff:168.63.129.16', '64:ff9b::a83f:8110'],
  'in another spelling than addresses have': ['0x8.8.8.8', '8.8.2056', '134744072', '010.8.8.8'],
  'no address': ['', 'localhost', '127.0.0.1.5', '300.1.1.1', 'fe80::zz', '[::1]'],
};

const isPublicAddress = createAddressGuard({ allowPrivate: false, allowAddress: [] });

describe('a guard without exceptions', () => {
  it.each(publicAddresses)('passes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  const refused = Object.entries(otherAddresses).flatMap(([kind, list]) => list.map((address) => [kind, address]));
  it.each(refused)('refuses %s: %s', (_kind, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['0x7f.1', '2130706433', '0177.0.0.1', '①②⑦.⓪.⓪.①', '127。0。0。1', '127.1', '0'])(
    'refuses %s as a URL reads it',
    (spelling) => {
      const { hostname } = new URL(`http://${spelling}/`);
      expect(isIP(hostname)).toBe(4);
      expect(isPublicAddress(hostname)).toBe(false);
    },
  );

  it('judges every IPv6 form of an IPv4 address like the address', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const hex = (value: number) => value.toString(16);
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), ([a, b, c, d]) => {
        const isPublic = isPublicAddress(`${a}.${b}.${c}.${d}`);
        const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)];
        for (const prefix of ['::ffff:', '::ffff:0:', '64:ff9b::']) {
          expect(isPublicAddress(`${prefix}${high}:${low}`)).toBe(isPublic);
        }
        expect(isPublicAddress(`2002:${high}:${low}::1`)).toBe(isPublic);
      }),
      { numRuns: 300 },
    );
  });
});

describe('createAddressGuard', () => {
  it('lets public addresses through and nothing else by default', () => {
    const guard = createAddressGuard({ allowPrivate: false, allowAddress: [] });
    expect(guard('8.8.8.8')).toBe(true);
    expect(guard('127.0.0.1')).toBe(false);
    expect(guard('not an address')).toBe(false);
  });

  it('lets everything through where private addresses are allowed', () => {
    const guard = createAddressGuard({ allowPrivate: true, allowAddress: [] });
    expect(guard('127.0.0.1')).toBe(true);
    expect(guard('fd00::1')).toBe(true);
  });

  it('lets just the allowed ranges through, in every form of an address', () => {
    const guard = createAddressGuard({ allowPrivate: false, allowAddress: ['127.0.0.0/8', 'fd12::/16', '10.1.2.3'] });
    for (const address of ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', '64:ff9b::7f00:1', 'fd12::5', '10.1.2.3']) {
      expect(guard(address), address).toBe(true);
    }
    for (const address of ['10.1.2.4', '192.168.0.1', 'fd13::5', '::1', '::ffff:10.0.0.1']) {
      expect(guard(address), address).toBe(false);
    }
  });

  it('takes a range as speaking of the addresses that packets end up at', () => {
    const mapped = createAddressGuard({ allowPrivate: false, allowAddress: ['::ffff:127.0.0.0/104'] });
    expect(mapped('127.9.9.9')).toBe(true);
    expect(mapped('::ffff:127.9.9.9')).toBe(true);
    expect(mapped('126.9.9.9')).toBe(true);
    expect(mapped('10.0.0.1')).toBe(false);
    const translated = createAddressGuard({
      allowPrivate: false,
      allowAddress: ['64:ff9b::/96', '2002::/16', '64:ff9b:1::/48', 'fd00::/8', '::/0'],
    });
    for (const address of [
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '64:ff9b:1::7f00:1',
      'fd00::5efe:7f00:1',
      '::ffff:7f00:1',
    ]) {
      expect(translated(address), address).toBe(false);
    }
    for (const address of ['64:ff9b:1::808:808', 'fd00::5efe:808:808', 'fd00::1', '::1']) {
      expect(translated(address), address).toBe(true);
    }
  });

  it.each([
    '10.0.0.0/99',
    '::/129',
    '10/8',
    '0x7f.1',
    '127.1/32',
    '10.0.0.0/',
    '10.0.0.0/-1',
    'localhost',
    '',
    '1.2.3.4/8/8',
  ])('refuses the range %j', (range) => {
    const make = () => createAddressGuard({ allowPrivate: false, allowAddress: [range] });
    expect(make).toThrow(RunError);
    expect(make).toThrow(`"${range}"`);
  });
});

describe('knownAddressOf', () => {
  it.each(['metadata.google.internal', 'METADATA.google.internal.', 'metadata', 'instance-data'])(
    'knows %s for a metadata service',
    (name) => {
      expect(isPublicAddress(knownAddressOf(name) ?? '8.8.8.8')).toBe(false);
    },
  );

  it.each(['example.com', 'metadata.example.com', 'xmetadata.google.internal', ''])('knows nothing of %j', (name) => {
    expect(knownAddressOf(name)).toBeUndefined();
  });
});

describe('the address that a host has wherever it is looked up', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['::1', '::1'],
    ['localhost', '127.0.0.1'],
    ['LocalHost.', '127.0.0.1'],
    ['a.b.localhost', '127.0.0.1'],
    ['localhost4.localdomain4', '127.0.0.1'],
    ['ip6-loopback', '127.0.0.1'],
    ['metadata.google.internal', '169.254.169.254'],
    ['localhost.example.org', undefined],
    ['mylocalhost', undefined],
    ['localhost5', undefined],
    ['example.org', undefined],
  ])('of %s is %s', (hostname, address) => {
    expect(certainAddressOf(hostname)).toBe(address);
  });
});
