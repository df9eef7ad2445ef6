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
