import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '../../src/builtins.js';
import { checkRecipe, makePlan } from '../../src/engine/plan.js';
import { listRecipes, loadRecipe, readShippedRecipe } from '../../src/engine/recipe-file.js';
import { root } from '../built.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-recipe-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(name: string, text: string): Promise<string> {
  await mkdir(dirname(join(directory, name)), { recursive: true });
  await writeFile(join(directory, name), text);
  return name;
}

const input = { outputs: { saved: { save: ['png', { jpeg: { quality: 50 } }] } } };

describe('a recipe file', () => {
  test.each([
    ['r.yaml', 'outputs:\n  saved:\n    save: [png, { jpeg: { quality: 50 } }] # small\n'],
    ['r.yml', JSON.stringify(input)],
    ['r.json', JSON.stringify(input)],
    ['r.js', `module.exports = ${JSON.stringify(input)}`],
    ['r.mjs', `export default ${JSON.stringify(input)}`],
    ['r.cjs', `module.exports = ${JSON.stringify(input)}`],
    ['sub/folder/r.yaml', JSON.stringify(input)],
  ])('%s is read, and its op modules are looked for beside it', async (name, text) => {
    await put(name, text);
    expect(await loadRecipe(name, directory)).toEqual({
      input,
      where: name,
      directory: dirname(join(directory, name)),
    });
  });

  test.each([
    ['r.yaml', 'outputs: {', /^r\.yaml: not valid YAML: .* at line 1, column \d+$/],
    ['r.yaml', 'outputs: 1\noutputs: 2\n', /^r\.yaml: not valid YAML: Map keys must be unique/],
    [
      'r.yaml',
      'a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n',
      /^r\.yaml: not valid YAML: Excessive alias count/,
    ],
    ['r.yaml', '--- {}\n--- {}\n', /^r\.yaml: not valid YAML: .*multiple documents/],
    ['r.json', '{"outputs":', /^r\.json: not valid JSON: /],
    ['r.json', '', /^r\.json: not valid JSON: /],
    ['r.mjs', 'export const recipe = {}', /^r\.mjs: expected a default export made with defineRecipe/],
    ['r.mjs', 'throw new Error("no network")', /^r\.mjs: no network$/],
    ['./none.yaml', undefined, /^\.\/none\.yaml: no such recipe file$/],
    ['hybrid-image', undefined, /^unknown recipe "hybrid-image"; did you mean "hybrid-images"\?$/],
    ['zzz', undefined, /^unknown recipe "zzz"; there are .*hybrid-images.*, or give a file$/],
  ])('%s that cannot be had (%j) is refused by its name', async (name, text, message) => {
    if (text !== undefined) await put(name, text);
    const loading = loadRecipe(name, directory);
    await expect(loading).rejects.toMatchObject({ code: 'E_RECIPE', message: expect.stringMatching(message) });
    await expect(loading).rejects.not.toThrow('\n');
  });

  test('that is a folder is refused by its name', async () => {
    await mkdir(join(directory, 'r.yaml'));
    await expect(loadRecipe('r.yaml', directory)).rejects.toThrow(/^r\.yaml: cannot be read: EISDIR/);
  });

  test('in TypeScript is read where Node runs it, and otherwise says what would be needed', async () => {
    await put('r.ts', `const recipe: object = ${JSON.stringify(input)};\nexport default recipe;\n`);
    // In a process of its own: the test runner loads TypeScript on any Node.
    const { stdout } = spawnSync(process.execPath, [
      '--input-type=module',
      '--no-warnings',
      '-e',
      `const { loadRecipe } = await import(${JSON.stringify(pathToFileURL(join(root, 'build/engine/recipe-file.js')).href)});
       const answer = await loadRecipe('r.ts', ${JSON.stringify(directory)}).then(({ input }) => input, ({ message }) => message);
       process.stdout.write(JSON.stringify([Boolean(process.features.typescript), answer]));`,
    ]);
    const refusal = `r.ts: Node ${process.versions.node} does not run TypeScript; use Node 22.18 or later, or a .js, .yaml or .json recipe`;
    const [runsTypeScript, answer] = JSON.parse(stdout.toString()) as [boolean, unknown];
    expect(answer).toEqual(runsTypeScript ? input : refusal);
  });
});

describe('the recipes that ship', () => {
  test('are listed by name, and read as they are', async () => {
    const names = await listRecipes();
    expect(names).toContain('hybrid-images');
    expect(names).toEqual([...names].sort());
    for (const name of names) {
      expect(await readShippedRecipe(name)).toBe(await readFile(join(root, 'recipes', `${name}.yaml`), 'utf8'));
    }
  });

  test('can all be planned', async () => {
    for (const name of await listRecipes()) {
      const { input: found, where, directory: folder } = await loadRecipe(name, directory);
      expect(where).toBe(`recipe ${name}`);
      await expect(makePlan(checkRecipe(found, where), registry, { where, directory: folder })).resolves.toBeDefined();
    }
  });
});
