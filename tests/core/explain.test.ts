import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { didYouMean, explain, show } from '../../src/core/explain.js';
import { recipeSchema } from '../../src/core/recipe.js';

function explainAs(schema: z.ZodType, input: unknown): string {
  const parsed = schema.safeParse(input);
  return parsed.error ? explain(parsed.error, 'r.yaml', { schema, input }) : 'nothing is wrong';
}

const outputs = { a: {} };

describe('a recipe that is refused is told in one sentence', () => {
  test.each<[string, unknown, string]>([
    ['no recipe at all', null, 'r.yaml: expected an object, found null'],
    ['a part that is missing', {}, 'r.yaml: outputs: expected an object, found nothing'],
    ['an unknown key', { outputs, sorce: 'x' }, 'r.yaml: unknown option "sorce"; did you mean "source"?'],
    [
      'an unknown key of a part',
      { outputs, fetch: { timeOut: 5 } },
      'r.yaml: fetch: unknown option "timeOut"; did you mean "timeout"?',
    ],
    [
      'an unknown key of an output',
      { outputs: { a: { opz: [] } } },
      'r.yaml: outputs.a: unknown option "opz"; did you mean "ops"?',
    ],
    [
      'a key unlike any',
      { outputs: { a: { quality: 9 } } },
      'r.yaml: outputs.a: unknown option "quality" (options: kind, url, ops, save)',
    ],
    ['no outputs', { outputs: {} }, 'r.yaml: outputs: expected at least one output, found {}'],
    [
      'an output named badly',
      { outputs: { 'a b': {} } },
      'r.yaml: outputs.a b: expected letters, digits, - and _, and no name that Windows reserves (it becomes a folder), found "a b"',
    ],
    [
      'an output named like a device',
      { outputs: { CON: {} } },
      'r.yaml: outputs.CON: expected letters, digits, - and _, and no name that Windows reserves (it becomes a folder), found "CON"',
    ],
    [
      'outputs that some disks take for one',
      { outputs: { a: {}, A: {} } },
      'r.yaml: outputs: expected names that differ in more than their case (they become folders), found {"a":{},"A":{}}',
    ],
    ['text for a list', { outputs: { a: { ops: 'x' } } }, 'r.yaml: outputs.a.ops: expected a list, found "x"'],
    [
      'a number for an op',
      { outputs: { a: { ops: ['x', 5] } } },
      'r.yaml: outputs.a.ops[1]: expected text or an object, found 5',
    ],
    [
      'two ops in one entry',
      { outputs: { a: { ops: [{ x: {}, y: {} }] } } },
      'r.yaml: outputs.a.ops[0]: expected one name with its options, found {"x":{},"y":{}}',
    ],
    [
      'options that are none',
      { outputs: { a: { ops: [{ x: 'big' }] } } },
      'r.yaml: outputs.a.ops[0].x: expected an object or null, found "big"',
    ],
    [
      'a function',
      { outputs: { a: { ops: [() => 1] } } },
      'r.yaml: outputs.a.ops[0]: expected text or an object, found a function (a recipe is data; name a module instead)',
    ],
    [
      'nothing to save',
      { outputs: { a: { save: [] } } },
      'r.yaml: outputs.a.save: expected at least 1 entry, found []',
    ],
    [
      'a format of no kind',
      { outputs: { a: { save: [5] } } },
      'r.yaml: outputs.a.save[0]: expected text or an object, found 5',
    ],
    [
      'an unknown kind',
      { outputs, accept: ['image', 'txt'] },
      'r.yaml: accept[1]: expected "image", "text", "table", "signal", "other", found "txt"',
    ],
    [
      'a duration without a unit',
      { outputs, opTimeout: '5' },
      'r.yaml: opTimeout: expected a duration such as 500ms, 30s or 2m, found "5"',
    ],
    ['digits as text', { outputs, fetch: { retries: '3' } }, 'r.yaml: fetch.retries: expected a number, found "3"'],
    [
      'half a number',
      { outputs, fetch: { retries: 1.5 } },
      'r.yaml: fetch.retries: expected a whole number, found 1.5',
    ],
    ['too much', { outputs, fetch: { retries: 101 } }, 'r.yaml: fetch.retries: expected at most 100, found 101'],
    [
      'yes for true',
      { outputs, fetch: { allowPrivate: 'yes' } },
      'r.yaml: fetch.allowPrivate: expected true or false, found "yes"',
    ],
    ['an empty source', { outputs, source: '' }, 'r.yaml: source: expected at least 1 character, found ""'],
    [
      'too long a name',
      { outputs, name: 'x'.repeat(101) },
      `r.yaml: name: expected at most 100 characters, found "${'x'.repeat(56)}…`,
    ],
  ])('%s', (_, recipe, sentence) => {
    expect(explainAs(recipeSchema, recipe)).toBe(sentence);
  });
});

