import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import type { Summary } from '../../../src/core/summary.js';
import { LedgerFacts } from '../../../src/report/ledger-facts.js';
import { renderOverview } from '../../../src/report/sections/overview.js';
import { makeDone, makeFailed } from '../make-run.js';
import { makeInput } from './make-input.js';

/** The texts of one tile, its number first. */
function tileOf(name: string, outcomes: readonly Outcome[], changes: Partial<Summary> = {}): (string | undefined)[] {
  const facts = new LedgerFacts();
  for (const outcome of outcomes) facts.add(outcome);
  const page = renderOverview(makeInput(facts, { bytesPerSecond: 110, ...changes })).toString();
  const tile = new RegExp(`<dt>${name}</dt>(.*?)</div>`, 's').exec(page)?.[1] ?? '';
  return [...tile.matchAll(/<span[^>]*>([^<]*)</g)].map(([, text]) => text);
}

describe('the tiles of a report', () => {
  it('tell kinds that sum up to what is done', () => {
    const outcomes = [makeDone(0), makeDone(1, { kind: 'image' }), makeFailed(2, { kind: 'image' })];
    expect(tileOf('Items done', outcomes)).toEqual(['2', 'of 3, 67 %', '1 text, 1 image']);
    expect(tileOf('Items done', [makeFailed(0, { kind: 'image' })])).toEqual(['0', 'of 1, 0 %']);
  });

  it('do not say of how many where the run was stopped', () => {
    expect(tileOf('Items done', [makeDone(0)], { status: 'interrupted' })).toEqual(['1', 'so far', '1 text']);
  });

  it('say where failures count in the rate and not in the amount', () => {
    const included = '110 B a second, failed attempts included';
    expect(tileOf('Received', [makeFailed(0)])).toEqual(['0 B', included, '1 attempt']);
    expect(tileOf('Received', [makeDone(0, { attempts: 3 })])).toEqual(['1 kB', included, '3 attempts']);
    expect(tileOf('Received', [makeDone(0)])).toEqual(['1 kB', '110 B a second', '1 attempt']);
  });
});
