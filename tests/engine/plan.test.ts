import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registry } from '../../src/builtins.js';
import { checkRecipe, makePlan, splitEntry, toFetchSettings } from '../../src/engine/plan.js';
import { root } from '../built.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-plan-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const plan = async (recipe: unknown) =>
  makePlan(checkRecipe(recipe, 'r.yaml'), registry, { where: 'r.yaml', directory });
const planOutput = async (output: unknown) => (await plan({ outputs: { a: output } })).outputs[0];

/** Writes a module beside the recipe. Each test has its own folder, so none meets another's in Node's cache. */
async function writeModule(name: string, text: string): Promise<string> {
  await writeFile(
    join(directory, name),
    text.replaceAll('MILLRACE', JSON.stringify(pathToFileURL(`${root}dist/index.js`).href)),
  );
  return `./${name}`;
}

describe('a plan', () => {
  test('has every op, format and sink with its options complete, as plain data', async () => {
    const made = await plan({
      accept: 'image',
      opTimeout: '5s',
      outputs: {
        small: {
          kind: ['image'],
          ops: ['image.grayscale', { 'image.resize': { width: 80 } }],
          save: ['png', { jpeg: { quality: 50 } }],
        },
        kept: {},
      },
    });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(made).toMatchObject({
      accept: ['image'],
      opTimeoutMs: 5_000,
      sink: { name: 'files', options: {} },
      key: '{index}-{name}',
      outputs: [
        {
          name: 'small',
          kinds: ['image'],
          ops: [
            { name: 'image.grayscale', cost: 'native', input: 'steps', options: {} },
            { name: 'image.resize', cost: 'native', input: 'steps', options: { width: 80, fit: 'inside' } },
          ],
          saves: [{ format: 'png' }, { format: 'jpeg', options: { quality: 50 } }],
        },
        { name: 'kept', ops: [], saves: [{ format: 'original' }] },
      ],
    });
    expect(made.outputs[1]).not.toHaveProperty('kinds');
  });

  test.each<[string, object, string]>([
    [
      'an unknown op',
      { ops: ['image.resise'] },
      'r.yaml: outputs.a.ops[0]: unknown op "image.resise"; did you mean "image.resize"?',
    ],
    [
      'an op that is only a part of a name',
      { ops: ['image.flatten', 'resize'] },
      'r.yaml: outputs.a.ops[1]: unknown op "resize"; did you mean "image.resize"?',
    ],
    [
      'an unknown option of an op',
      { ops: [{ 'image.resize': { widht: 80 } }] },
      'r.yaml: outputs.a.ops[0]: image.resize: unknown option "widht"; did you mean "width"?',
    ],
    [
      'a wrong option of an op',
      { ops: [{ 'image.resize': { width: -1 } }] },
      'r.yaml: outputs.a.ops[0]: image.resize: width: expected at least 1, found -1',
    ],
    [
      'an op named like an object’s own',
      { ops: ['constructor'] },
      'r.yaml: outputs.a.ops[0]: unknown op "constructor"; there are image.resize, ',
    ],
    ['an unknown format', { save: 'jpg' }, 'r.yaml: outputs.a.save: unknown format "jpg"; did you mean "jpeg"?'],
    [
      'a wrong option of a format',
      { save: { jpeg: { quality: 101 } } },
      'r.yaml: outputs.a.save: jpeg: quality: expected at most 100, found 101',
    ],
    [
      'a format named twice',
      { save: ['png', { png: {} }] },
      'r.yaml: outputs.a.save: png is named twice; expected each format once',
    ],
  ])('is refused for %s', async (_, output, sentence) => {
    await expect(planOutput(output)).rejects.toMatchObject({
      code: 'E_RECIPE',
      message: expect.stringContaining(sentence),
    });
  });

  test.each<[string, object, string]>([
    ['an unknown sink', { sink: 'file' }, 'r.yaml: sink: unknown sink "file"; did you mean "files"?'],
    [
      'an unknown option of the sink',
      { sink: { files: { shard: 1 } } },
      'r.yaml: sink: files: unknown option "shard" (it takes no options)',
    ],
    ['a key that names no file', { key: 'x' }, 'r.yaml: key: expected at least one of {index}'],
  ])('is refused for %s', async (_, part, sentence) => {
    await expect(plan({ ...part, outputs: { a: {} } })).rejects.toMatchObject({
      code: 'E_RECIPE',
      message: expect.stringContaining(sentence),
    });
  });
});

