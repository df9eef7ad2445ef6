/** An answer that is being read, and may have to wait for room. */
export interface Reading {
  /** Reads no further; what it answers is called once the wait is over, however it ended. */
  pause(): () => void;
  /** There is room: does what waited for it, and reads on. */
  resume(then: () => void): void;
  fail(reason: unknown): void;
}

/** Room in memory for the body of one answer. While it is waited for, the parser, and so the socket, reads no further. */
export class BodyRoom {
  readonly #ask: (bytes: number) => Promise<void> | undefined;
  readonly #reading: Reading;
  #bytes = 0;
  #growth: Promise<void> | undefined;

  /** `ask` answers undefined where there is room at once. */
  constructor(ask: (bytes: number) => Promise<void> | undefined, reading: Reading) {
    this.#ask = ask;
    this.#reading = reading;
  }

  /** How many bytes there is room for. */
  get bytes(): number {
    return this.#bytes;
  }

  get isWaiting(): boolean {
    return this.#growth !== undefined;
  }

  /** Runs `then` once there is room for so many bytes in all; true if at once. */
  reserve(bytes: number, then: () => void): boolean {
    const growth = this.#ask(bytes);
    if (growth !== undefined) {
      this.#hold(growth, bytes, then);
      return false;
    }
    this.#bytes = bytes;
    then();
    return true;
  }

  /** Waits for room for so many bytes, and for what then is to be done before more is read. */
  reserveFor(bytes: number, prepare: () => Promise<void>): void {
    const room = this.#ask(bytes) ?? Promise.resolve();
    this.#hold(room.then(prepare), bytes, () => {});
  }

  /** Runs `then` once no room is waited for: what was asked for cannot be asked back. */
  settle(then: () => void): void {
    if (this.#growth === undefined) then();
    else this.#growth.finally(then).catch(() => {});
  }

  #hold(growth: Promise<void>, bytes: number, then: () => void): void {
    const endPause = this.#reading.pause();
    const end = () => {
      this.#growth = undefined;
      endPause();
    };
    this.#growth = growth;
    growth.then(
      () => {
        end();
        this.#reading.resume(() => {
          this.#bytes = bytes;
          then();
        });
      },
      (error) => {
        end();
        this.#reading.fail(error);
      },
    );
  }
}
