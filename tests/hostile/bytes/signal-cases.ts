import { bytesOf, chunk, formatFields, npyFile, wavFile } from '../../formats/signal/signal-bytes.js';
import type { HostileCase } from './case.js';

const raw = (
  name: string,
  make: () => Uint8Array,
  code: string,
  work: HostileCase['work'] = 'signal',
): HostileCase => ({
  id: 'P38',
  name,
  work,
  code,
  make,
});
const npy = (descr: string, shape: string): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
const eight = '0000000000000000';

/** A WAV file whose chunk sizes are as they are written. */
function wavOf(format: Uint8Array, dataSize: number, data: Uint8Array): Uint8Array {
  const head = Buffer.from(chunk('data', data));
  head.writeUInt32LE(dataSize, 4);
  return wavFile(chunk('fmt ', format), head);
}

/** Samples whose header or number lies. */
export const signalCases: readonly HostileCase[] = [
  raw('odd-length.f64', () => new Uint8Array(1_001), 'E_ARRAY_LENGTH'),
  raw('nan.f64', () => bytesOf([1, Number.NaN, 2, 3]), 'E_ARRAY_VALUES'),
  raw('infinite.f64', () => bytesOf([1, Number.NEGATIVE_INFINITY, 2, 3]), 'E_ARRAY_VALUES'),
  raw('nan-dropped.f64', () => bytesOf([1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY]), 'done', 'dropped'),
  raw('only-nan.f64', () => bytesOf([Number.NaN, Number.NaN]), 'E_ARRAY_VALUES', 'dropped'),
  raw('tiny-and-zero.f64', () => bytesOf([5e-324, -0, 0, -5e-324, 1e308, -1e308]), 'done'),
  raw('other-endian.f64', () => Buffer.from(bytesOf([1, 2, 3, 4])).swap64(), 'done'),
  raw('shape-lies.npy', () => npyFile(npy("'<f8'", '(1000000000,)'), eight), 'E_ARRAY_LENGTH'),
  raw(
    'shape-overflows.npy',
    () => npyFile(npy("'<f8'", '(9007199254740991, 9007199254740991)'), eight),
    'E_ARRAY_FORMAT',
  ),
  raw('shape-negative.npy', () => npyFile(npy("'<f8'", '(-1,)'), eight), 'E_ARRAY_FORMAT'),
  raw('pickle.npy', () => npyFile(npy("'|O'", '(1,)'), '80034b012e'), 'E_ARRAY_DTYPE'),
  raw('records.npy', () => npyFile(npy("[('a', '<f8')]", '(1,)'), eight), 'E_ARRAY_DTYPE'),
  raw('code.npy', () => npyFile(`__import__('os').system('true')`, eight), 'E_ARRAY_FORMAT'),
  raw('brackets.npy', () => npyFile(npy("'<f8'", '('.repeat(5_000)), eight), 'E_ARRAY_FORMAT'),
  raw(
    'header-4gb.npy',
    () => Buffer.concat([Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\xff', 'latin1'), Buffer.alloc(64)]),
    'E_ARRAY_FORMAT',
  ),
  raw('cut-header.npy', () => npyFile(npy("'<f8'", '(1,)'), eight).subarray(0, 60), 'E_ARRAY_LENGTH'),
  raw('cut.npy', () => npyFile(npy("'<f8'", '(2,)'), eight.repeat(2)).subarray(0, -3), 'E_ARRAY_LENGTH'),
  raw('size-lies.wav', () => wavOf(formatFields({}), 0x7fff_ffff, new Uint8Array(64)), 'E_ARRAY_LENGTH'),
  raw('size-unknown.wav', () => wavOf(formatFields({}), 0xffff_ffff, new Uint8Array(64)), 'done'),
  raw('no-channels.wav', () => wavOf(formatFields({ channels: 0 }), 64, new Uint8Array(64)), 'E_ARRAY_FORMAT'),
  raw(
    'channels-65535.wav',
    () => wavOf(formatFields({ channels: 65_535, frameBytes: 2 }), 64, new Uint8Array(64)),
    'E_ARRAY_FORMAT',
  ),
  raw('rate-0.wav', () => wavOf(formatFields({ rate: 0 }), 64, new Uint8Array(64)), 'E_ARRAY_FORMAT'),
  raw('compressed.wav', () => wavOf(formatFields({ tag: 85 }), 64, new Uint8Array(64)), 'E_ARRAY_DTYPE'),
  raw(
    'data-first.wav',
    () => wavFile(chunk('data', new Uint8Array(64)), chunk('fmt ', formatFields({}))),
    'E_ARRAY_FORMAT',
  ),
  raw(
    'chunks-20000.wav',
    () => wavFile(...Array.from({ length: 20_000 }, () => chunk('junk', new Uint8Array()))),
    'E_ARRAY_FORMAT',
  ),
  raw('cut.wav', () => wavOf(formatFields({}), 64, new Uint8Array(64)).subarray(0, -20), 'E_ARRAY_LENGTH'),
];
