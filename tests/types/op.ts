// Compiled against the built package, never run: an op's options have the type of its schema.
import { type Content, defineOp, type OpContext } from 'millrace';
import { z } from 'zod';

export const plain = defineOp({
  accepts: 'text',
  run: (content) => ({ ...content, document: { length: content.bytes.length } }),
});

export const withOptions = defineOp({
  accepts: ['image'],
  input: 'pixels',
  cost: 'script',
  options: z.strictObject({ strength: z.number().min(0).default(1), name: z.string().optional() }),
  run(content, options, { item, signal }) {
    const strength: number = options.strength;
    const name: string | undefined = options.name;
    // @ts-expect-error the schema has no such option
    void options.stength;
    signal.throwIfAborted();
    return { ...content, facts: { strength, name: name ?? item.url } };
  },
});

// @ts-expect-error an op returns content
defineOp({ run: () => 5 });
// @ts-expect-error there is no such kind
defineOp({ accepts: 'video', run: (content) => content });
// @ts-expect-error there is no such cost
defineOp({ cost: 'cheap', run: (content) => content });

/** What the program keeps to itself is in no type of a user's. */
type Keys = [keyof Content, keyof OpContext];
export const inner: Keys[0 | 1][] = [
  'bytes',
  'item',
  // @ts-expect-error a document is data
  'documentLine',
  // @ts-expect-error content is lent
  'ownsContent',
];
