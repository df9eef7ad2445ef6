import { gzipSync } from 'node:zlib';
import type { HostileCase } from './case.js';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const csv = (
  id: string,
  name: string,
  text: string | (() => Uint8Array),
  code: string,
  more: Partial<HostileCase> = {},
): HostileCase => ({
  id,
  name,
  work: 'rows',
  code,
  mime: 'text/csv',
  make: () => (typeof text === 'string' ? utf8(text) : text()),
  ...more,
});

/** Rows and one that is different, far down. */
const late = (row: string): string => `id,name\n${'1,abcdefg\n'.repeat(60_000)}${row}\n`;
const numbers = (count: number): string => Array.from({ length: count }, (_, at) => `c${at}`).join(',');

/** Tables and texts that readers guess about, choke on or take for something else. */
export const tableCases: readonly HostileCase[] = [
  csv(
    'P23',
    'invalid-utf8.txt',
    () => Buffer.concat([utf8('The words are '), Buffer.of(0xc3, 0x28), utf8(' broken.')]),
    'E_TEXT_ENCODING',
    { work: 'text', mime: 'text/plain; charset=utf-8', says: /byte offset 14 / },
  ),
  csv(
    'P23',
    'invalid-replaced.txt',
    () => Buffer.concat([utf8('The words are '), Buffer.of(0xc3, 0x28), utf8(' broken.')]),
    'done',
    { work: 'patched', mime: 'text/plain; charset=utf-8' },
  ),
  csv(
    'P23',
    'invalid.csv',
    () => Buffer.concat([utf8('a,b\n1,'), Buffer.of(0xff, 0xfe, 0xfd), utf8('\n')]),
    'E_TEXT_ENCODING',
  ),
  csv('P24', 'utf16le.csv', () => Buffer.from('\uFEFFa,b\n1,ü\n', 'utf16le'), 'done'),
  csv('P24', 'utf16be.csv', () => Buffer.from('\uFEFFa,b\n1,ü\n', 'utf16le').swap16(), 'done'),
  csv(
    'P24',
    'utf32le.txt',
    () => Buffer.from(Uint32Array.from('\uFEFFGrüße, Welt.', (letter) => letter.codePointAt(0) ?? 0).buffer),
    'done',
    { work: 'text', mime: 'text/plain' },
  ),
  csv('P24', 'marked-utf8.csv', '\uFEFFa,b\n1,2\n', 'done', { mime: 'text/csv; charset=iso-8859-1' }),
  csv('P24', 'half-utf16.csv', () => Buffer.from('\uFEFFa,b\n1,ü\n', 'utf16le').subarray(0, -1), 'E_TEXT_ENCODING'),
  csv('P25', 'latin1.csv', () => Buffer.from('a,b\n1,\xfc\n', 'latin1'), 'done', {
    mime: 'text/csv; charset=iso-8859-1',
  }),
  csv('P25', 'sjis.txt', () => Buffer.from('82b182f182c982bf82cd814290a28a45', 'hex'), 'done', {
    work: 'text',
    mime: 'text/plain; charset=shift_jis',
  }),
  csv('P25', 'said-to-be-sjis.txt', () => Buffer.from('41ff80fdfe', 'hex'), 'E_TEXT_ENCODING', {
    work: 'text',
    mime: 'text/plain; charset=shift_jis',
  }),
  csv('P26', 'ragged.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8\n', 'E_CSV_RAGGED', { says: /line 3/ }),
  csv('P26', 'ragged-late.csv', late('1,2,3'), 'E_CSV_RAGGED', { says: /line 60002/ }),
  csv(
    'P27',
    'open-quote.csv',
    `a,b\n${'1,2\n'.repeat(1_000)}3,"never closed\n${'4,5\n'.repeat(1_000)}`,
    'E_CSV_QUOTE',
    { says: /line 1002/ },
  ),
  csv(
    'P28',
    'cell-20mb.csv',
    () => Buffer.concat([utf8('a,b\n1,"'), Buffer.alloc(20_000_000, 0x78), utf8('"\n')]),
    'E_CSV_FIELD_TOO_LARGE',
  ),
  csv('P29', 'columns-100000.csv', `${numbers(100_000)}\n${numbers(100_000)}\n`, 'E_CSV_TOO_MANY_COLUMNS'),
  csv('P30', 'mixed-newlines.csv', 'a,b\r\n1,2\n3,4\r5,6\n', 'done'),
  csv('P30', 'nul-bytes.csv', 'a,b\n1,x\0y\n', 'E_TYPE_MISMATCH'),
  csv('P30', 'twice-named.csv', 'a,a,a\n1,2,3\n', 'done'),
  csv('P30', 'empty.csv', '\n\n\n', 'E_TABLE_EMPTY'),
  csv('P30', 'header-only.csv', 'id,name\n', 'done'),
  csv('P30', 'late-type.csv', late('x,y'), 'done'),
  csv('P31', 'formulas.csv', 'id,cell\n1,=1+1\n2,+cmd\n3,-x\n4,@SUM\n5,"\tt"\n6,-12.5\n', 'done', { work: 'sheet' }),
  csv('P31', 'formulas-bare.csv', 'id,cell\n1,=1+1\n', 'done', { work: 'bare' }),
  csv('P35', 'ends-only.parquet', 'PAR1PAR1', 'E_PARQUET_CORRUPT', { mime: 'application/vnd.apache.parquet' }),
  csv(
    'P35',
    'footer-lies.parquet',
    () => Buffer.concat([utf8('PAR1'), Buffer.alloc(64, 0xff), Buffer.from('ffffff7f', 'hex'), utf8('PAR1')]),
    'E_PARQUET_CORRUPT',
    { mime: 'application/vnd.apache.parquet' },
  ),
  csv(
    'P35',
    'footer-garbage.parquet',
    () => Buffer.concat([utf8('PAR1'), Buffer.alloc(64, 0x2c), Buffer.from('30000000', 'hex'), utf8('PAR1')]),
    'E_PARQUET_CORRUPT',
    { work: 'profile', mime: 'application/vnd.apache.parquet' },
  ),
  csv(
    'P35',
    'encrypted.parquet',
    () => Buffer.concat([utf8('PAR1'), Buffer.alloc(64, 1), Buffer.from('10000000', 'hex'), utf8('PARE')]),
    'E_PARQUET_CORRUPT',
    { mime: 'application/vnd.apache.parquet', says: /encrypted/ },
  ),
  csv('P39', 'packed.csv', () => gzipSync('a,b\n1,2\n'), 'E_TYPE_MISMATCH', { mime: 'application/gzip' }),
];
