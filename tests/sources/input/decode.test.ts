import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { badByteMark, decodeText } from '../../../src/sources/input/decode.js';

async function decode(bytes: Uint8Array, sizeBytes = 1000): Promise<string> {
  async function* inPieces() {
    for (let start = 0; start < bytes.length; start += sizeBytes) yield bytes.subarray(start, start + sizeBytes);
  }
  let text = '';
  for await (const piece of decodeText(inPieces(), 'test')) text += piece;
  return text;
}

test('text of UTF-8 reads back, however its bytes come in pieces', async () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\ufffd', '\ufeff', '\n'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 4, max: 9 }), async (text, sizeBytes) => {
      expect(await decode(Buffer.from(`x${text}`), sizeBytes)).toBe(`x${text}`);
    }),
  );
});

test('bytes that are not UTF-8 are marked, on their line alone, and are what Node takes for such', async () => {
  const parts = fc.constantFrom('a', '\n', 'é', '\ufffd', Uint8Array.of(0xe9), Uint8Array.of(0xf0, 0x9f), '😀');
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 12 }), fc.integer({ min: 4, max: 9 }), async (list, sizeBytes) => {
      const bytes = Buffer.concat([Buffer.from('x'), ...list.map((part) => Buffer.from(part as Uint8Array))]);
      const text = await decode(bytes, sizeBytes);
      expect(text.replaceAll(badByteMark, '\ufffd')).toBe(new TextDecoder().decode(bytes));
      const lines = bytes.toString('latin1').split('\n');
      const isBad = lines.map((line) => !isWhole(Buffer.from(line, 'latin1')));
      expect(text.split('\n').map((line) => line.includes(badByteMark))).toEqual(isBad);
    }),
    { numRuns: 300 },
  );
});

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test('a byte order mark says what the text is and is no part of it', async () => {
  expect(await decode(Buffer.from('\ufeffCafé'))).toBe('Café');
  expect(await decode(Buffer.from('\ufeffCafé', 'utf16le'))).toBe('Café');
  expect(await decode(Buffer.from('\ufeffCafé', 'utf16le').swap16())).toBe('Café');
});

test('a text whose last character is cut is marked at its end', async () => {
  expect(await decode(Buffer.from('Caf\u00e9').subarray(0, -1))).toBe(`Caf${badByteMark}`);
});
