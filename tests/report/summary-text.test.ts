import { expect, test } from 'vitest';
import { formatSummary } from '../../src/report/summary-text.js';
import { makeSummary } from './make-run.js';

const items = { total: 3, done: 2, failed: 1, skipped: 0, thisRun: 3 };

test('a run that was stopped does not say of how many', () => {
  expect(formatSummary(makeSummary('out', { items }))).toContain('  2 done, 1 failed of 3\n');
  const stopped = formatSummary(makeSummary('out', { items, status: 'interrupted' }));
  expect(stopped).toContain('  2 done, 1 failed so far\n');
});

test('a run that was stopped before anything was done does not say that nothing was left', () => {
  const none = { total: 0, done: 0, failed: 0, skipped: 0, thisRun: 0 };
  expect(formatSummary(makeSummary('out', { items: none }))).toContain('nothing was left to do');
  const stopped = formatSummary(makeSummary('out', { items: none, status: 'interrupted' }));
  expect(stopped).toContain('nothing was done before it was stopped');
  expect(stopped).not.toContain('nothing was left');
});

test('lanes that took the place of others are not counted as if they had worked side by side', () => {
  expect(formatSummary(makeSummary('out', { lanes: 2, lanesStarted: 2 }))).toContain(': 2 lanes, up to');
  expect(formatSummary(makeSummary('out', { lanes: 2, lanesStarted: 6 }))).toContain(
    ': 2 lanes (6 with those that took the place of others), up to',
  );
});

test('a class of several codes has the advice of each, and how often it is meant', () => {
  const example = { index: 0, url: 'https://a.example/0', code: 'E_EMPTY', message: 'it is empty' };
  const empty = { code: 'E_EMPTY', count: 2, advice: 'the body was empty' };
  const cut = { code: 'E_TRUNCATED', count: 1, advice: 'try again later' };
  const group = { class: 'truncated' as const, count: 2, example, advice: empty.advice };
  const describe = (codes: (typeof empty)[], count: number) =>
    formatSummary(makeSummary('out', { items, failures: [{ ...group, count, codes }] }));
  expect(describe([empty], 2)).toContain('  truncated × 2: the body was empty\n      e.g. https://a.example/0\n');
  expect(describe([empty, cut], 3)).toContain(
    '  truncated × 3\n      2 × the body was empty\n      1 × try again later\n      e.g. https://a.example/0\n',
  );
  // Two codes that ask for the same are one.
  expect(describe([empty, { ...cut, advice: empty.advice }], 3)).toContain('  truncated × 3: the body was empty\n');
});

test('of many codes of a class only the most frequent have their advice', () => {
  const example = { index: 0, url: 'https://a.example/0', code: 'E_EMPTY', message: 'it is empty' };
  const codes = Array.from({ length: 6 }, (_, index) => ({ code: 'E_EMPTY', count: index + 1, advice: `do ${index}` }));
  const failures = [{ class: 'truncated' as const, count: 21, example, advice: 'do 5', codes }];
  const told = formatSummary(makeSummary('out', { items, failures }));
  expect([...told.matchAll(/ × (do \d)/g)].map(([, advice]) => advice)).toEqual(['do 5', 'do 4', 'do 3', 'do 2']);
});

test('items that were skipped are counted, told as such, and not to be tried again', () => {
  const example = { index: 0, url: 'https://a.example/0', code: 'E_OPTED_OUT', message: 'it asks so' };
  const failures = [{ class: 'opted-out' as const, count: 1, example, advice: 'leave it' }];
  const skipped = { total: 3, done: 2, failed: 0, skipped: 1, thisRun: 3 };
  const told = formatSummary(makeSummary('out', { items: skipped, failures }));
  expect(told).toContain('  2 done, 1 skipped of 3\n');
  expect(told).toContain('\n\nWhat was skipped\n  opted-out × 1: leave it\n');
  expect(told).not.toMatch(/went wrong|millrace retry out/);
  const both = formatSummary(makeSummary('out', { items: { ...skipped, done: 1, failed: 1 }, failures }));
  expect(both).toContain('  1 done, 1 failed, 1 skipped of 3\n');
  expect(both).toContain('\n\nWhat went wrong\n');
  expect(both).toContain('  Try them again: millrace retry out\n');
});

test('the stages share the time in which something was done; what items waited stands apart', () => {
  const stages = { wait: 9_000, dns: 4, connect: 20, firstByte: 700, body: 0, ops: 250, save: 26 };
  const again = { total: 30, done: 30, failed: 0, skipped: 0, thisRun: 3 };
  const told = (wait: number) =>
    / {2}stages +(.*)\n/.exec(formatSummary(makeSummary('out', { items: again, stages: { ...stages, wait } })))?.[1];
  const shares = 'waiting for servers 70 %, processing 25 %, saving 3 %, connecting 2 %';
  expect(told(9_000)).toBe(`${shares}; an item waited 3.0 s for its turns`);
  expect(told(2)).toBe(shares);
});

test('a run that took no time that can be told has no rates', () => {
  expect(formatSummary(makeSummary('out'))).toContain('  1.5 s (and 200 ms to start), 0.7 items/s, 700 B/s\n');
  expect(formatSummary(makeSummary('out', { wallMs: 0 }))).toContain('  0 ms (and 200 ms to start)\n');
});

test('nothing from outside moves the cursor or ends a line, and a folder can be pasted into a shell', () => {
  const hostile = 'a\u001b[2J\nb';
  const example = { index: 0, url: `https://a.example/${hostile}`, code: 'E_EMPTY', message: hostile };
  const failures = [{ class: 'truncated' as const, count: 1, example, advice: 'try again' }];
  const told = formatSummary(makeSummary("/data/Bob's out", { items, failures }));
  expect(told).not.toContain('\u001b');
  expect(told).toContain('      e.g. https://a.example/a\\u001b[2J\\u000ab\n           a\\u001b[2J\\u000ab\n');
  expect(told).toContain("  Try them again: millrace retry '/data/Bob'\\''s out'\n");
});

test('one is not counted as many', () => {
  expect(formatSummary(makeSummary('out', { lanes: 1 }))).toContain(': 1 lane, up to');
  const again = { total: 2, done: 2, failed: 0, skipped: 0, thisRun: 1 };
  expect(formatSummary(makeSummary('out', { items: again }))).toContain(
    '  this run      1 item; 1 was there already\n',
  );
  const more = { total: 6, done: 6, failed: 0, skipped: 0, thisRun: 2 };
  expect(formatSummary(makeSummary('out', { items: more }))).toContain('  2 items; 4 were there already\n');
});

test('sentences are broken at the edge of a terminal, paths and URLs are not', () => {
  const out = `/data/${'folder/'.repeat(12)}out`;
  const url = `https://a.example/${'long/'.repeat(15)}`;
  const example = {
    index: 0,
    url,
    code: 'E_EMPTY',
    message: 'the server sent an answer that has no body at all, so there is nothing',
  };
  const advice = 'the body was empty, which a server does when it has lost the file: look whether the page shows it';
  const failures = [{ class: 'truncated' as const, count: 1, example, advice }];
  const lines = formatSummary(makeSummary(out, { items, failures }), { columns: 60 }).split('\n');
  expect(lines).toContain(`  results       ${out}`);
  expect(lines).toContain(`      e.g. ${url}`);
  const sentences = lines.filter((line) => !line.includes('/folder/') && !line.includes(url));
  expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(sentences.join(' ').replace(/ +/g, ' ')).toContain(advice);
});
