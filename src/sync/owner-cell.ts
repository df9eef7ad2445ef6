import { threadId } from 'node:worker_threads';
import { SyncError } from './sync-error.js';
import { type Attempt, notYet, type WaitOptions, WaitPoint } from './wait-point.js';

const ownerWord = 0;
const depthWord = 1;
const pointWord = 2;
const me = threadId + 1;

/**
 * The state under every mutex: Int32 words `owner`, `depth` and a wait point. The owner's word is 0 when free,
 * thread id + 1 when held, and the negative of that when the holder died. One word holds all of it, so a thread that
 * is terminated at any instruction leaves a state that names it. Node never gives a thread id twice in one process.
 */
export class OwnerCell {
  static readonly words = pointWord + WaitPoint.words;
  readonly #cells: Int32Array;
  readonly #point: WaitPoint;
  readonly #what: string;

  constructor(cells: Int32Array, what: string) {
    this.#cells = cells;
    this.#what = what;
    this.#point = new WaitPoint(cells.subarray(pointWord), `${what}: held by another all the time, not free`);
  }

  /** The thread that holds it, or died holding it. */
  get ownerThreadId(): number | undefined {
    const owner = Atomics.load(this.#cells, ownerWord);
    return owner === 0 ? undefined : Math.abs(owner) - 1;
  }

  get isAbandoned(): boolean {
    return Atomics.load(this.#cells, ownerWord) < 0;
  }

  get isMine(): boolean {
    return Atomics.load(this.#cells, ownerWord) === me;
  }

  /** Asynchronous waiters of this thread. */
  get waitingHere(): number {
    return this.#point.waitingHere;
  }

  /** How often the holder took it; only the holder may ask or change it. */
  get depth(): number {
    return this.#cells[depthWord] ?? 0;
  }

  set depth(depth: number) {
    this.#cells[depthWord] = depth;
  }

  /** Takes it if it is free; throws `E_LOCK_ABANDONED` where its holder died. */
  tryTake(): boolean {
    const found = Atomics.compareExchange(this.#cells, ownerWord, 0, me);
    if (found < 0) throw this.#abandoned(found);
    if (found === 0) this.depth = 1;
    return found === 0;
  }

  take(timeoutMs?: number): void {
    this.#point.wait(this.#attempt, timeoutMs);
  }

  /** Waits its turn, behind this thread's own tasks too. */
  takeAsync(options?: WaitOptions): Promise<void> {
    return this.#point.waitAsync(this.#attempt, options);
  }

  /** Throws `E_LOCK_ABANDONED` where its holder died. */
  checkAlive(): void {
    const owner = Atomics.load(this.#cells, ownerWord);
    if (owner < 0) throw this.#abandoned(owner);
  }

  /** Throws `E_LOCK_NOT_OWNER` unless this thread holds it. */
  checkMine(): void {
    if (!this.isMine) throw this.#notOwner(Atomics.load(this.#cells, ownerWord));
  }

  give(): void {
    const found = Atomics.compareExchange(this.#cells, ownerWord, me, 0);
    if (found !== me) throw this.#notOwner(found);
    this.#point.announce();
  }

  /** Marks it abandoned if that thread holds it; answers whether it did. Wakes the waiters in any case. */
  abandon(deadThreadId: number): boolean {
    if (!Number.isInteger(deadThreadId) || deadThreadId < 0) {
      throw new RangeError(
        `threadId: expected a thread's id, got ${deadThreadId}; a Worker's own is -1 once it ended, so note it before`,
      );
    }
    const held = deadThreadId + 1;
    const wasHeld = Atomics.compareExchange(this.#cells, ownerWord, held, -held) === held;
    // Also when it was not held: the thread may have died between giving it back and waking those who wait.
    this.#point.announce();
    return wasHeld;
  }

  /** Makes an abandoned lock free again; answers whether it was abandoned. */
  recover(): boolean {
    const owner = Atomics.load(this.#cells, ownerWord);
    if (owner >= 0 || Atomics.compareExchange(this.#cells, ownerWord, owner, 0) !== owner) return false;
    this.#point.announce();
    return true;
  }

  readonly #attempt: Attempt<void> = () => (this.tryTake() ? undefined : notYet);

  #abandoned(owner: number): SyncError {
    const dead = -owner - 1;
    return new SyncError(
      'E_LOCK_ABANDONED',
      `${this.#what}: thread ${dead} died while holding it; expected recover() after what it guards was repaired`,
      dead,
    );
  }

  #notOwner(owner: number): SyncError {
    const holder = owner === 0 ? 'nobody' : `thread ${Math.abs(owner) - 1}`;
    return new SyncError(
      'E_LOCK_NOT_OWNER',
      `${this.#what}: thread ${threadId} cannot unlock it, ${holder} holds it`,
      owner === 0 ? undefined : Math.abs(owner) - 1,
    );
  }
}
