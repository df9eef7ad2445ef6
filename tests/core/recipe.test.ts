import { describe, expect, test } from 'vitest';
import {
  fetchOptions,
  givenFetchOptions,
  hideProxyLogin,
  outputNamePattern,
  recipeSchema,
} from '../../src/core/recipe.js';

describe('a recipe', () => {
  test('of one output is completed: bytes as they came, files, a key with index and name', () => {
    expect(recipeSchema.parse({ outputs: { saved: {} } })).toEqual({
      fetch: {},
      opTimeout: 60_000,
      laneMemory: 2 * 1024 ** 3,
      outputs: { saved: { ops: [], save: 'original' } },
      sink: 'files',
      key: '{index}-{name}',
    });
  });

  test('that is complete passes again unchanged', () => {
    const recipe = recipeSchema.parse({
      source: { list: { file: 'urls.txt' } },
      accept: ['image'],
      fetch: { timeout: '2m', maxBytes: '20MB' },
      outputs: {
        a: { kind: 'image', ops: [{ 'image.resize': { width: 5 } }, './op.mjs'], save: ['png', { jpeg: null }] },
      },
    });
    expect(recipe.fetch).toEqual({ timeout: 120_000, maxBytes: 20_000_000 });
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  test('keeps its fetch options as they are given, without defaults', () => {
    expect(givenFetchOptions.parse({ retries: 0 })).toEqual({ retries: 0 });
    expect(givenFetchOptions.parse({})).toEqual({});
  });

  test('knows the same fetch options with and without defaults', () => {
    const shape = (givenFetchOptions as unknown as typeof fetchOptions).shape;
    expect(Object.keys(shape)).toEqual(Object.keys(fetchOptions.shape));
    for (const [name, schema] of Object.entries(fetchOptions.shape)) {
      expect(schema.description, name).toBeTruthy();
      expect(shape[name as keyof typeof shape].description).toBe(schema.description);
    }
  });

  test('asks robots.txt and refuses private addresses unless it is told otherwise', () => {
    expect(fetchOptions.parse({})).toMatchObject({
      allowPrivate: false,
      allowData: false,
      allowFiles: false,
      allowDowngrade: false,
      tolerateCoding: false,
      ignoreRobots: false,
      perHost: 8,
      retries: 3,
      timeout: 60_000,
      maxBytes: 100_000_000,
    });
  });
});

test.each(['a', 'saved_formats', 'A-1', '0', 'x'.repeat(64), 'console', 'com10'])('%j can name an output', (name) => {
  expect(outputNamePattern.test(name)).toBe(true);
});

test.each([
  '',
  '.',
  '..',
  '.millrace',
  'a/b',
  'a\\b',
  'a.b',
  '-a',
  '_a',
  'é',
  'a b',
  'x'.repeat(65),
  'nul',
  'Com1',
  'a\n',
])('%j cannot name an output', (name) => {
  expect(outputNamePattern.test(name)).toBe(false);
});

describe('a proxy in a recipe', () => {
  test('is shown without its user and password, and a recipe without one as it is', () => {
    const recipe = recipeSchema.parse({
      fetch: { proxy: 'http://me:word@p.example:3128', retries: 1 },
      outputs: { a: {} },
    });
    expect(hideProxyLogin(recipe)).toEqual({ ...recipe, fetch: { proxy: 'http://p.example:3128/', retries: 1 } });
    expect(recipe.fetch.proxy).toBe('http://me:word@p.example:3128');
    const plain = recipeSchema.parse({ outputs: { a: {} } });
    expect(hideProxyLogin(plain)).toBe(plain);
  });

  test.each([
    'p.example:3128',
    'http://me:SECRET@p.example:3128/x',
    'http://me:1/SECRET@p.example',
    'a@SECRET@b',
    { url: 'SECRET' },
  ])('is refused as %j with what was expected, and no password', (proxy) => {
    const message = fetchOptions.safeParse({ proxy }).error?.issues[0]?.message;
    expect(message).toMatch(/^expected .*http:\/\/host:port.*, found /);
    expect(message).not.toContain('SECRET');
  });
});