describe('an explanation', () => {
  test('of a union is about the branch that came furthest', () => {
    const schema = z.union([
      z.string(),
      z.strictObject({
        resize: z.strictObject({ width: z.number().min(1), fit: z.enum(['cover', 'inside']).optional() }),
      }),
      z.array(z.number()),
    ]);
    expect(explainAs(schema, { resize: { width: 0 } })).toBe('r.yaml: resize.width: expected at least 1, found 0');
    expect(explainAs(schema, { resize: { width: 5, fit: 'insde' } })).toBe(
      'r.yaml: resize.fit: expected "cover", "inside", found "insde"',
    );
    expect(explainAs(schema, { resize: { width: 5, hieght: 1 } })).toBe(
      'r.yaml: resize: unknown option "hieght" (options: width, fit)',
    );
    expect(explainAs(schema, { rezise: {} })).toBe('r.yaml: unknown option "rezise"; did you mean "resize"?');
    expect(explainAs(z.strictObject({ directory: z.string() }), { directry: 'x' })).toBe(
      'r.yaml: unknown option "directry"; did you mean "directory"?',
    );
    expect(explainAs(schema, true)).toBe('r.yaml: expected text or an object or a list, found true');
  });

  test('of options finds the known keys through defaults and optionals', () => {
    const schema = z.strictObject({
      nested: z.strictObject({ sampleRate: z.number() }).optional().default({ sampleRate: 1 }),
    });
    expect(explainAs(schema, { nested: { sampleRat: 1, sampleRate: 1 } })).toBe(
      'r.yaml: nested: unknown option "sampleRat"; did you mean "sampleRate"?',
    );
    expect(explainAs(z.strictObject({}), { width: 1 })).toBe('r.yaml: unknown option "width" (it takes no options)');
  });

  test('never says twice what was found', () => {
    const schema = z.number().refine(() => false, { error: 'expected a prime, found 4' });
    expect(explainAs(schema, 4)).toBe('r.yaml: expected a prime, found 4');
  });
});

describe('a suggestion', () => {
  const names = ['image.resize', 'image.grayscale', 'text.analyze', 'png', 'jpeg'];
  test.each([
    ['image.resise', '; did you mean "image.resize"?'],
    ['IMAGE.RESIZE', '; did you mean "image.resize"?'],
    ['resize', '; did you mean "image.resize"?'],
    ['jpg', '; did you mean "jpeg"?'],
    ['webp', ''],
    ['constructor', ''],
  ])('for %j is %j', (name, suggestion) => {
    expect(didYouMean(name, names)).toBe(suggestion);
  });
});

test('a value is shown as JSON, shortened where it is long', () => {
  expect(show(undefined)).toBe('nothing');
  expect(show({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(show('x'.repeat(100))).toHaveLength(58);
  expect(show(10n ** 3n)).toBe('1000');
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(show(circle)).toBe('[object Object]');
});
