/**
 * Whether an address may be reached, said once more and otherwise than the program says it: bit patterns of the special
 * registries as text, and of the ways to hold an IPv4 address in an IPv6 one.
 */

/** A network as the bits that its addresses begin with. */
type Bits = string;

function bitsOfBytes(bytes: readonly number[]): Bits {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function v4Network(network: string): Bits {
  const [base = '', bits = '32'] = network.split('/');
  return bitsOfBytes(base.split('.').map(Number)).slice(0, Number(bits));
}

function v6Network(groups: readonly number[], bits: number): Bits {
  const all = [...groups, ...Array<number>(8 - groups.length).fill(0)];
  return bitsOfBytes(all.flatMap((group) => [group >> 8, group & 255])).slice(0, bits);
}

const innerV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(v4Network);

const innerV6 = [
  v6Network([0x2001, 0], 23),
  v6Network([0x2001, 0xdb8], 32),
  v6Network([0x2620, 0x4f, 0x8000], 48),
  v6Network([0x3fff], 20),
];

/** Where an IPv4 address stands in an IPv6 one of a network: bit positions, inverted or not. */
const embeddings: readonly { network: Bits; at: readonly number[]; inverted?: readonly number[] }[] = [
  { network: v6Network([0, 0, 0, 0, 0, 0xffff], 96), at: [96] },
  { network: v6Network([0, 0, 0, 0, 0xffff, 0], 96), at: [96] },
  { network: v6Network([0x64, 0xff9b], 96), at: [96] },
  { network: v6Network([0x2002], 16), at: [16] },
  { network: v6Network([0x2001, 0], 32), at: [32], inverted: [96] },
];

function bytesAt(bits: Bits, position: number, flip: boolean): number[] {
  return [0, 8, 16, 24].map((offset) => {
    const byte = Number.parseInt(bits.slice(position + offset, position + offset + 8), 2);
    return flip ? 255 - byte : byte;
  });
}

/** True where four bytes are an IPv4 address that anybody may reach. */
export function isOpenV4(bytes: readonly number[]): boolean {
  const bits = bitsOfBytes(bytes);
  return !innerV4.some((network) => bits.startsWith(network));
}

/** True where sixteen bytes are an IPv6 address that anybody may reach. */
export function isOpenV6(bytes: readonly number[]): boolean {
  const bits = bitsOfBytes(bytes);
  const embedding = embeddings.find(({ network }) => bits.startsWith(network));
  if (embedding !== undefined) {
    const plain = embedding.at.map((position) => bytesAt(bits, position, false));
    const flipped = (embedding.inverted ?? []).map((position) => bytesAt(bits, position, true));
    return [...plain, ...flipped].every(isOpenV4);
  }
  // IPv4-compatible, but for the few addresses that are too small to be meant so.
  if (/^0{96}/.test(bits)) return !/^0{112}/.test(bits) && isOpenV4(bytes.slice(12));
  if (!bits.startsWith('001') || innerV6.some((network) => bits.startsWith(network))) return false;
  const isIsatap = /^.{64}000000.0000000000101111011111110/.test(bits);
  return !isIsatap || isOpenV4(bytes.slice(12));
}
