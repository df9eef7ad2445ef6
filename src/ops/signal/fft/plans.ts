import { planRealTransform, type RealTransform } from './real-transform.js';

/** Transforms of the lengths used last, whose tables together stay within a number of bytes. */
export class TransformPlans {
  readonly #mostTableBytes: number;
  /** Least recently used first. */
  readonly #plans = new Map<number, RealTransform>();
  #tableBytes = 0;

  /** The length asked for last is kept even where its tables alone are larger. */
  constructor(mostTableBytes: number) {
    this.#mostTableBytes = mostTableBytes;
  }

  /** The transform of `length` real samples. */
  get(length: number): RealTransform {
    const known = this.#plans.get(length);
    const plan = known ?? planRealTransform(length);
    if (known === undefined) this.#tableBytes += plan.tableBytes;
    else this.#plans.delete(length);
    this.#plans.set(length, plan);
    for (const [old, { tableBytes }] of this.#plans) {
      if (this.#tableBytes <= this.#mostTableBytes || old === length) break;
      this.#plans.delete(old);
      this.#tableBytes -= tableBytes;
    }
    return plan;
  }
}

/** The plans of this thread. */
export const transformPlans = new TransformPlans(64 * 2 ** 20);
