import type { Kind } from '../core/content.js';
import type { FailureClass } from '../core/errors.js';
import type { OutcomeStatus } from '../core/outcome.js';
import type { RecordedOutcome } from './done-line.js';

const statuses: readonly (OutcomeStatus | undefined)[] = [undefined, 'done', 'failed', 'skipped'];
/** Stands for an outcome that was taken back. */
const forgotten = statuses.length;

/** 32-bit FNV-1a of a URL: enough to notice that a source's rows have moved. */
function hashUrl(url: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < url.length; position += 1) {
    hash = Math.imul(hash ^ url.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}

/** Counts over the final outcome of every item. */
export interface OutcomeCounts {
  done: number;
  failed: number;
  skipped: number;
  /** Body bytes of items that are done. */
  bytes: number;
  /** Attempts made for all items, retries included. */
  attempts: number;
  byClass: Partial<Record<FailureClass, number>>;
  byKind: Record<string, number>;
}

/** The small number that stands for a name; 0 for none. */
function numberOf<T>(name: T, names: T[]): number {
  const known = names.indexOf(name);
  return known === -1 ? names.push(name) - 1 : known;
}

/** Counts a name up or down; a name without items is left out. */
function shift<T extends string>(counts: Partial<Record<T, number>>, name: T | undefined, by: 1 | -1): void {
  if (name === undefined) return;
  const count = (counts[name] ?? 0) + by;
  if (count > 0) counts[name] = count;
  else delete counts[name];
}

/**
 * The final outcome of every item, in a few bytes each: what resume, retry and the exit code need of the ledger. Later
 * outcomes of an item replace earlier ones.
 */
export class LedgerState {
  #status = new Uint8Array(1024);
  #class = new Uint8Array(1024);
  #code = new Uint16Array(1024);
  #kind = new Uint8Array(1024);
  #urlHash = new Uint32Array(1024);
  #bytes = new Float64Array(1024);
  #end = 0;
  #forgotten = 0;
  readonly #classes: (FailureClass | undefined)[] = [undefined];
  readonly #codes: (string | undefined)[] = [undefined];
  readonly #kinds: (Kind | undefined)[] = [undefined];
  readonly counts: OutcomeCounts = { done: 0, failed: 0, skipped: 0, bytes: 0, attempts: 0, byClass: {}, byKind: {} };

  /** One past the highest index that has an outcome. */
  get end(): number {
    return this.#end;
  }

  /** How many items have an outcome. */
  get size(): number {
    return this.counts.done + this.counts.failed + this.counts.skipped;
  }

  /** Takes an outcome in. */
  record(outcome: RecordedOutcome): void {
    const { index } = outcome;
    this.#grow(index + 1);
    this.#uncount(index);
    this.#status[index] = statuses.indexOf(outcome.status);
    this.#class[index] = numberOf(outcome.class, this.#classes);
    this.#code[index] = numberOf(outcome.code, this.#codes);
    this.#kind[index] = numberOf(outcome.kind, this.#kinds);
    this.#urlHash[index] = hashUrl(outcome.url);
    this.#bytes[index] = outcome.status === 'done' ? (outcome.bytes ?? 0) : 0;
    this.counts[outcome.status] += 1;
    this.counts.bytes += this.#bytes[index] ?? 0;
    this.counts.attempts += outcome.attempts ?? 0;
    shift(this.counts.byClass, outcome.class, 1);
    shift(this.counts.byKind, outcome.kind, 1);
  }

  /** Takes an outcome back: its item is to be worked again. */
  forget(index: number): void {
    this.#uncount(index);
    this.#status[index] = forgotten;
    this.#forgotten += 1;
  }

  /** How many items had an outcome that was taken back, and have no other yet. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** True where an item had an outcome that was taken back, and has no other yet. */
  isForgotten(index: number): boolean {
    return this.#status[index] === forgotten;
  }

  /** What became of an item, if anything yet. */
  statusOf(index: number): OutcomeStatus | undefined {
    return statuses[this.#status[index] ?? 0];
  }

  classOf(index: number): FailureClass | undefined {
    return this.#classes[this.#class[index] ?? 0];
  }

  codeOf(index: number): string | undefined {
    return this.#codes[this.#code[index] ?? 0];
  }

  /** How often each code occurs, by class. Looks at every item. */
  countCodes(): ReadonlyMap<FailureClass, ReadonlyMap<string, number>> {
    const byClass = new Map<FailureClass, Map<string, number>>();
    for (let index = 0; index < this.#end; index += 1) {
      const name = this.statusOf(index) === undefined ? undefined : this.classOf(index);
      if (name === undefined) continue;
      const codes = byClass.get(name) ?? new Map<string, number>();
      const code = this.codeOf(index) ?? '';
      codes.set(code, (codes.get(code) ?? 0) + 1);
      byClass.set(name, codes);
    }
    return byClass;
  }

  /** False where this index was recorded for another URL. */
  matches(index: number, url: string): boolean {
    return this.#urlHash[index] === hashUrl(url);
  }

  #uncount(index: number): void {
    if (this.#status[index] === forgotten) this.#forgotten -= 1;
    const status = this.statusOf(index);
    if (status === undefined) return;
    this.counts[status] -= 1;
    this.counts.bytes -= this.#bytes[index] ?? 0;
    shift(this.counts.byClass, this.classOf(index), -1);
    shift(this.counts.byKind, this.#kinds[this.#kind[index] ?? 0], -1);
  }

  #grow(end: number): void {
    this.#end = Math.max(this.#end, end);
    if (end <= this.#status.length) return;
    const capacity = Math.max(end, this.#status.length * 2);
    const grown = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#status = grown(new Uint8Array(capacity), this.#status);
    this.#class = grown(new Uint8Array(capacity), this.#class);
    this.#code = grown(new Uint16Array(capacity), this.#code);
    this.#kind = grown(new Uint8Array(capacity), this.#kind);
    this.#urlHash = grown(new Uint32Array(capacity), this.#urlHash);
    this.#bytes = grown(new Float64Array(capacity), this.#bytes);
  }
}
