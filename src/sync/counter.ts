import { openHandle, type SyncHandle } from './handle.js';

/** Attaches a `Counter` in another thread. */
export interface CounterHandle extends SyncHandle<'counter'> {
  /** Which cell of the buffer it is. */
  readonly position: number;
}

/** Attaches `Counters` in another thread. */
export interface CountersHandle<Name extends string = string> extends SyncHandle<'counters'> {
  readonly names: readonly Name[];
}

/** A cache line each: counters that threads raise side by side must not pass one line back and forth. */
const cellBytes = 64;

/**
 * A number that all threads of one process raise and read, without locks and without lost updates. Held in 64 bits and
 * exact as a number within ±2^53, for bytes outgrow 32 bits.
 */
export class Counter {
  readonly handle: CounterHandle;
  readonly #cell: BigInt64Array;

  private constructor(handle: CounterHandle) {
    const byteOffset = handle.position * cellBytes;
    this.handle = handle;
    this.#cell = new BigInt64Array(openHandle(handle, 'counter', byteOffset + cellBytes), byteOffset, 1);
  }

  /** A counter of its own, at 0. */
  static create(): Counter {
    return new Counter({ kind: 'counter', buffer: new SharedArrayBuffer(cellBytes), position: 0 });
  }

  /** Attaches to a counter made elsewhere, alone or of a set. */
  static from(handle: CounterHandle): Counter {
    return new Counter(handle);
  }

  /** The count now; a RangeError beyond ±2^53, where a number would lie. */
  get value(): number {
    return toNumber(Atomics.load(this.#cell, 0));
  }

  /** Adds a safe integer, also a negative one; answers the count after it. */
  add(amount: number): number {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`amount: expected a safe integer, got ${amount}`);
    const added = BigInt(amount);
    return toNumber(Atomics.add(this.#cell, 0, added) + added);
  }

  /** Adds one; answers the count after it. */
  increment(): number {
    return this.add(1);
  }
}

/** Several named counters in one buffer. */
export class Counters<Name extends string = string> {
  readonly handle: CountersHandle<Name>;
  readonly #counters: ReadonlyMap<string, Counter>;

  private constructor(handle: CountersHandle<Name>) {
    const buffer = openHandle(handle, 'counters', handle.names.length * cellBytes);
    this.handle = handle;
    this.#counters = new Map(
      handle.names.map((name, position) => [name, Counter.from({ kind: 'counter', buffer, position })]),
    );
  }

  /** All at 0: `Counters.create(['fetched', 'saved', 'bytes'])`. Names are distinct, one at least. */
  static create<const Name extends string>(names: readonly Name[]): Counters<Name> {
    if (names.length === 0 || new Set(names).size < names.length) {
      throw new RangeError(`names: expected one or more distinct names, got [${names.join(', ')}]`);
    }
    const buffer = new SharedArrayBuffer(names.length * cellBytes);
    return new Counters({ kind: 'counters', buffer, names: [...names] });
  }

  /** Attaches to counters made elsewhere. */
  static from<Name extends string>(handle: CountersHandle<Name>): Counters<Name> {
    return new Counters(handle);
  }

  /** The counter of that name; a RangeError where there is none. */
  get(name: Name): Counter {
    const counter = this.#counters.get(name);
    if (counter === undefined) {
      throw new RangeError(`name: expected one of ${this.handle.names.join(', ')}, got ${String(name)}`);
    }
    return counter;
  }

  /** All counts as plain data. Each is exact; together they are not one moment while threads go on counting. */
  readAll(): Record<Name, number> {
    return Object.fromEntries(this.handle.names.map((name) => [name, this.get(name).value])) as Record<Name, number>;
  }
}

function toNumber(count: bigint): number {
  const value = Number(count);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`count: expected within ±2^53, got ${count}`);
}
