import type { z } from 'zod';
import type { Op } from '../../core/contracts.js';
import type { ImageStep } from '../../core/image.js';

/** Makes an op of something that only adds one step to a picture's plan: pure, and free until the picture is encoded. */
export function defineStepOp<Schema extends z.ZodType>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly options: Schema;
  readonly plan: (options: z.output<Schema>) => ImageStep;
}): Op<z.output<Schema>> & { readonly options: Schema } {
  const { name, summary, options, plan } = definition;
  /** A recipe's options are the same object for every picture, and so is the step then: what is made for a step is found again by it. */
  const planned = new WeakMap<object, ImageStep>();
  const planOnce = (given: z.output<Schema>): ImageStep => {
    if (typeof given !== 'object' || given === null) return plan(given);
    let step = planned.get(given);
    if (step === undefined) {
      step = plan(given);
      planned.set(given, step);
    }
    return step;
  };
  return {
    name,
    summary,
    accepts: ['image'],
    cost: 'native',
    input: 'steps',
    options: options as Schema & z.ZodType<z.output<Schema>>,
    run: (content, given) => ({ ...content, steps: [...(content.steps ?? []), planOnce(given)] }),
  };
}
