import { maxTitleBytes, saysSomething } from './excerpt.js';
import type { ResponseHeaders } from './headers.js';

/** Up to here it is read to its end, so that the connection can be kept. */
const maxDiscardBytes = 64 * 1024;

/** A body that nobody asked for. Of an error page the beginning is kept, however long it is: what it says goes into messages. */
export class UnwantedBody {
  readonly #expected: number;
  readonly #isPage: boolean;
  #received = 0;
  #page: Buffer | undefined;

  constructor(status: number, headers: ResponseHeaders, expected: number | undefined) {
    this.#expected = expected ?? 0;
    this.#isPage = status >= 400 && saysSomething(headers);
  }

  /** True while more of it is worth reading. */
  get isWorthReading(): boolean {
    const isTooLong = Math.max(this.#expected, this.#received) > maxDiscardBytes;
    return !isTooLong || (this.#isPage && this.#received < maxTitleBytes);
  }

  /** How an error page begins. */
  get page(): Uint8Array | undefined {
    return this.#page;
  }

  take(chunk: Buffer): void {
    if (this.#isPage && this.#received < maxTitleBytes) {
      this.#page = Buffer.concat([this.#page ?? chunk.subarray(0, 0), chunk.subarray(0, maxTitleBytes)]);
    }
    this.#received += chunk.length;
  }
}
