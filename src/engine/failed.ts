import { factsOf, type Problem } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';

/** Makes the outcome of an item that could not be had; where nothing went wrong (an opt-out) it is skipped, not failed. */
export function failed(index: number, url: string, why: Problem): Outcome {
  const status = factsOf(why.code).isSkip ? 'skipped' : 'failed';
  return { index, url, status, code: why.code, class: why.class, message: why.message };
}
