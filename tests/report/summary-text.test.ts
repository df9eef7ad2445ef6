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

test('one is not counted as many', () => {
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
