import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { isTorn, LedgerFacts, mostItems, readLedgerFacts } from '../../src/report/ledger-facts.js';
import { makeFolder } from '../results.js';
import { makeDone, makeFailed, writeRun } from './make-run.js';

describe('what a ledger tells a report', () => {
  it('counts the last outcome of each item, by status, kind, class and host', async () => {
    const out = makeFolder();
    const skip = makeFailed(3, { status: 'skipped', class: 'opted-out', code: 'E_ROBOTS' });
    await writeRun(out, [makeFailed(0), makeDone(0), makeDone(1), makeFailed(2), skip]);
    const facts = await readLedgerFacts(out);
    expect(facts.counts).toEqual({ total: 4, done: 2, failed: 1, skipped: 1 });
    expect([...facts.byKind]).toEqual([['text', 2]]);
    expect([...facts.byClass].map(([name, { count, failed }]) => [name, count, failed])).toEqual([
      ['http-4xx', 1, 1],
      ['opted-out', 1, 0],
    ]);
    expect([...facts.hosts.keys()]).toEqual(['host0.example', 'host1.example', 'host.example']);
    expect(facts.hosts.get('host.example')).toMatchObject({ items: 2, failed: 1, skipped: 1 });
    expect(facts.items.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(facts.stages).toMatchObject({ wait: 6, firstByte: 41, ops: 10, save: 2 });
  });

  it('knows how long items took that were done, their turns aside, and how large bodies and results were', () => {
    const facts = new LedgerFacts();
    const outputs = [30, 12].map((bytes) => ({ output: 'a', path: 'a.txt', bytes, sha256: 'x' }));
    facts.add(makeDone(0, { outputs, timings: { wait: 5_000, firstByte: 20, ops: 5 } }));
    facts.add(makeFailed(1, { bytes: 0, timings: { wait: 1, firstByte: 900 } }));
    expect([facts.duration.count, facts.duration.max]).toEqual([1, 25]);
    expect([facts.latency.count, facts.latency.max]).toEqual([2, 900]);
    expect([facts.size.count, facts.size.max]).toEqual([1, 1_000]);
    expect([facts.outputs, facts.outputBytes]).toEqual([2, 42]);
  });

  it('knows the times of a host as exactly as those of all, as long as these are exact', () => {
    const facts = new LedgerFacts();
    for (let index = 0; index < 200; index += 1) facts.add(makeDone(index, { url: 'https://one.example/' }));
    const [host] = facts.hosts.values();
    expect([facts.latency.isExact, host?.latency.isExact]).toEqual([true, true]);
    expect(host?.latency.quantile(0.5)).toBe(facts.latency.quantile(0.5));
  });

  it('shows all that are done that there is room for, where few failed', () => {
    const facts = new LedgerFacts();
    for (let index = 0; index < 3_000; index += 1) facts.add(index % 300 === 0 ? makeFailed(index) : makeDone(index));
    const failed = facts.items.filter(({ status }) => status === 'failed');
    expect([facts.items.length, failed.length]).toEqual([mostItems, 10]);
  });

  it('counts kinds of what is done alone, so that they sum up to it', () => {
    const facts = new LedgerFacts();
    facts.add(makeDone(0));
    facts.add(makeDone(1, { kind: 'other' }));
    const { kind, ...nameless } = makeDone(2);
    facts.add(nameless);
    facts.add(makeFailed(3, { kind: 'image' }));
    expect([...facts.byKind]).toEqual([
      ['text', 1],
      ['other', 2],
    ]);
  });

  it.each([
    ['https://user:secret@Host.Example:8080/a', 'host.example'],
    ['https://[2001:db8::1]:80/', '[2001:db8::1]'],
    ['file:///home/me/a.jpg', '(file)'],
    ['data:,x', '(data)'],
    ['no address at all', '(no address)'],
    ['https://h.example?x=@other.example', 'h.example'],
  ])('counts %s at %s', (url, host) => {
    const facts = new LedgerFacts();
    facts.add(makeDone(0, { url }));
    expect([...facts.hosts.keys()]).toEqual([host]);
  });

  it('shows a sample of many items, with failures, in order, and stays bounded', () => {
    const facts = new LedgerFacts();
    for (let index = 0; index < 30_000; index += 1) {
      const url = `https://host-${index}.example/`;
      const outputs = [{ output: `output-${index % 100}`, path: 'a.txt', bytes: 1, sha256: 'x' }];
      facts.add(index % 10 === 0 ? makeFailed(index, { url }) : makeDone(index, { url, outputs }));
    }
    const { items } = facts;
    expect(items).toHaveLength(mostItems);
    expect(items.filter(({ status }) => status === 'failed')).toHaveLength(600);
    expect(items.every(({ index }, place) => place === 0 || index > (items[place - 1]?.index ?? 0))).toBe(true);
    expect(facts.hosts.size).toBe(5_001);
    expect(facts.hosts.get('(other hosts)')?.items).toBe(25_000);
    expect(facts.galleryGroups.size).toBe(40);
  });

  it('prefers examples of different codes', () => {
    const facts = new LedgerFacts();
    for (let index = 0; index < 10; index += 1) facts.add(makeFailed(index));
    for (const code of ['E_HTTP_410', 'E_HTTP_403']) facts.add(makeFailed(99, { code }));
    const codes = facts.byClass.get('http-4xx')?.examples.map(({ code }) => code);
    expect(codes?.sort()).toEqual(['E_HTTP_403', 'E_HTTP_404', 'E_HTTP_404', 'E_HTTP_410']);
    // Where each is told, none goes for one more.
    for (const code of ['E_HTTP_401', 'E_HTTP_451']) facts.add(makeFailed(99, { code }));
    const all = facts.byClass.get('http-4xx')?.examples.map(({ code }) => code);
    expect(all?.sort()).toEqual(['E_HTTP_401', 'E_HTTP_403', 'E_HTTP_404', 'E_HTTP_410']);
  });

  it('bears a ledger that somebody edited', () => {
    const facts = new LedgerFacts();
    const odd = {
      bytes: 'many',
      attempts: -3,
      timings: { ops: 'long', firstByte: null },
      outputs: 7,
      kind: 5,
      class: {},
    };
    facts.add(makeDone(0, odd as unknown as Partial<Outcome>));
    facts.add(makeFailed(1, odd as unknown as Partial<Outcome>));
    expect(facts.counts.total).toBe(2);
    expect(facts.bytes + facts.attempts + facts.stages.ops).toBe(0);
  });

  it('knows a torn tail', async () => {
    const out = makeFolder();
    expect(await isTorn(out)).toBe(false);
    await writeRun(out, [makeDone(0)]);
    expect(await isTorn(out)).toBe(false);
    await appendFile(join(out, 'ledger.jsonl'), '{"index":1,"url":"https://a');
    expect(await isTorn(out)).toBe(true);
    expect((await readLedgerFacts(out)).counts.total).toBe(1);
  });
});
