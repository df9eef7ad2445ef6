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
  return {
    name,
    summary,
    accepts: ['image'],
    cost: 'native',
    input: 'steps',
    options: options as Schema & z.ZodType<z.output<Schema>>,
    run: (content, given) => ({ ...content, steps: [...(content.steps ?? []), plan(given)] }),
  };
}
