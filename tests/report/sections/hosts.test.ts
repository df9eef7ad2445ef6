import { expect, it } from 'vitest';
import { LedgerFacts } from '../../../src/report/ledger-facts.js';
import { renderHosts } from '../../../src/report/sections/hosts.js';
import { makeDone, makeFailed } from '../make-run.js';
import { makeInput } from './make-input.js';

/** The rows of the table, each with its cells by their names. */
function rowsOf(facts: LedgerFacts): readonly string[] {
  const section = renderHosts(makeInput(facts)).toString();
  return [...section.matchAll(/scope="row">([^<]*)<\/th>(.*?)<\/tr>/g)].map(([, host, cells = '']) =>
    [host, ...[...cells.matchAll(/data-label="([^"]*)">(.*?)<\/td>/g)].map(([, name, text = '']) => `${name} ${text}`)]
      .join('; ')
      .replace(/<[^>]*>/g, ''),
  );
}

it('counts what became of the items of each host, the busiest first', () => {
  const facts = new LedgerFacts();
  const skipped = { status: 'skipped', class: 'opted-out', code: 'E_ROBOTS' } as const;
  facts.add(makeFailed(0, { url: 'https://few.example/a' }));
  for (const [index, firstByte] of [30, 10, 20].entries())
    facts.add(makeDone(index, { url: `https://many.example/${index}`, timings: { firstByte } }));
  facts.add(makeFailed(8, { url: 'https://many.example/8' }));
  facts.add(makeFailed(9, { url: 'https://many.example/9', ...skipped }));
  expect(rowsOf(facts)).toEqual([
    'many.example; Items 5; Done 3; Failed 1; Skipped 1; Received 3 kB; First byte 20 ms; 95 % 30 ms',
    'few.example; Items 1; Done 0; Failed 1; Skipped 0; Received 0 B; First byte –; 95 % –',
  ]);
});

it('shows forty of many hosts, and of those with as many items the ones that failed most', () => {
  const facts = new LedgerFacts();
  for (let index = 0; index < 50; index += 1) {
    const url = `https://host${index}.example/`;
    facts.add(index === 49 ? makeFailed(index, { url }) : makeDone(index, { url }));
  }
  const rows = rowsOf(facts);
  expect(rows).toHaveLength(40);
  expect(rows[0]).toMatch(/^host49\.example; Items 1; Done 0; Failed 1/);
  expect(renderHosts(makeInput(facts)).toString()).toContain('50 hosts. The 40 with most items are shown.');
  expect(renderHosts(makeInput(new LedgerFacts())).toString()).toBe('');
});
