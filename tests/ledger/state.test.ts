import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LedgerState } from '../../src/ledger/state.js';
import { finalOf, makeOutcome, outcomes } from './support.js';

describe('the state of a ledger', () => {
  test('counts the final outcome of every item, whatever came before it', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const state = new LedgerState();
        for (const outcome of all) state.record(outcome);
        const final = finalOf(all);
        const count = <T extends string>(pick: (outcome: (typeof final)[number]) => T | undefined) => {
          const counts: Partial<Record<T, number>> = {};
          for (const value of final.map(pick)) if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
          return counts;
        };
        const statuses = count(({ status }) => status);
        expect(state.counts).toEqual({
          done: statuses.done ?? 0,
          failed: statuses.failed ?? 0,
          skipped: statuses.skipped ?? 0,
          bytes: final.reduce((sum, { status, bytes = 0 }) => sum + (status === 'done' ? bytes : 0), 0),
          attempts: all.reduce((sum, { attempts = 0 }) => sum + attempts, 0),
          byClass: count((outcome) => outcome.class),
          byKind: count(({ kind }) => kind),
        });
        const codes: Record<string, Record<string, number>> = {};
        for (const outcome of final) {
          if (outcome.class === undefined) continue;
          const { code = '' } = outcome;
          const counts = codes[outcome.class] ?? {};
          codes[outcome.class] = { ...counts, [code]: (counts[code] ?? 0) + 1 };
        }
        const found = [...state.countCodes()].map(([name, counts]) => [name, Object.fromEntries(counts)]);
        expect(Object.fromEntries(found)).toEqual(codes);
        expect(state.size).toBe(final.length);
        expect(state.end).toBe((final.at(-1)?.index ?? -1) + 1);
        for (let index = 0; index < 15; index += 1) {
          const expected = final.find((outcome) => outcome.index === index);
          expect(state.statusOf(index)).toBe(expected?.status);
          expect(state.classOf(index)).toBe(expected?.class);
          expect(state.codeOf(index)).toBe(expected?.code);
          if (expected) expect(state.matches(index, expected.url)).toBe(true);
        }
      }),
    );
  });

  test('notices that an item was recorded for another URL', () => {
    const state = new LedgerState();
    state.record(makeOutcome(3, { url: 'https://example.com/a' }));
    expect(state.matches(3, 'https://example.com/a')).toBe(true);
    expect(state.matches(3, 'https://example.com/b')).toBe(false);
    expect(state.matches(2, 'https://example.com/a')).toBe(false);
  });

  test('holds items far apart and in any order', () => {
    const state = new LedgerState();
    for (const index of [200_000, 0, 5_000]) state.record(makeOutcome(index));
    expect([state.size, state.end]).toEqual([3, 200_001]);
    expect([state.statusOf(0), state.statusOf(1), state.statusOf(200_000), state.statusOf(9_999_999)]).toEqual([
      'done',
      undefined,
      'done',
      undefined,
    ]);
  });

  test('holds what it knows of the first items however many come after them', () => {
    const state = new LedgerState();
    const all = Array.from({ length: 2_500 }, (_, index) =>
      index % 3 === 0
        ? makeOutcome(index, { status: 'failed', class: 'http-4xx', code: `E_HTTP_${400 + (index % 50)}` })
        : makeOutcome(index, { kind: index % 2 === 0 ? 'image' : 'text' }),
    );
    for (const outcome of all) state.record(outcome);
    for (const { index, url, status, class: className, code } of all) {
      expect([state.statusOf(index), state.classOf(index), state.codeOf(index)]).toEqual([status, className, code]);
      expect(state.matches(index, url)).toBe(true);
    }
    // Taken back one by one, nothing is left of any of them.
    for (const { index } of all) state.forget(index);
    expect(state.counts).toEqual({
      done: 0,
      failed: 0,
      skipped: 0,
      bytes: 0,
      attempts: 2_500,
      byClass: {},
      byKind: {},
    });
  });
});
