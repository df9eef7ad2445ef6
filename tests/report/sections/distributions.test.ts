import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/report/histogram.js';
import { LedgerFacts } from '../../../src/report/ledger-facts.js';
import { showDuration } from '../../../src/report/numbers.js';
import { describeSpread, renderDistributions } from '../../../src/report/sections/distributions.js';
import { renderHosts } from '../../../src/report/sections/hosts.js';
import { makeDone } from '../make-run.js';
import { makeInput } from './make-input.js';

function describeValues(values: readonly number[]): string {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return describeSpread(histogram, showDuration);
}

function makeFacts(firstBytes: readonly number[], hosts = 1): LedgerFacts {
  const facts = new LedgerFacts();
  for (const [index, firstByte] of firstBytes.entries())
    facts.add(makeDone(index, { url: `https://host${index % hosts}.example/`, timings: { firstByte } }));
  return facts;
}

describe('how values are spread, in words', () => {
  it.each([
    [[823], 'It was 823 ms.'],
    [[40, 40.2], 'Each was 40 ms.'],
    [[46, 40], 'Half are at most 40 ms, 95 % at most 46 ms; the most was 46 ms.'],
    [[...Array(100).keys()], 'Half are at most 49 ms, 95 % at most 94 ms; the most was 99 ms.'],
  ])('of %j is what they were', (values, words) => {
    expect(describeValues(values)).toBe(words);
  });

  it('of more than are kept says that it is about', () => {
    expect(describeValues([...Array(2_000).keys()])).toMatch(
      /^Half are at most about (9[5-9]\d ms|1\.0 s), 95 % at most about (1\.8|1\.9) s; the most was 2\.0 s\.$/,
    );
  });
});

describe('times of hosts', () => {
  const timesOf = (facts: LedgerFacts) =>
    [
      ...renderHosts(makeInput(facts))
        .toString()
        .matchAll(/data-label="(?:First byte|95 %)">([^<]*)</g),
    ].map(([, text]) => text);

  it('of few answers are exact', () => {
    const facts = makeFacts([46, 40]);
    expect(timesOf(facts)).toEqual(['40 ms', '46 ms']);
    expect(renderHosts(makeInput(facts)).toString()).not.toContain('about');
  });

  it.each([2, 65, 900, 1_001, 1_500])('are those of the chart where %i answers are of one host', (count) => {
    const facts = makeFacts([...Array(count).keys()].map((index) => 20 + ((index * 7) % 380)));
    const [median, high] = timesOf(facts);
    const chart = renderDistributions(makeInput(facts)).toString();
    expect(chart).toMatch(new RegExp(`Half are at most (about )?${median}, 95 % at most (about )?${high};`));
  });

  it('of many answers of many hosts are said to be about right', () => {
    const facts = makeFacts(
      [...Array(1_200).keys()].map((index) => 20 + index),
      3,
    );
    expect([...facts.hosts.values()].map(({ latency }) => latency.isExact)).toEqual([false, false, false]);
    expect(renderHosts(makeInput(facts)).toString()).toContain('both times are about right: within 5 %.');
  });

  it('of few answers stay exact among many hosts', () => {
    const facts = makeFacts(
      [...Array(3_000).keys()].map((index) => 20 + index),
      60,
    );
    expect([...facts.hosts.values()].every(({ latency }) => latency.isExact)).toBe(true);
  });
});
