import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, readLines } from '../../../src/sources/input/lines.js';

async function* inPieces(bytes: Uint8Array, sizeBytes: number) {
  for (let start = 0; start < bytes.length; start += sizeBytes) yield bytes.subarray(start, start + sizeBytes);
}

async function cut(text: string, sizeBytes = 1000, maxLength = 1000): Promise<Line[]> {
  const lines: Line[] = [];
  const pieces = inPieces(Buffer.from(text), sizeBytes);
  for await (const batch of readLines(pieces, { name: 'test', maxLength })) lines.push(...batch);
  return lines;
}

test('lines and their ends put together are the text, however it comes in pieces', async () => {
  const texts = fc.array(fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', 'ä', '😀'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 7 }), async (parts, size) => {
      const text = parts.join('');
      const lines = await cut(text, size);
      expect(lines.map((line) => line.text + line.end).join('')).toBe(text);
      expect(lines).toEqual(await cut(text));
      expect(lines.map((line) => line.number)).toEqual(lines.map((_, position) => position + 1));
      expect(lines.some((line) => /[\r\n]/.test(line.text))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('a line that is too long keeps only its beginning, and the next is whole', async () => {
  const text = `ok\n${'x'.repeat(5000)}\nok\n${'y'.repeat(1001)}`;
  for (const size of [1, 7, 100_000]) {
    const lines = await cut(text, size);
    expect(lines.map((line) => [line.text.length, line.isTooLong])).toEqual([
      [2, false],
      [200, true],
      [2, false],
      [200, true],
    ]);
  }
});

test('a line of exactly the limit is whole', async () => {
  const [line] = await cut('x'.repeat(1000), 64);
  expect(line).toEqual({ text: 'x'.repeat(1000), number: 1, end: '', isTooLong: false });
});
