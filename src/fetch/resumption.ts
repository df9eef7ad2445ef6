import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ItemError } from '../core/errors.js';
import { hasValidator, parseContentRange, readValidator } from './content-range.js';
import type { Answer, Continuation } from './exchange-contract.js';
import { describeHost } from './failures.js';
import { firstValue, listValues, parseContentLength, type ResponseHeaders } from './headers.js';
import type { IncomingBody } from './incoming-body.js';

/** Failures after which the rest of a body is asked for. What broke the rules of HTTP is not trusted with what came before. */
const resumable = new Set<string>(['E_CONN_RESET', 'E_TRUNCATED', 'E_BODY_STALLED', 'E_TOO_SLOW', 'E_TIMEOUT']);

/** The first part of a body, and what the server said of the whole. */
interface Part {
  readonly href: string;
  /** Of the answer that the part began with. */
  readonly headers: ResponseHeaders;
  readonly body: IncomingBody;
  readonly validator: string;
  /** Undefined where the server has not said it. */
  readonly total: number | undefined;
}

/** What an answer means for the part that is there. */
export type Verdict = Continuation | 'unrelated' | 'whole' | 'complete' | 'restart';

/**
 * Keeps what came of a body that broke off, and goes on from there if the server still has the same version: bytes of two
 * versions are never joined. Any doubt means to start over.
 */
export class Resumption {
  #part: Part | undefined;
  #lies = 0;

  /** The headers that ask this URL for the rest, where a part of it is there. */
  headersFor(url: URL): readonly string[] | undefined {
    const part = this.#part;
    if (part === undefined || part.href !== url.href) return undefined;
    return ['range', `bytes=${part.body.length}-`, 'if-range', part.validator];
  }

  /** Takes over a body that broke off; false where it cannot be continued, and is the caller's to discard. */
  keep(url: URL, broken: { answer: Answer; body: IncomingBody; reason: unknown }): boolean {
    const { body, reason } = broken;
    const isOurs = this.#part?.body === body;
    if (!(reason instanceof ItemError && resumable.has(reason.code)) || body.length === 0) {
      if (isOurs) this.#part = undefined;
      return false;
    }
    // The same part, with more behind it or not.
    if (isOurs) return true;
    const { status, headers } = broken.answer;
    const validator = readValidator(headers);
    const total = parseContentLength(headers);
    if (status !== 200 || validator === undefined || !isResumable(headers, total)) return false;
    this.discard();
    this.#part = { href: url.href, headers, body, validator, total };
    return true;
  }

  /**
   * Says what the answer to a request with `headersFor` is. Throws an ItemError: `E_RANGE_LIE` where the server sent a part
   * that was not asked for, for the second time.
   */
  judge(url: URL, status: number, headers: ResponseHeaders): Verdict {
    const part = this.#part;
    if (part === undefined || part.href !== url.href) return 'unrelated';
    if (status === 200) {
      this.discard();
      return 'whole';
    }
    if (status !== 206 && status !== 416) return 'unrelated';
    const range = parseContentRange(headers);
    const isPacked = listValues(headers, 'content-encoding').some((coding) => coding.toLowerCase() !== 'identity');
    if (!hasValidator(headers, part.validator) || isPacked) return 'restart';
    if (status === 416) return range?.total === part.body.length ? 'complete' : 'restart';
    // A server that does not know the length itself gives no way to tell what is missing.
    if (range?.part !== undefined && range.total === undefined) return 'restart';
    const total = range?.total;
    if (range?.part?.start === part.body.length && total !== undefined && total === (part.total ?? total)) {
      this.#part = { ...part, total };
      return { body: part.body, end: range.part.end, total };
    }
    this.#lies += 1;
    if (this.#lies === 1) return 'restart';
    const shown = JSON.stringify((firstValue(headers, 'content-range') ?? '').slice(0, 60));
    throw new ItemError(
      'E_RANGE_LIE',
      `${describeHost(url)} was asked for the rest of a body from byte ${part.body.length} on and sent ${shown}, twice`,
      { maxRetries: 0 },
    );
  }

  /** The part as the whole it is, and the headers that it came with; it is no longer kept. */
  release(): { headers: ResponseHeaders; body: IncomingBody } | undefined {
    const part = this.#part;
    this.#part = undefined;
    return part;
  }

  /** Before a wait: what is kept must not hold memory that others wait for. */
  async park(scratch: string): Promise<void> {
    try {
      await this.#part?.body.park(join(scratch, `part-${randomUUID()}`));
    } catch {
      // Without room on the disk the next attempt starts over.
      this.discard();
    }
  }

  /** Lets go of what is kept. */
  discard(): void {
    this.#part?.body.discard();
    this.#part = undefined;
  }
}

/** A body that is packed, or that the end of the connection ends, cannot be continued; nor where the server says so. */
function isResumable(headers: ResponseHeaders, total: number | undefined): boolean {
  const isDelimited = total !== undefined || listValues(headers, 'transfer-encoding').length > 0;
  const isPlain = listValues(headers, 'content-encoding').every((coding) => coding.toLowerCase() === 'identity');
  return isDelimited && isPlain && !listValues(headers, 'accept-ranges').includes('none');
}
