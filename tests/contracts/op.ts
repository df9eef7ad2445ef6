import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Content, kinds } from '../../src/core/content.js';
import type { Op, OpContext } from '../../src/core/contracts.js';

/** What a suite needs to know of an op: options that pass, options that are refused, and content it works on. */
export interface OpCases {
  /** Options as a recipe gives them, before defaults; at least one. */
  readonly valid: readonly [unknown, ...unknown[]];
  readonly invalid: readonly unknown[];
  readonly content: Content | (() => Content | Promise<Content>);
  /** False for an op that refuses `content` with some of the valid options: `run` is then not called. */
  readonly runs?: boolean;
}

/** A context as the engine gives it. */
export function opContext(signal: AbortSignal = new AbortController().signal): OpContext {
  return {
    item: { index: 0, url: 'https://example.com/a', fields: {} },
    signal,
    scratch: join(tmpdir(), 'millrace-op-scratch'),
  };
}

/** Checks what every op promises. Call it from `tests/ops/<kind>/<file>.test.ts`: the op's name must be `<kind>.<file>`. */
export function testOp<Options>(op: Op<Options>, cases: OpCases): void {
  describe(`${op.name} keeps the contract of an op`, () => {
    const makeContent = async () => (typeof cases.content === 'function' ? cases.content() : cases.content);

    it('is named after its folder and file', () => {
      const path = expect.getState().testPath ?? '';
      expect(op.name).toBe(`${basename(dirname(path))}.${basename(path, '.test.ts')}`);
    });

    it('has a summary of one line', () => {
      expect(op.summary).toMatch(/^[^\n]{5,120}$/);
      expect(op.summary).not.toMatch(/\.$/);
    });

    it('accepts known kinds and says what it costs and wants', () => {
      expect(op.accepts.length).toBeGreaterThan(0);
      for (const kind of op.accepts) expect(kinds).toContain(kind);
      expect(['native', 'script']).toContain(op.cost);
      expect(['bytes', 'stream', 'pixels', 'samples', 'steps']).toContain(op.input);
    });

    it('completes valid options to plain data that passes again unchanged', () => {
      for (const given of cases.valid) {
        const complete = op.options.parse(given);
        expect(JSON.parse(JSON.stringify(complete))).toEqual(complete);
        expect(op.options.parse(complete)).toEqual(complete);
      }
    });

    it('refuses unknown and invalid options', () => {
      const strange = { ...(cases.valid[0] as object), noSuchOption: 1 };
      expect(op.options.safeParse(strange).success).toBe(false);
      for (const given of cases.invalid) {
        expect(op.options.safeParse(given).success, JSON.stringify(given)).toBe(false);
      }
    });

    it.runIf(cases.runs !== false)('answers the same plain data each time and leaves its input alone', async () => {
      for (const given of cases.valid) {
        const content = await makeContent();
        const before = structuredClone(content);
        const options = op.options.parse(given);
        const optionsBefore = structuredClone(options);
        const result = await op.run(content, options, opContext());
        expect(structuredClone(content)).toEqual(before);
        expect(options).toEqual(optionsBefore);
        const plain = structuredClone(result);
        expect(kinds).toContain(result.kind);
        expect(structuredClone(await op.run(await makeContent(), options, opContext()))).toEqual(plain);
        for (const data of [result.document, result.facts]) {
          if (data !== undefined) expect(JSON.parse(JSON.stringify(data))).toEqual(data);
        }
      }
    });
  });
}
