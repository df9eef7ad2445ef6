import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traitsOfUnit } from '../../../src/ops/text/characters.js';
import { hashUnits } from '../../../src/ops/text/hashing.js';
import { OwnRoom } from '../../../src/ops/text/table-room.js';
import { writeUnits } from '../../../src/ops/text/units.js';
import { type TableLimits, WordTable } from '../../../src/ops/text/word-table.js';

for (let unit = 0x20; unit < 0x100; unit += 1) traitsOfUnit(unit);
traitsOfUnit(0x2019);

const units = new Uint16Array(4_096);

function add(table: WordTable, word: string): void {
  const span = { start: 0, end: writeUnits(units, 0, word) };
  table.add(units, { ...span, hash: hashUnits(units, span) });
}

function fill(words: Iterable<string>, limits?: TableLimits): WordTable {
  const table = new WordTable(limits);
  for (const word of words) add(table, word);
  return table;
}

describe('a table of words', () => {
  it('counts as a map does, in lower case', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'é', 'É', '’', '1'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 300 }), (words) => {
        const counts = new Map<string, number>();
        for (const each of words) {
          const term = each.toLowerCase().replaceAll('’', "'");
          counts.set(term, (counts.get(term) ?? 0) + 1);
        }
        const table = fill(words);
        expect([...table.store.entries()].map(({ term, count }) => [term, count])).toEqual([...counts]);
        expect(table.unique).toBe(counts.size);
        const sorted = [...counts].sort(([one, first], [two, second]) => second - first || (one < two ? -1 : 1));
        expect(table.store.top(5)).toEqual(sorted.slice(0, 5).map(([term, count]) => ({ term, count })));
      }),
    );
  });

  it('lists the most frequent words that pass', () => {
    const table = fill('the the the cat cat dog'.split(' '));
    expect(table.store.top(2, (term) => term !== 'the')).toEqual([
      { term: 'cat', count: 2 },
      { term: 'dog', count: 1 },
    ]);
    expect(table.store.top(0)).toEqual([]);
  });

  it('is exact while it is within its limits', () => {
    const table = fill(
      Array.from({ length: 5_000 }, (_, index) => `w${index}`),
      { words: 5_000, units: 30_000 },
    );
    expect(table).toMatchObject({ unique: 5_000, isEstimate: false, undercount: 0 });
  });

  it('moves to a room of its own where the one it was given cannot grow', () => {
    class FullRoom extends OwnRoom {
      override grow() {
        return false;
      }
    }
    const words = Array.from({ length: 3_000 }, (_, index) => `w${index % 2_500}`);
    const room = new FullRoom({ words: 64, units: 512 });
    const table = new WordTable(undefined, undefined, room);
    for (const word of words) add(table, word);
    expect(table.store.isIn(room)).toBe(false);
    expect([...table.store.entries()]).toEqual([...fill(words).store.entries()]);
  });

  it('forgets the rarest words beyond its limits, estimates how many there were, and knows what it may have missed', () => {
    const forgotten: string[] = [];
    const table = new WordTable({ words: 2_000, units: 100_000 }, (words) => {
      for (const { term } of words) forgotten.push(term);
    });
    const distinct = 40_000;
    for (let index = 0; index < distinct; index += 1) {
      add(table, `word${index}`);
      if (index % 10 === 0) add(table, 'often');
    }
    expect(table.isEstimate).toBe(true);
    expect(Math.abs(table.unique / (distinct + 1) - 1)).toBeLessThan(0.03);
    const [first] = table.store.top(1);
    expect(first?.term).toBe('often');
    expect(first?.count).toBeGreaterThanOrEqual(distinct / 10 - table.undercount);
    expect(first?.count).toBeLessThanOrEqual(distinct / 10);
    expect(forgotten.length).toBeGreaterThan(distinct - 2_001);
    expect([...table.store.entries()].length).toBeLessThanOrEqual(2_000);
  });

  it('never undercounts by more than it says', () => {
    const word = fc.nat(60).map((number) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + (number % 20)) + number);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 400 }), fc.integer({ min: 2, max: 30 }), (words, most) => {
        const table = fill(words, { words: most, units: 300 });
        const counts = new Map<string, number>();
        for (const each of words) counts.set(each, (counts.get(each) ?? 0) + 1);
        for (const { term, count } of table.store.entries()) {
          const right = counts.get(term) ?? 0;
          expect(count).toBeLessThanOrEqual(right);
          expect(count).toBeGreaterThanOrEqual(right - table.undercount);
        }
      }),
    );
  });
});
