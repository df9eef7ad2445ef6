import { describe, expect, it } from 'vitest';
import { traitsOfCodePoint, traitsOfUnit } from '../../../src/ops/text/characters.js';

describe('traits of characters', () => {
  it('that are known without asking are what Intl.Segmenter says of them here', () => {
    const units = [...Array(0x180).keys(), ...Array.from({ length: 0x70 }, (_, index) => 0x2000 + index)];
    for (const unit of units) expect([unit, traitsOfUnit(unit)]).toEqual([unit, traitsOfCodePoint(unit)]);
  });
});
