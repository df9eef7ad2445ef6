import type { ZodType } from 'zod';
import type { Op } from '../../core/contracts.js';
import type { ImageStep } from '../../core/image.js';

/** Makes an op of something that only adds one step to a picture's plan: pure, and free until the picture is encoded. */
export function defineStepOp<Options>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly options: ZodType<Options>;
  readonly plan: (options: Options) => ImageStep;
}): Op<Options> {
  const { name, summary, options, plan } = definition;
  return {
    name,
    summary,
    accepts: ['image'],
    cost: 'native',
    input: 'steps',
    options,
    run: (content, given) => ({ ...content, steps: [...(content.steps ?? []), plan(given)] }),
  };
}
