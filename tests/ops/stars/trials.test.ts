import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordLength } from '../../../src/ops/stars/rows.js';
import { field, makeRecord, Trials } from '../../../src/ops/stars/trials.js';

const record = fc.float64Array({ minLength: recordLength, maxLength: recordLength, noNaN: true });

it('trials come back as they were put in, however many come at once', () => {
  fc.assert(
    fc.property(fc.array(fc.array(record, { maxLength: 9 }), { maxLength: 60 }), (batches) => {
      const trials = new Trials();
      for (const batch of batches) trials.add(batch.flatMap((each) => [...each]));
      const all = batches.flat();
      for (const each of all) each[field.rejection] = 3;
      for (let i = 0; i < trials.count; i += 1) trials.data[i * recordLength + field.rejection] = 3;
      expect(trials.count).toBe(all.length);
      for (const [i, each] of all.entries()) expect(makeRecord(trials.at(i))).toEqual([...each]);
    }),
  );
});

it('the brightest trials come first, and of equal ones that which was found first', () => {
  const level = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, 1.5, -7));
  fc.assert(
    fc.property(fc.array(level, { maxLength: 200 }), (levels) => {
      const trials = new Trials();
      for (const each of levels)
        trials.add(Array.from({ length: recordLength }, (_, i) => (i === field.level ? each : 0)));
      // The difference of infinities is not a number.
      const compare = (a: number, b: number) =>
        (levels[a] as number) === (levels[b] as number) ? a - b : (levels[b] as number) - (levels[a] as number);
      expect([...Array.from(trials.brightestFirst())]).toEqual([...levels.keys()].sort(compare));
    }),
  );
});
