import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellKinds } from '../../../src/formats/table/cell-kind.js';
import { JsonScanner } from '../../../src/formats/table/json/scanner.js';
import { compactJson, unescapeJson } from '../../../src/formats/table/json/text.js';

/** The rows as JSON.parse would give them, put together from the members that the scanner tells of. */
function scan(text: string, piece = 1_000): unknown[] {
  const rows: unknown[] = [];
  let entries: [string, unknown][] = [];
  const bytes = Buffer.from(text);
  const shared = Buffer.alloc(piece);
  const plain = (part: Uint8Array, hasEscapes: boolean) =>
    Buffer.from(hasEscapes ? unescapeJson(part) : part).toString();
  const scanner = new JsonScanner({
    begin() {
      entries = [];
    },
    member(buffer, { keyStart, keyEnd, keyHasEscapes, start, end, kind, hasEscapes, hasSpace }) {
      const key = plain(buffer.subarray(keyStart, keyEnd), keyHasEscapes);
      const part = buffer.subarray(start, end);
      const compact = Buffer.from(compactJson(part)).toString();
      if (kind === cellKinds.json) expect(hasSpace).toBe(compactJson(part).length !== part.length);
      const value =
        kind === cellKinds.text ? plain(part, hasEscapes) : kind === cellKinds.none ? null : JSON.parse(compact);
      entries.push([key, value]);
    },
    end() {
      rows.push(Object.fromEntries(entries));
    },
  });
  for (let at = 0; at < bytes.length; at += piece) {
    const size = bytes.copy(shared, 0, at, Math.min(bytes.length, at + piece));
    scanner.push(shared.subarray(0, size));
  }
  scanner.end();
  return rows;
}

const accepts = (text: string) => {
  try {
    scan(text, 7);
    return true;
  } catch (error) {
    expect((error as { code?: string }).code).toMatch(/^E_(JSON_INVALID|TABLE_EMPTY)$/);
    return false;
  }
};
const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a scanner of JSON', () => {
  it('sees what JSON.parse sees, cut into pieces anywhere', () => {
    const rows = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), { maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 }), (table, piece, indent) => {
        const text = JSON.stringify(table, undefined, indent);
        expect(scan(text, piece)).toEqual(JSON.parse(text));
        const jsonLines = table.map((row) => `${JSON.stringify(row, undefined, indent)}\r\n`).join('');
        if (table.length > 0) expect(scan(jsonLines, piece)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('takes and refuses the values that JSON.parse does, however broken', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"k":',
      '1',
      '0',
      '-',
      '.',
      'e',
      '+',
      'true',
      'null',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\n',
      '\\u00',
      '\t',
      'é',
      '//',
    );
    const broken = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc
        .tuple(
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.nat(),
          part,
        )
        .map(([text, at, extra]) => {
          const place = at % (text.length + 1);
          return text.slice(0, place) + extra + text.slice(place);
        }),
      fc
        .tuple(
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.nat(),
        )
        .map(([text, at]) => {
          const place = at % text.length;
          return text.slice(0, place) + text.slice(place + 1);
        }),
    );
    fc.assert(
      fc.property(broken, (value) => {
        // Half a surrogate pair is valid JSON, but no text.
        fc.pre(!/\\u[dD][89a-fA-F]/.test(value) && value.isWellFormed());
        const text = `[{"v":${value}}]`;
        expect([text, accepts(text)]).toEqual([text, isJson(text)]);
      }),
      { numRuns: 3_000, seed: 4 },
    );
  });

  it.each([
    '[{"a":01}]',
    '[{"a":-}]',
    '[{"a":1.}]',
    '[{"a":.5}]',
    '[{"a":1e}]',
    '[{"a":+1}]',
    '[{"a":0x1}]',
    '[{"a":NaN}]',
    '[{"a":Infinity}]',
    "[{'a':1}]",
    '[{a:1}]',
    '[{"a":1,}]',
    '[{"a"}]',
    '[{"a":1 "b":2}]',
    '[{"a":"\t"}]',
    '[{"a":"\\x"}]',
    '[{"a":"\\u12"}]',
    '[{"a":"\\ud800"}]',
    '[{"a":"\\ud800\\u0061"}]',
    '[{"a":tru}]',
    '[{"a":1}',
    '[{"a":1}]]',
    '[{"a":1}],',
    '[,{"a":1}]',
    '{"a":1}{"b":2}',
    '{"a":1},{"b":2}',
    '{"a":1}/**/',
    '[][]',
    '[{}{}]',
    '[{"a":[1,]}]',
    '[{"a":[1 2]}]',
    '[{"a":{]}]',
    '\u00a0[]',
  ])('refuses %j', (text) => {
    expect(accepts(text)).toBe(false);
  });

  it('says where, and what was expected there', () => {
    expect(() => scan('[{"a":1},\n {"a":tru}]')).toThrow('row 2 (byte 19): found "}]"; expected the rest of true');
    expect(() => scan('[{"a":1},{"b"')).toThrow(
      'row 2 (byte 13): found the end of the text; expected the rest of the row',
    );
  });

  it('reads pairs of surrogates and every escape', () => {
    expect(scan('[{"\\u0061\\/":"\\ud83d\\ude00\\b\\f\\n\\r\\t\\\\\\"\\u0000"}]')).toEqual([
      { 'a/': '😀\b\f\n\r\t\\"\0' },
    ]);
  });
});
