import { openHandle, type SyncHandle } from './handle.js';
import { OwnerCell } from './owner-cell.js';
import { SyncError } from './sync-error.js';
import { notYet, type WaitOptions, WaitPoint } from './wait-point.js';

/** Attaches a `Queue` in another thread. */
export type QueueHandle = SyncHandle<'queue'>;

const closedWord = 0;
const headWord = 1;
const tailWord = 2;
const contendedWord = 3;
const readableWord = 4;
const writableWord = readableWord + WaitPoint.words;
const lockWord = writableWord + WaitPoint.words;
const headerWords = 16;
const prefixBytes = 4;
/** About as long as it takes another thread to copy a small record. */
const spins = 100;

/**
 * A bounded first-in-first-out queue of byte records between the threads of one process, for several producers and
 * consumers. Records of one producer arrive in its order; a record arrives once. Who is served next is not promised
 * between threads, and a large record may wait long while others push small ones.
 *
 * The ring lies in one shared buffer. A record is its length (4 bytes) and its bytes, rounded up to 4, so a length never
 * straddles the end; the bytes may:
 *
 *     | header | ord 3…  ·····free·····  [len][record 1]  [len][record 2]  [len][rec |
 *              0                         ^ head                                      capacityBytes
 *                    ^ tail
 *
 * `head` and `tail` count 0 ≤ position < 2 × capacity, so that full (tail = head + capacity) differs from empty
 * (tail = head). Head, tail and bytes change only under a lock. A push becomes visible by one store to `tail` after its
 * bytes are written, a pop by one store to `head` after they are copied: a thread that dies at any instruction leaves a
 * whole queue, with its record in or not in, never in part.
 *
 * It also leaves the lock. Whoever sees the worker's `exit` calls `abandon` with the thread id noted at its start; every
 * call, also one that waits already, then throws `E_LOCK_ABANDONED` until `recover`, which needs no repair before it.
 * A record that the dead thread had popped is gone with it: only its dispatcher can know.
 *
 * Waiting with an Async method keeps its thread alive; the wait of the engine beneath (`Atomics.waitAsync`) would not.
 */
export class Queue {
  readonly handle: QueueHandle;
  readonly #header: Int32Array;
  readonly #lengths: Int32Array;
  readonly #ring: Uint8Array;
  readonly #lock: OwnerCell;
  readonly #readable: WaitPoint;
  readonly #writable: WaitPoint;

  private constructor(handle: QueueHandle) {
    const buffer = openHandle(handle, 'queue', headerWords * 4 + prefixBytes);
    this.handle = handle;
    this.#header = new Int32Array(buffer, 0, headerWords);
    this.#lengths = new Int32Array(buffer, headerWords * 4);
    this.#ring = new Uint8Array(buffer, headerWords * 4);
    this.#lock = new OwnerCell(this.#header.subarray(lockWord), 'Queue');
    this.#readable = new WaitPoint(this.#header.subarray(readableWord), 'Queue: no record came');
    this.#writable = new WaitPoint(this.#header.subarray(writableWord), 'Queue: no room came free');
  }

  /** Capacity in bytes, rounded up to a multiple of 4, at most 2^30 - 4; a record takes 4 and its own, rounded up too. */
  static create(capacityBytes: number): Queue {
    const rounded = roundUp(capacityBytes);
    if (!Number.isInteger(capacityBytes) || rounded < prefixBytes || rounded > 2 ** 30 - 4) {
      throw new RangeError(`capacityBytes: expected an integer from 1 to 2^30 - 4, got ${capacityBytes}`);
    }
    return new Queue({ kind: 'queue', buffer: new SharedArrayBuffer(headerWords * 4 + rounded) });
  }

  /** Attaches to a queue made elsewhere. Make one object per thread and queue: waiting tasks queue up in it. */
  static from(handle: QueueHandle): Queue {
    return new Queue(handle);
  }

  get capacityBytes(): number {
    return this.#ring.byteLength;
  }

  /** The longest record that fits into the empty queue. */
  get maxRecordBytes(): number {
    return this.capacityBytes - prefixBytes;
  }

