import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { writeReport } from '../../src/report/write-report.js';
import { makeFolder } from '../results.js';
import { makeDone, makeFailed, makeSummary, writeRun } from './make-run.js';

async function report(outcomes: readonly Outcome[], options: { summary?: boolean; tail?: string } = {}) {
  const out = makeFolder();
  await writeRun(out, outcomes);
  if (options.tail !== undefined) await appendFile(join(out, 'ledger.jsonl'), options.tail);
  const items = { total: outcomes.length, done: outcomes.length, failed: 0, skipped: 0, thisRun: outcomes.length };
  const summary = options.summary === false ? undefined : makeSummary(out, { items });
  const { notes } = await writeReport(out, { summary });
  return { out, notes, page: await readFile(join(out, 'report.html'), 'utf8') };
}

describe('report.html', () => {
  it('is one file that names nothing to load, with a policy that allows nothing but its own parts', async () => {
    const { out, page, notes } = await report([makeDone(0), makeDone(1)]);
    expect(notes).toEqual([]);
    expect((await readdir(out)).sort()).toEqual(['.millrace', 'ledger.jsonl', 'report.html']);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(page).not.toMatch(
      /<(link|iframe|object|embed|base)\b|\b(src|srcset|action|poster)="(?!data:)|@import|url\(/,
    );
  });

  it('has every part, with numbers in words', async () => {
    const { page } = await report([makeDone(0), makeFailed(1)]);
    for (const id of ['stages', 'over-time', 'spread', 'failures', 'gallery', 'hosts', 'items', 'about']) {
      if (id !== 'gallery') expect(page).toContain(`<section id="${id}"`);
    }
    expect(page).toContain('<h1>my-recipe</h1>');
    expect(page).toContain('Held back by waiting for servers.');
    expect(page).toContain('1 failed of 2 items.');
    expect(page).toContain('It is not there: correct or drop the line.');
    expect(page).toMatch(/millrace retry \S+/);
  });

  it('of a run without items says so', async () => {
    const { page, notes } = await report([]);
    expect(notes).toEqual(['The ledger holds no item: nothing was fetched.']);
    expect(page).toContain(notes[0]);
    expect(page.match(/<section id="[^"]*"/g)).toEqual(['<section id="about"']);
    expect(page).not.toMatch(/<nav|NaN|Infinity/);
  });

  it('of one item speaks of one', async () => {
    const { page } = await report([makeFailed(0, { timings: { connect: 5 } })]);
    expect(page).toContain('1 failed of 1 item.');
    expect(page).toContain('1 attempt was made for 1 item.');
    expect(page).not.toMatch(/\b1 (items|attempts|files)\b/);
  });

  it('shows a sample of many items, and says so', async () => {
    const { page } = await report(
      [...Array(2_500).keys()].map((index) => (index % 10 ? makeDone(index) : makeFailed(index))),
    );
    expect(page).toContain('A sample: 2,000 of 2,500 items, failures preferred.');
    expect(page).toContain('data-of="the sample"');
    expect(page).toContain('Items 1 to 25 of 2,000 in the sample; all are in ledger.jsonl.');
    expect(page.length).toBeLessThan(1_500_000);
  });

  it('of a run that was killed counts the ledger, and says what is missing', async () => {
    const { page, notes } = await report([makeDone(0)], { summary: false, tail: '{"index":1,"u' });
    expect(notes).toEqual([
      expect.stringMatching(/^There is no summary\.json/),
      expect.stringMatching(/^The ledger ends in the middle of a line/),
    ]);
    for (const note of notes) expect(page).toContain(note);
    expect(page).toContain('Not finished: the same command continues it');
  });

  it('of an empty ledger without a summary does not claim to know why', async () => {
    const { page, notes } = await report([], { summary: false });
    expect(notes).toEqual([
      'The ledger holds no item: nothing was fetched.',
      expect.stringMatching(/^There is no summary\.json: either the source gave no items, or the run was ended before/),
    ]);
    for (const note of notes) expect(page).toContain(note);
    expect(page).not.toContain('counted from the ledger');
  });

  it('says when the ledger knows more than the summary', async () => {
    const out = makeFolder();
    await writeRun(out, [makeDone(0), makeDone(1), makeDone(2)]);
    const { notes } = await writeReport(out, { summary: makeSummary(out) });
    expect(notes).toEqual([expect.stringMatching(/^The ledger holds 3 items and summary\.json 1:/)]);
  });

  it('of 20,000 items is a sample that says so, and stays small', async () => {
    const outcomes = Array.from({ length: 20_000 }, (_, index) =>
      index % 9 === 0 ? makeFailed(index) : makeDone(index),
    );
    const { page } = await report(outcomes);
    expect(page).toContain('A sample: 2,000 of 20,000 items');
    expect(page.length).toBeLessThan(1_500_000);
    const rows = JSON.parse(/id="items-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '[]');
    expect(rows).toHaveLength(2_000);
  });

  it('is refused, and none left, where a line of the ledger is no outcome', async () => {
    const out = makeFolder();
    await writeRun(out, [makeDone(0)]);
    await appendFile(join(out, 'ledger.jsonl'), 'nonsense\n');
    await expect(writeReport(out, { summary: undefined })).rejects.toThrow(/line 2 is not an outcome/);
    expect(await readdir(out)).not.toContain('report.html');
  });
});
