import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelimitedScanner } from '../../../src/formats/table/delimited/scanner.js';

interface Seen {
  readonly rows: { line: number; cells: string[] }[];
  readonly faults: { line: number; reason: string; text: string }[];
}

/** Scans text in pieces of the given sizes, again and again. */
function scan(text: string, pieces: readonly number[] = [1_000], dialect = { delimiter: 0x2c, quote: 0x22 }): Seen {
  const seen: Seen = { rows: [], faults: [] };
  const scanner = new DelimitedScanner(dialect, {
    row(row) {
      const cells = Array.from({ length: row.count }, (_, cell) => row.readText(cell));
      seen.rows.push({ line: row.line, cells });
    },
    fault: ({ line, reason, text: found }) => seen.faults.push({ line, reason, text: found }),
  });
  const bytes = Buffer.from(text);
  // What a scanner keeps must be its own: each piece comes in the same buffer.
  const shared = Buffer.alloc(2_000);
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = pieces[piece % pieces.length] ?? 1;
    const copied = bytes.copy(shared, 0, at, Math.min(bytes.length, at + size));
    scanner.push(shared.subarray(0, copied));
    shared.fill(0x58);
    at += size;
  }
  scanner.end();
  return seen;
}

const lines = (text: string) => text.split(/\r\n|\n|\r/).length - 1;

describe('a scanner of CSV', () => {
  const cell = fc
    .array(fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', '\r', ' ', "'", '€', '😀'), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const rows = fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 }), { maxLength: 8 });

  it('reads back what was written, cut into pieces anywhere, with the line of each row', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', ';', '\t'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (table, end, delimiter, pieces, endsLast) => {
          const written = table.map((row) =>
            row
              .map(([text, isQuoted]) =>
                isQuoted || /[",;\t\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text,
              )
              .join(delimiter),
          );
          let line = 1;
          const expected = written.map((text, row) => {
            const at = line;
            line += lines(text) + 1;
            return { line: at, cells: table[row]?.map(([value]) => value) };
          });
          const text = written.join(end) + (endsLast && written.length > 0 ? end : '');
          const seen = scan(text, pieces, { delimiter: delimiter.charCodeAt(0), quote: 0x22 });
          expect(seen).toEqual({ rows: expected, faults: [] });
        },
      ),
      { numRuns: 500, seed: 11 },
    );
  });

  it('never depends on how bytes are cut, however broken the text', () => {
    const text = fc
      .array(fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n', '""'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), (broken, pieces) => {
        expect(scan(broken, pieces)).toEqual(scan(broken));
      }),
      { numRuns: 1_000, seed: 5 },
    );
  });

  it('takes a quote inside a plain cell for text, and any for text where there are none', () => {
    expect(scan('5" disk,a"b"\n').rows).toEqual([{ line: 1, cells: ['5" disk', 'a"b"'] }]);
    expect(scan('"a,b"\n', [3], { delimiter: 0x2c, quote: -1 }).rows).toEqual([{ line: 1, cells: ['"a', 'b"'] }]);
    expect(scan('a,b\n', [3], { delimiter: -1, quote: 0x22 }).rows).toEqual([{ line: 1, cells: ['a,b'] }]);
  });

  it('gives up the line of a broken quote, and goes on with the next', () => {
    expect(scan('a,b\n1,"x\n2,y\n"3",z\n4,"w"\n', [2])).toEqual({
      rows: [
        { line: 1, cells: ['a', 'b'] },
        { line: 3, cells: ['2', 'y'] },
        { line: 4, cells: ['3', 'z'] },
        { line: 5, cells: ['4', 'w'] },
      ],
      faults: [{ line: 2, reason: 'closed-early', text: '1,"x' }],
    });
    expect(scan('"a\nb\nc')).toMatchObject({
      rows: [{ cells: ['b'] }, { cells: ['c'] }],
      faults: [{ line: 1, reason: 'unclosed' }],
    });
  });
});
