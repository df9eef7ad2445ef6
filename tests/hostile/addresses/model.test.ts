import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../src/fetch/addresses.js';
import { isOpenV4, isOpenV6 } from './model.js';
import { embedV4, innerV4, innerV6 } from './payloads.js';

const isPublicAddress = createAddressGuard({ allowPrivate: false, allowAddress: [] });
const byte = fc.integer({ min: 0, max: 255 });
/** Random bytes reach the interesting networks too seldom: some addresses begin as those do, and end near their edges. */
const begin = (starts: readonly (readonly number[])[], length: number) =>
  fc
    .tuple(fc.constantFrom(...starts), fc.array(byte, { minLength: length, maxLength: length }), fc.nat(length))
    .map(([start, random, kept]) =>
      [...start.slice(0, kept), ...random.slice(Math.min(kept, start.length))].slice(0, length),
    );
const edge = (bytes: readonly number[]) =>
  fc.constantFrom(
    [...bytes],
    bytes.map((each, at) => each ^ Number(at === 1)),
  );

const v4Bytes = innerV4.map((address) => address.split('.').map(Number));
const v4 = fc.oneof(fc.tuple(byte, byte, byte, byte), begin(v4Bytes, 4), fc.constantFrom(...v4Bytes).chain(edge));

function bytesOfV6(address: string): number[] {
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const read = (text = '') => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [read(left), read(right)];
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return groups.flatMap((group) => [group >> 8, group & 255]);
}

const embedded = v4.chain((bytes) => fc.constantFrom(...embedV4(bytes.join('.')))).map(bytesOfV6);
const v6Starts = [...innerV6, ...embedV4('127.0.0.1'), '2606:4700::1111', '2a00:1450::1', '2620:4f:8000::1'].map(
  bytesOfV6,
);
const v6 = fc.oneof(
  fc.array(byte, { minLength: 16, maxLength: 16 }),
  begin(v6Starts, 16),
  embedded,
  embedded.chain(edge),
);

const printV6 = (bytes: readonly number[]) =>
  Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0)).toString(16)).join(':');
const guard = createAddressGuard({ allowPrivate: false, allowAddress: [] });

describe('the verdict on an address', () => {
  it('is that of the model for any IPv4 address', () => {
    let [open, closed] = [0, 0];
    fc.assert(
      fc.property(v4, (bytes) => {
        const expected = isOpenV4(bytes);
        if (expected) open += 1;
        else closed += 1;
        expect(isPublicAddress(bytes.join('.'))).toBe(expected);
        expect(guard(bytes.join('.'))).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(open, closed)).toBeGreaterThan(500);
  });

  it('is that of the model for any IPv6 address, however it is written', () => {
    let [open, closed] = [0, 0];
    fc.assert(
      fc.property(v6, (bytes) => {
        const expected = isOpenV6(bytes);
        if (expected) open += 1;
        else closed += 1;
        const full = printV6(bytes);
        const short = new URL(`http://[${full}]/`).hostname.slice(1, -1);
        for (const spelling of [full, short, full.toUpperCase(), `${short}%eth0`]) {
          expect(isPublicAddress(spelling), spelling).toBe(expected);
          expect(guard(spelling), spelling).toBe(expected);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(open, closed)).toBeGreaterThan(250);
  });

  it('with a range allowed is public or within the range, and an IPv6 address is judged by the IPv4 ones it holds', () => {
    fc.assert(
      fc.property(v4, fc.integer({ min: 1, max: 32 }), v4, (base, bits, bytes) => {
        const permits = createAddressGuard({ allowPrivate: false, allowAddress: [`${base.join('.')}/${bits}`] });
        const prefix = (address: readonly number[]) =>
          address
            .map((each) => each.toString(2).padStart(8, '0'))
            .join('')
            .slice(0, bits);
        const expected = isOpenV4(bytes) || prefix(bytes) === prefix(base);
        expect(permits(bytes.join('.'))).toBe(expected);
        const [mapped = '', ...others] = embedV4(bytes.join('.'));
        expect(permits(mapped)).toBe(expected);
        if (expected) return;
        for (const other of others) expect(permits(other), other).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