describe('a chain that can work for no item is refused', () => {
  test.each([
    [{ ops: ['text.analyze'], save: 'png' }, 'save: png saves image; what comes to it is text'],
    [{ ops: ['image.grayscale', 'text.analyze'] }, 'ops[1]: text.analyze takes text; what comes to it is image'],
    [{ kind: 'text', ops: ['image.grayscale'] }, 'ops[0]: image.grayscale takes image; what comes to it is text'],
    [{ kind: ['text', 'table'], save: 'jpeg' }, 'save: jpeg saves image; what comes to it is text or table'],
  ])('%j', async (output, sentence) => {
    await expect(planOutput(output)).rejects.toMatchObject({
      code: 'E_RECIPE',
      message: `r.yaml: outputs.a.${sentence}`,
    });
  });

  test('where the recipe accepts none of what an output takes', async () => {
    const recipe = (kind: string[]) => plan({ accept: ['image', 'text'], outputs: { a: { kind } } });
    await expect(recipe(['table', 'signal'])).rejects.toMatchObject({
      code: 'E_RECIPE',
      message: 'r.yaml: outputs.a.kind: it takes table or signal; what comes to it is image or text',
    });
    expect((await recipe(['table', 'text'])).outputs[0]?.kinds).toEqual(['table', 'text']);
  });

  test('but not where some items may pass, or a module of the user’s may make anything', async () => {
    const module = await writeModule(
      'draw.mjs',
      `import { defineOp } from MILLRACE; export default defineOp({ accepts: 'text', run: (content) => content });`,
    );
    await planOutput({ kind: ['text', 'image'], ops: ['image.grayscale'], save: ['png', 'json', 'original'] });
    await planOutput({ ops: ['text.analyze', module], save: 'png' });
    await expect(planOutput({ ops: ['image.grayscale', module] })).rejects.toThrow('draw.mjs takes text');
  });
});

describe('an op module', () => {
  test('is found beside the recipe and planned with its own options', async () => {
    const module = await writeModule(
      'count.mjs',
      `import { defineOp } from MILLRACE;
       import { z } from ${JSON.stringify(pathToFileURL(`${root}node_modules/zod/index.js`).href)};
       export default defineOp({ accepts: 'image', input: 'pixels', options: z.strictObject({ level: z.number().default(3) }), run: (content) => content });`,
    );
    const href = pathToFileURL(join(directory, 'count.mjs')).href;
    const planned = { name: module, module: href, options: { level: 3 }, cost: 'script', input: 'pixels' };
    expect((await planOutput({ ops: [module] }))?.ops).toEqual([planned]);
    expect((await planOutput({ ops: [{ [href]: { level: 9 } }] }))?.ops).toEqual([
      { ...planned, name: href, options: { level: 9 } },
    ]);
    await expect(planOutput({ ops: [{ [module]: { levle: 9 } }] })).rejects.toThrow(
      `r.yaml: outputs.a.ops[0]: ${module}: unknown option "levle"; did you mean "level"?`,
    );
  });

  test.each([
    ['is not there', undefined, /^r\.yaml: outputs\.a\.ops\[0\]: op module file:.*missing\.mjs: no such file$/],
    ['throws', 'throw new Error("not today")', /not today$/],
    ['is not JavaScript', 'export default {', /: \S/],
    ['imports what is not there', 'import "./gone.mjs"', /Cannot find module/],
    ['exports nothing', 'export const op = 1', /expected a default export made with defineOp/],
    ['exports something else', 'export default { run: "fast" }', /expected a default export made with defineOp/],
    ['exports null', 'export default null', /expected a default export made with defineOp/],
  ])('that %s is refused with its address', async (_, text, message) => {
    const name = text === undefined ? './missing.mjs' : await writeModule('op.mjs', text);
    const planning = planOutput({ ops: [name] });
    await expect(planning).rejects.toMatchObject({ code: 'E_RECIPE', message: expect.stringMatching(message) });
    await expect(planning).rejects.toThrow(`op module ${pathToFileURL(join(directory, name)).href}: `);
  });
});

test('an op module that is never loaded is refused after a while', async () => {
  const module = await writeModule('never.mjs', 'await new Promise(() => {}); export default {};');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const planning = planOutput({ ops: [module] }).catch((error: unknown) => error);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await planning).toMatchObject({
      code: 'E_RECIPE',
      message: expect.stringMatching(/never\.mjs: not loaded after 30 s; look for an await/),
    });
  } finally {
    vi.useRealTimers();
  }
});

test('an entry is a name, or a name with options or none', () => {
  expect(splitEntry('png')).toEqual({ name: 'png', options: {} });
  expect(splitEntry({ png: null })).toEqual({ name: 'png', options: {} });
  expect(splitEntry({ jpeg: { quality: 5 } })).toEqual({ name: 'jpeg', options: { quality: 5 } });
});

test('no single wait is longer than the whole attempt may be', () => {
  expect(toFetchSettings({ timeout: 2_000 })).toMatchObject({
    timeoutMs: 2_000,
    connectTimeoutMs: 2_000,
    firstByteTimeoutMs: 2_000,
    idleTimeoutMs: 2_000,
  });
  expect(toFetchSettings({})).toMatchObject({
    timeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    retries: 3,
    allowPrivate: false,
    minSpeed: 1024,
    minSpeedTimeMs: 30_000,
  });
  expect(toFetchSettings({ minSpeed: 0 }).minSpeed).toBe(0);
  expect(toFetchSettings({}).userAgent).toMatch(/^millrace\/\d/);
});
