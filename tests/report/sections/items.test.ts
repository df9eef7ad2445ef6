import { expect, it } from 'vitest';
import { LedgerFacts } from '../../../src/report/ledger-facts.js';
import { renderItems } from '../../../src/report/sections/items.js';
import { makeDone, makeFailed } from '../make-run.js';
import { makeInput } from './make-input.js';

it('tells of each item what became of it, its turns left out of its time', () => {
  const facts = new LedgerFacts();
  const outputs = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    output: name,
    path: `${name}/0.txt`,
    bytes: 1,
    sha256: '',
  }));
  facts.add(makeDone(0, { outputs, timings: { wait: 5_000, firstByte: 20, ops: 5 } }));
  facts.add(makeFailed(1, { url: 'file:///etc/hosts' }));
  const { rows } = renderItems(makeInput(facts));
  expect(rows).toEqual([
    {
      ...{ index: 0, url: 'https://host0.example/files/0.txt', href: 'https://host0.example/files/0.txt' },
      ...{ status: 'done', class: undefined, code: undefined, kind: 'text', message: undefined },
      ...{ outputs: 'a/0.txt, b/0.txt, c/0.txt and 2 more', bytes: 1_000, size: '1 kB', ms: 25, time: '25 ms' },
    },
    {
      ...{ index: 1, url: 'file:///etc/hosts', href: undefined, status: 'failed', class: 'http-4xx' },
      ...{ code: 'E_HTTP_404', kind: undefined, message: 'host answered 404 Not Found', outputs: undefined },
      ...{ bytes: undefined, size: undefined, ms: undefined, time: undefined },
    },
  ]);
});

it('has 25 rows without the script, and says how many there are', () => {
  const sectionOf = (count: number) => {
    const facts = new LedgerFacts();
    for (let index = 0; index < count; index += 1) facts.add(makeDone(index));
    return renderItems(makeInput(facts)).section.toString();
  };
  const rowsOf = (section: string) => section.match(/data-label="Item"/g)?.length;
  expect([1, 25, 26].map((count) => rowsOf(sectionOf(count)))).toEqual([1, 25, 25]);
  expect(sectionOf(1)).toContain('The only item.');
  expect(sectionOf(25)).toContain('<span class="on-paper" id="items-on-paper">All 25 items.</span>');
  expect(sectionOf(26)).toContain('Items 1 to 25 of 26; all are in ledger.jsonl.');
  expect(sectionOf(25)).toContain("Searching needs the page's script.");
  expect(sectionOf(26)).toContain("The first 25 rows; searching and turning pages need the page's script.");
});