  /** Bytes taken by records and their lengths at this moment. */
  get usedBytes(): number {
    const used = Atomics.load(this.#header, tailWord) - Atomics.load(this.#header, headWord);
    return used < 0 ? used + 2 * this.capacityBytes : used;
  }

  get isClosed(): boolean {
    return Atomics.load(this.#header, closedWord) === 1;
  }

  /** True where a thread died inside the queue. */
  get isAbandoned(): boolean {
    return this.#lock.isAbandoned;
  }

  /**
   * Appends a copy of the record, or answers false: no room, a task of this thread waits for room before it, or another
   * thread is inside just now. RangeError for a record over `maxRecordBytes`; throws `E_QUEUE_CLOSED`.
   */
  tryPush(record: Uint8Array): boolean {
    this.#checkSize(record);
    return this.#writable.waitingHere === 0 && this.#put(record) !== notYet;
  }

  /** Stops the thread until there is room. Also throws `E_WAIT_TIMEOUT`, and `E_MAIN_THREAD` on the main thread. */
  push(record: Uint8Array, timeoutMs?: number): void {
    this.#checkSize(record);
    this.#writable.wait(() => this.#put(record), timeoutMs);
  }

  /** Waits for room without stopping the thread. Do not change the record's bytes before it settles. */
  async pushAsync(record: Uint8Array, options?: WaitOptions): Promise<void> {
    this.#checkSize(record);
    await this.#writable.waitAsync(() => this.#put(record), options);
  }

  /**
   * Takes the oldest record, as a copy; undefined where there is none, a task of this thread waits for one, or another
   * thread is inside just now. Only `pop` and `popAsync` tell that none will come.
   */
  tryPop(): Uint8Array | undefined {
    if (this.#readable.waitingHere > 0) return undefined;
    const record = this.#take();
    return record === notYet ? undefined : record;
  }

  /**
   * Stops the thread until there is a record; undefined once the queue is closed and empty. Throws `E_WAIT_TIMEOUT`, and
   * `E_MAIN_THREAD` on the main thread.
   */
  pop(timeoutMs?: number): Uint8Array | undefined {
    return this.#readable.wait(() => this.#take(), timeoutMs);
  }

  /** Waits for a record without stopping the thread; undefined once the queue is closed and empty. */
  popAsync(options?: WaitOptions): Promise<Uint8Array | undefined> {
    return this.#readable.waitAsync(() => this.#take(), options);
  }

  /** Ends it: consumers get what is left and then undefined; producers, also those who wait, get `E_QUEUE_CLOSED`. */
  close(): void {
    Atomics.store(this.#header, closedWord, 1);
    this.#announceBoth();
  }

  /** Reports that a thread is dead; answers whether it died inside the queue, which then needs `recover`. */
  abandon(deadThreadId: number): boolean {
    const diedInside = this.#lock.abandon(deadThreadId);
    // Also when it was outside: it may have died between its change and waking those who wait for it.
    this.#announceBoth();
    return diedInside;
  }

  /** Makes an abandoned queue usable again, as the dead thread left it; answers whether it was abandoned. */
  recover(): boolean {
    const wasAbandoned = this.#lock.recover();
    this.#announceBoth();
    return wasAbandoned;
  }

  #put(record: Uint8Array): undefined | typeof notYet {
    this.#lock.checkAlive();
    const bytes = prefixBytes + roundUp(record.byteLength);
    // A look without the lock spares the waiters a crowd at it. A wrong "full" is harmless: what makes it wrong raises
    // the version, which the waiter read before this look, so it does not sleep but attempts again.
    if (!this.isClosed && this.capacityBytes - this.usedBytes < bytes) return notYet;
    if (!this.#enter()) return notYet;
    try {
      // Closed is decided under the lock, on both sides: else a record could slip in behind a consumer's last look.
      if (this.isClosed) throw new SyncError('E_QUEUE_CLOSED', 'Queue: closed, it takes no more records');
      if (this.capacityBytes - this.usedBytes < bytes) return notYet;
      const tail = Atomics.load(this.#header, tailWord);
      this.#lengths[this.#offset(tail) / 4] = record.byteLength;
      const start = this.#offset(tail + prefixBytes);
      const beforeEnd = Math.min(record.byteLength, this.capacityBytes - start);
      this.#ring.set(record.subarray(0, beforeEnd), start);
      this.#ring.set(record.subarray(beforeEnd), 0);
      Atomics.store(this.#header, tailWord, (tail + bytes) % (2 * this.capacityBytes));
    } finally {
      this.#leave();
    }
    this.#readable.announce();
    return undefined;
  }

  #take(): Uint8Array | undefined | typeof notYet {
    this.#lock.checkAlive();
    if (!this.isClosed && this.usedBytes === 0) return notYet;
    if (!this.#enter()) return notYet;
    let record: Uint8Array;
    try {
      if (this.usedBytes === 0) return this.isClosed ? undefined : notYet;
      const head = Atomics.load(this.#header, headWord);
      const length = this.#lengths[this.#offset(head) / 4] ?? 0;
      const start = this.#offset(head + prefixBytes);
      // A copy in memory of its own: the place is free at once, and TextDecoder and others refuse shared memory.
      record = new Uint8Array(length);
      const beforeEnd = Math.min(length, this.capacityBytes - start);
      record.set(this.#ring.subarray(start, start + beforeEnd));
      record.set(this.#ring.subarray(0, length - beforeEnd), beforeEnd);
      Atomics.store(this.#header, headWord, (head + prefixBytes + roundUp(length)) % (2 * this.capacityBytes));
    } finally {
      this.#leave();
    }
    this.#writable.announce();
    return record;
  }

  /** Takes the lock if that is a matter of a moment. The main thread comes here too, so nobody may sleep for it. */
  #enter(): boolean {
    for (let spin = 0; spin < spins; spin += 1) {
      if (this.#lock.tryTake()) return true;
    }
    // The holder frees the lock and then looks for this mark. It is set before the last try, so either that try
    // succeeds or the holder, still to free the lock, will see the mark and wake us.
    Atomics.store(this.#header, contendedWord, 1);
    return this.#lock.tryTake();
  }

  #leave(): void {
    this.#lock.give();
    if (Atomics.exchange(this.#header, contendedWord, 0) === 1) this.#announceBoth();
  }

  #announceBoth(): void {
    this.#readable.announce();
    this.#writable.announce();
  }

  #offset(position: number): number {
    return position % this.capacityBytes;
  }

  #checkSize(record: Uint8Array): void {
    if (record.byteLength > this.maxRecordBytes) {
      throw new RangeError(
        `record: expected at most ${this.maxRecordBytes} bytes in a queue of ${this.capacityBytes}, got ${record.byteLength}`,
      );
    }
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
