import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Content, kinds } from '../../src/core/content.js';
import type { EncodeRequest, Format } from '../../src/core/contracts.js';
import type { Json } from '../../src/core/json.js';

/** What a suite needs to know of a format: options that pass, options that are refused, and content it can save. */
export interface FormatCases {
  readonly valid: readonly [Json, ...Json[]];
  readonly invalid: readonly unknown[];
  readonly content: Content | (() => Content | Promise<Content>);
  /** The extension of what it writes for that content. */
  readonly extension: string;
}

/** Checks what every format promises. Call it from `tests/formats/<name>.test.ts`. */
export function testFormat<Options>(format: Format<Options>, cases: FormatCases): void {
  describe(`${format.name} keeps the contract of a format`, () => {
    const makeContent = async () => (typeof cases.content === 'function' ? cases.content() : cases.content);
    const makeRequests = async (): Promise<EncodeRequest[]> => {
      const content = await makeContent();
      return cases.valid.map((given) => ({
        content,
        format: format.name,
        options: format.options.parse(given) as Json,
      }));
    };

    it('is named after its file and has a summary of one line', () => {
      expect(format.name).toBe(basename(expect.getState().testPath ?? '', '.test.ts'));
      expect(format.summary).toMatch(/^[^\n]{5,120}$/);
      expect(format.summary).not.toMatch(/\.$/);
      expect(format.accepts.length).toBeGreaterThan(0);
      for (const kind of format.accepts) expect(kinds).toContain(kind);
    });

    it('completes valid options to plain data that passes again unchanged', () => {
      for (const given of cases.valid) {
        const complete = format.options.parse(given);
        expect(JSON.parse(JSON.stringify(complete))).toEqual(complete);
        expect(format.options.parse(complete)).toEqual(complete);
      }
    });

    it('refuses unknown and invalid options', () => {
      expect(format.options.safeParse({ noSuchOption: 1 }).success).toBe(false);
      for (const given of cases.invalid) {
        expect(format.options.safeParse(given).success, JSON.stringify(given)).toBe(false);
      }
    });

    it('answers every request in order, with the bytes it gives when asked alone, and leaves the content alone', async () => {
      const requests = await makeRequests();
      const before = structuredClone(requests);
      const together = await format.encode(requests);
      expect(structuredClone(requests)).toEqual(before);
      expect(together).toHaveLength(requests.length);
      for (const [index, request] of requests.entries()) {
        const [alone] = await format.encode([request]);
        expect(alone?.extension).toBe(cases.extension);
        expect(alone?.bytes.length).toBeGreaterThan(0);
        expect(Buffer.compare(alone?.bytes ?? new Uint8Array(), together[index]?.bytes ?? new Uint8Array())).toBe(0);
        expect(structuredClone(alone)).toEqual(structuredClone(together[index]));
      }
    });
  });
}
