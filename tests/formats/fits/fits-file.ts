/** A value as a card holds it: text is quoted, the rest stands as it is. */
export type CardValue = string | number | boolean;

/** One header-and-data unit of a FITS file. */
export interface Unit {
  readonly cards: readonly (readonly [keyword: string, value: CardValue] | string)[];
  readonly data?: Uint8Array;
}

/** Writes a card; a string is written as it is. */
function card(entry: Unit['cards'][number]): string {
  if (typeof entry === 'string') return entry.padEnd(80).slice(0, 80);
  const [keyword, value] = entry;
  const text =
    typeof value === 'string' ? `'${value.padEnd(8)}'` : String(value === true ? 'T' : value === false ? 'F' : value);
  return `${keyword.padEnd(8)}= ${typeof value === 'string' ? text : text.padStart(20)}`.padEnd(80);
}

function padBlock(bytes: Uint8Array, fill: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 2880) * 2880).fill(fill);
  padded.set(bytes);
  return padded;
}

/** Puts a FITS file together: blocks of 2,880 bytes, headers padded with spaces, data with zeros. */
export function fitsFile(...units: readonly Unit[]): Buffer {
  return Buffer.concat(
    units.flatMap(({ cards, data }) => [
      padBlock(Buffer.from(`${cards.map(card).join('')}${'END'.padEnd(80)}`, 'latin1'), 0x20),
      padBlock(data ?? new Uint8Array(), 0),
    ]),
  );
}

/** The cards that every primary header begins with. */
export function primaryCards(bitpix: number, axes: readonly number[]): Unit['cards'] {
  return [['SIMPLE', true], ['BITPIX', bitpix], ['NAXIS', axes.length], ...axisCards(axes)];
}

/** The cards that every extension's header begins with. */
export function extensionCards(type: string, bitpix: number, axes: readonly number[]): Unit['cards'] {
  return [
    ['XTENSION', type],
    ['BITPIX', bitpix],
    ['NAXIS', axes.length],
    ...axisCards(axes),
    ['PCOUNT', 0],
    ['GCOUNT', 1],
  ];
}

function axisCards(axes: readonly number[]): [string, number][] {
  return axes.map((length, axis) => [`NAXIS${axis + 1}`, length]);
}

/** Numbers as FITS stores them: big-endian. */
export function bigEndian(bitpix: number, values: readonly number[]): Uint8Array {
  const size = Math.abs(bitpix) / 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  const writers: Record<number, (at: number, value: number) => void> = {
    8: (at, value) => view.setUint8(at, value),
    16: (at, value) => view.setInt16(at, value),
    32: (at, value) => view.setInt32(at, value),
    64: (at, value) => view.setBigInt64(at, BigInt(value)),
    [-32]: (at, value) => view.setFloat32(at, value),
    [-64]: (at, value) => view.setFloat64(at, value),
  };
  values.forEach((value, index) => {
    writers[bitpix]?.(index * size, value);
  });
  return new Uint8Array(view.buffer);
}

/** A FITS file with one picture. */
export function fitsPicture(
  bitpix: number,
  axes: readonly number[],
  { values, cards = [] }: { values: readonly number[]; cards?: Unit['cards'] },
): Buffer {
  return fitsFile({ cards: [...primaryCards(bitpix, axes), ...cards], data: bigEndian(bitpix, values) });
}
