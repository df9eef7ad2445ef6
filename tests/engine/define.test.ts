import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { kinds } from '../../src/core/content.js';
import { defineOp, type OpDefinition } from '../../src/engine/define.js';
import { opContext } from '../contracts/op.js';

const content = { kind: 'text', bytes: Buffer.from('x'), mime: 'text/plain', extension: 'txt' } as const;

describe('an op of one’s own', () => {
  test('works on everything, as a script, on bytes, without options, unless it says otherwise', () => {
    const op = defineOp({ run: (given) => given });
    expect(op).toMatchObject({ name: 'op', summary: '', accepts: kinds, cost: 'script', input: 'bytes' });
    expect(op.options.parse({})).toEqual({});
    expect(op.options.safeParse({ anything: 1 }).success).toBe(false);
  });

  test('keeps what it says', async () => {
    const op = defineOp({
      name: 'shout',
      summary: 'makes text louder',
      accepts: 'text',
      cost: 'native',
      input: 'pixels',
      options: z.strictObject({ times: z.number().default(2) }),
      run: (given, { times }) => ({ ...given, document: '!'.repeat(times) }),
    });
    expect(op).toMatchObject({ name: 'shout', accepts: ['text'], cost: 'native', input: 'pixels' });
    expect(await op.run(content, op.options.parse({}), opContext())).toMatchObject({ kind: 'text', document: '!!' });
    expect(defineOp({ accepts: ['text', 'table'], run: (given) => given }).accepts).toEqual(['text', 'table']);
  });

  test.each([
    [{ input: 'pixel' }, 'defineOp: input: unknown "pixel"; did you mean "pixels"?'],
    [{ input: 'steps' }, 'defineOp: input: unknown "steps"; there are bytes, stream, pixels, samples'],
    [{ cost: 'natve' }, 'defineOp: cost: unknown "natve"; did you mean "native"?'],
    [{ accepts: ['text', 'video'] }, 'defineOp: accepts: unknown "video"; there are image, text, table, signal, other'],
    [{ accepts: 7 }, 'defineOp: accepts: unknown 7; there are image, text, table, signal, other'],
  ])('that says %j is refused', (said, message) => {
    const definition = { run: (given: unknown) => given, ...said } as unknown as OpDefinition;
    expect(() => defineOp(definition)).toThrow(expect.objectContaining({ code: 'E_RECIPE', message }));
  });
});

// What is held to here is that this compiles.
test('knows that an op for pictures that asks for pixels is given them', () => {
  const invert = (value: number) => 255 - value;
  for (const accepts of ['image', ['image']] as const) {
    const op = defineOp({
      accepts,
      input: 'pixels',
      run: (content) => ({ ...content, pixels: { ...content.pixels, data: content.pixels.data.map(invert) } }),
    });
    expect(op).toMatchObject({ accepts: ['image'], input: 'pixels' });
  }
  // @ts-expect-error: a text has none.
  defineOp({ input: 'pixels', run: (content) => ({ ...content, facts: { width: content.pixels.width } }) });
  // @ts-expect-error: nobody decoded it.
  defineOp({ accepts: 'image', run: (content) => ({ ...content, facts: { width: content.pixels.width } }) });
});
