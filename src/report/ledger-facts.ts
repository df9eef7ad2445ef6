import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type FailureClass, factsOf } from '../core/errors.js';
import type { Outcome, Timings } from '../core/outcome.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';
import { Histogram } from './histogram.js';
import { readOutputs } from './outputs.js';
import { Reservoir } from './reservoir.js';

/** Items in the page's table; of more than these a sample is shown. */
export const mostItems = 2_000;
/** Of those, what is left to failures where there are more items of both kinds. */
const mostTroubled = 600;
/** Failures of a class that are told one by one, of different codes where there are such. */
const mostExamples = 4;
/** Hosts that are counted by name; further ones together. */
const mostHosts = 5_000;
/** Times of a host that are kept one by one where there are many items: hosts may be thousands. */
const mostTimesOfHost = 64;
/** Done items to choose the gallery's from, of each kind with its outputs. */
const mostCandidates = 18;
const mostGroups = 40;

/** What is known of one host. */
export interface HostFacts {
  items: number;
  done: number;
  failed: number;
  skipped: number;
  bytes: number;
  /** Time to the first byte of an answer, in ms. */
  readonly latency: Histogram;
}

/** Failures of one class, with a few of them. */
export interface ClassFacts {
  count: number;
  failed: number;
  readonly codes: Map<string, number>;
  readonly examples: Outcome[];
}

/** What one reading of a ledger found out, in memory that does not grow with it. */
export class LedgerFacts {
  readonly counts = { total: 0, done: 0, failed: 0, skipped: 0 };
  readonly stages: Timings = { wait: 0, dns: 0, connect: 0, firstByte: 0, body: 0, ops: 0, save: 0 };
  readonly latency = new Histogram();
  readonly duration = new Histogram();
  readonly size = new Histogram();
  /** Items that are done. */
  readonly byKind = new Map<string, number>();
  readonly byClass = new Map<FailureClass, ClassFacts>();
  readonly hosts = new Map<string, HostFacts>();
  readonly galleryGroups = new Map<string, Reservoir<Outcome>>();
  readonly #done = new Reservoir<Outcome>(mostItems, 1);
  readonly #troubled = new Reservoir<Outcome>(mostItems, 2);
  attempts = 0;
  bytes = 0;
  outputs = 0;
  outputBytes = 0;

  add(outcome: Outcome): void {
    const { status, bytes } = outcome;
    this.counts.total += 1;
    this.counts[status] += 1;
    this.attempts += toNumber(outcome.attempts);
    this.bytes += toNumber(bytes);
    if (toNumber(bytes) > 0) this.size.add(toNumber(bytes));
    this.#addTimings(outcome);
    this.#addHost(outcome);
    if (status === 'done') this.#addDone(outcome);
    else this.#addTrouble(outcome);
  }

  /** Items for the table in the ledger's order: all, or as fair a sample as leaves room for the failures. */
  get items(): readonly Outcome[] {
    const isWhole = this.counts.total <= mostItems;
    const forDone = Math.max(mostItems - mostTroubled, mostItems - this.#troubled.seen);
    const done = isWhole ? this.#done.elements : this.#done.elements.slice(0, forDone);
    const troubled = isWhole ? this.#troubled.elements : this.#troubled.elements.slice(0, mostItems - done.length);
    return [...done, ...troubled].sort((first, second) => first.index - second.index);
  }

  #addTimings({ timings, status }: Outcome): void {
    let total = 0;
    for (const stage of Object.keys(this.stages) as (keyof Timings)[]) {
      const ms = toNumber(timings?.[stage]);
      this.stages[stage] += ms;
      if (stage !== 'wait') total += ms;
    }
    if (status === 'done') this.duration.add(total);
    if (timings?.firstByte !== undefined) this.latency.add(toNumber(timings.firstByte));
  }

