import type { Trace, TraceSpan } from '../core/outcome.js';

/** Milliseconds on the clock that all threads and processes of a machine share. */
export function readClock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

/** Writes down what a lane does for one task, and when. There is one only in runs that were asked for it. */
export class TraceRecorder {
  readonly #lane: string;
  readonly #spans: TraceSpan[] = [];

  constructor(lane: string) {
    this.#lane = lane;
  }

  /** Notes that something begins; the answer is to be called when it ends. */
  begin(what: TraceSpan[0]): () => void {
    const from = readClock();
    return () => void this.#spans.push([what, from, readClock()]);
  }

  /** What has ended so far. */
  get trace(): Trace {
    return { lane: this.#lane, spans: [...this.#spans] };
  }
}
