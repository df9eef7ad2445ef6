import { describe, expect, it } from 'vitest';
import type { Summary } from '../../../src/core/summary.js';
import { LedgerFacts } from '../../../src/report/ledger-facts.js';
import { renderStages } from '../../../src/report/sections/stages.js';
import { makeDone } from '../make-run.js';
import { makeInput } from './make-input.js';

const items = { total: 2, done: 2, failed: 0, skipped: 0, thisRun: 2 };

function render(summary: Partial<Summary> = {}): string {
  const facts = new LedgerFacts();
  const timings = { wait: 3_000, dns: 10, connect: 90, firstByte: 500, body: 100, ops: 250, save: 50 };
  for (const index of [0, 1]) facts.add(makeDone(index, { timings, attempts: index + 1 }));
  return renderStages(makeInput(facts, { items, ...summary })).toString();
}

describe('where the time went', () => {
  it('is told in shares of what was done, and for an item on average', () => {
    const rows = [...render().matchAll(/<\/svg>([^<]*)<\/span>(.*?)<\/tr>/g)].map(([, name, cells = '']) => [
      name,
      ...[...cells.matchAll(/<td[^>]*>([^<]*)</g)].map(([, text]) => text),
    ]);
    expect(rows).toEqual([
      ['Looking up names', '1.0 %', '20 ms', '10 ms'],
      ['Connecting', '9.0 %', '180 ms', '90 ms'],
      ['Waiting for servers', '50 %', '1.0 s', '500 ms'],
      ['Downloading', '10 %', '200 ms', '100 ms'],
      ['Processing', '25 %', '500 ms', '250 ms'],
      ['Saving', '5.0 %', '100 ms', '50 ms'],
    ]);
    expect(render()).toContain('an item waited 3.0 s for its turn on average');
    expect(render()).toContain('3 attempts were made for 2 items.');
  });

  it('is more than the run took only where the run is all there is', () => {
    const overlap = 'Items overlap, so this is more than the run took.';
    expect(render({ wallMs: 1_500 })).toContain(overlap);
    expect(render({ wallMs: 2_500 })).not.toContain(overlap);
    expect(render({ wallMs: 1_500, items: { ...items, thisRun: 1 } })).not.toContain(overlap);
  });

  it('names what held the run back, where anything did', () => {
    expect(render()).toContain('Held back by waiting for servers.');
    expect(render({ bottleneck: { name: 'none', sentence: 'nothing' } })).not.toContain('Held back');
  });
});