  #addHost({ url, status, bytes, timings }: Outcome): void {
    let name = hostOf(url);
    if (!this.hosts.has(name) && this.hosts.size >= mostHosts) name = otherHosts;
    let host = this.hosts.get(name);
    if (host === undefined) {
      host = { items: 0, done: 0, failed: 0, skipped: 0, bytes: 0, latency: new Histogram() };
      this.hosts.set(name, host);
    }
    host.items += 1;
    host[status] += 1;
    host.bytes += toNumber(bytes);
    // As long as the chart of all hosts is exact theirs are too: a page that tells a time twice tells it alike.
    const most = this.latency.isExact ? undefined : mostTimesOfHost;
    if (timings?.firstByte !== undefined) host.latency.add(toNumber(timings.firstByte), most);
  }

  #addDone(outcome: Outcome): void {
    const kind = typeof outcome.kind === 'string' ? outcome.kind : 'other';
    const outputs = readOutputs(outcome);
    this.#done.add(outcome);
    this.byKind.set(kind, (this.byKind.get(kind) ?? 0) + 1);
    if (outputs.length === 0) return;
    this.outputs += outputs.length;
    for (const { bytes } of outputs) this.outputBytes += toNumber(bytes);
    const key = `${kind} ${[...new Set(outputs.map(({ output }) => output))].join(' ')}`;
    let group = this.galleryGroups.get(key);
    if (group === undefined) {
      if (this.galleryGroups.size >= mostGroups) return;
      group = new Reservoir(mostCandidates, 3);
      this.galleryGroups.set(key, group);
    }
    group.add(outcome);
  }

  #addTrouble(outcome: Outcome): void {
    this.#troubled.add(outcome);
    const { status } = outcome;
    const code = typeof outcome.code === 'string' ? outcome.code : 'E_INTERNAL';
    const name = typeof outcome.class === 'string' ? outcome.class : factsOf(code).class;
    let found = this.byClass.get(name);
    if (found === undefined) {
      found = { count: 0, failed: 0, codes: new Map(), examples: [] };
      this.byClass.set(name, found);
    }
    found.count += 1;
    if (status === 'failed') found.failed += 1;
    const isNew = !found.codes.has(code);
    found.codes.set(code, (found.codes.get(code) ?? 0) + 1);
    if (found.examples.length < mostExamples) found.examples.push(outcome);
    // A code that was not told yet says more than another of the same.
    else if (isNew) replaceRepeated(found.examples, outcome);
  }
}

const otherHosts = '(other hosts)';

/** Puts an example in the place of the last one whose code another example has as well. */
function replaceRepeated(examples: Outcome[], outcome: Outcome): void {
  const codes = examples.map(({ code }) => code);
  const place = codes.findLastIndex((code, index) => codes.indexOf(code) !== index);
  if (place !== -1) examples[place] = outcome;
}

/** A number from a ledger that somebody may have edited. */
function toNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** The hostname of an address, for counting; what has none is named by its scheme. */
function hostOf(url: string): string {
  const found = /^([a-z][a-z0-9+.-]*):(?:\/\/(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*))?/i.exec(url);
  if (found === null) return '(no address)';
  const [, scheme = '', host = ''] = found;
  return host === '' ? `(${scheme.toLowerCase().slice(0, 20)})` : host.toLowerCase().slice(0, 253);
}

/** Reads a ledger once. Throws a RunError (`E_LEDGER_CORRUPT`) where a line is not an outcome. */
export async function readLedgerFacts(out: string): Promise<LedgerFacts> {
  const facts = new LedgerFacts();
  for await (const outcome of readFinalOutcomes(join(out, ledgerFile))) facts.add(outcome);
  return facts;
}

/** True where the ledger ends in the middle of a line: what wrote it was killed there. */
export async function isTorn(out: string): Promise<boolean> {
  const handle = await open(join(out, ledgerFile), 'r').catch(() => undefined);
  try {
    const { size = 0 } = (await handle?.stat()) ?? {};
    if (handle === undefined || size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== 0x0a;
  } finally {
    await handle?.close();
  }
}
