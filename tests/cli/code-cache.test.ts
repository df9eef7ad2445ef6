import { execFile } from 'node:child_process';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { root } from '../built.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

/** What a process loaded of the bundle, and how much of it was code that an earlier process had kept. */
interface Loaded {
  readonly entry: string;
  readonly modules: number;
  readonly kept: number;
}

/** Runs the program that lies in a folder; resolves to its output and to what each of its processes loaded. */
async function runIn(home: string, args: readonly string[]): Promise<{ stdout: string; loaded: Loaded[] }> {
  const folder = await makeFolder();
  const [preload, log] = [join(folder, 'preload.cjs'), join(folder, 'loaded.jsonl')];
  await writeFile(log, '');
  await writeFile(
    preload,
    `const { basename, join } = require('node:path');
    process.on('exit', () => {
      const loader = require.cache[join(${JSON.stringify(home)}, 'bin', 'load.js')];
      const line = JSON.stringify({ entry: basename(process.argv[1]), ...loader?.exports.counts });
      require('node:fs').appendFileSync(${JSON.stringify(log)}, line + '\\n');
    });`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [join(home, 'bin', 'millrace.js'), ...args], {
    env: { ...process.env, NODE_OPTIONS: `--require ${preload}` },
  });
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  return { stdout, loaded: lines.map((line) => JSON.parse(line) as Loaded) };
}

/** A copy of the program, with the code that is kept of it. */
async function copyProgram(): Promise<string> {
  const home = await makeFolder();
  for (const part of ['bin', 'dist', 'recipes', 'package.json'])
    await cp(join(root, part), join(home, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
  return home;
}

/** The file that keeps the program's own code for this Node. */
async function findPack(home: string): Promise<string> {
  const folder = join(home, 'dist', 'code-cache');
  const name = (await readdir(folder)).find((each) =>
    each.startsWith(`cli-start-${process.version}-${process.platform}-${process.arch}-`),
  );
  if (name === undefined) throw new Error(`${folder}: expected code of the program; does \`npm run build\` complain?`);
  return join(folder, name);
}

describe('code that an earlier process compiled', () => {
  test('is what the program and its lanes start with', async () => {
    const { urls } = await servePictures(4);
    const folder = await makeFolder();
    const [list, out] = [join(folder, 'urls.txt'), join(folder, 'out')];
    await writeFile(list, `${urls.join('\n')}\n`);
    const { loaded } = await runIn(root, ['run', list, '--recipe', 'hybrid-images', '-o', out, '--allow-private']);
    for (const entry of ['millrace.js', 'lane.cjs']) {
      const own = loaded.filter((each) => each.entry === entry);
      expect(own.length, entry).toBeGreaterThan(0);
      for (const { modules, kept } of own) {
        expect(modules, entry).toBeGreaterThan(20);
        expect(kept / modules, entry).toBeGreaterThan(0.9);
      }
    }
  });

  test('is done without where it is damaged, or for another Node', async () => {
    const home = await copyProgram();
    const pack = await findPack(home);
    const bytes = await readFile(pack);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
    await writeFile(pack, bytes);
    const damaged = await runIn(home, ['--help']);
    expect(damaged.loaded).toMatchObject([{ kept: 0 }]);
    expect(damaged.stdout).toContain('Usage: millrace');
    await writeFile(pack, bytes.subarray(0, 1_000));
    expect((await runIn(home, ['--help'])).stdout).toBe(damaged.stdout);
    await writeFile(pack, '');
    expect((await runIn(home, ['--help'])).stdout).toBe(damaged.stdout);
  });

  test('gives way to a module that was changed since, if only by a letter', async () => {
    const home = await copyProgram();
    const file = join(home, 'dist', 'chunks', 'cli-start.cjs');
    const code = await readFile(file, 'utf8');
    const changed = code.replace('Fetch a list of things', 'FETCH a list of things');
    expect(changed).not.toBe(code);
    await writeFile(file, changed);
    const { stdout, loaded } = await runIn(home, ['--help']);
    expect(stdout).toContain('FETCH a list of things');
    const [program] = loaded;
    expect(program?.kept).toBe((program?.modules ?? 0) - 1);
  });
});

describe("sharp's code in the bundle", () => {
  test('is loaded for the next picture where its native part could not be loaded for the first', async () => {
    const folder = await makeFolder();
    const preload = join(folder, 'preload.cjs');
    await writeFile(
      preload,
      `const { dlopen } = process;
      let opened = 0;
      process.dlopen = function (module, file, ...rest) {
        if (/sharp[^/]*\\.node$/.test(file) && (opened += 1) === 1) throw new Error('too many open files');
        return dlopen.call(this, module, file, ...rest);
      };`,
    );
    const { urls } = await servePictures(3);
    const [list, out] = [join(folder, 'urls.txt'), join(folder, 'out')];
    await writeFile(list, `${urls.join('\n')}\n`);
    const words = ['run', list, '--resize', '20x20', '--mode', 'sequential', '-o', out, '--allow-private', '--json'];
    const { code, stdout } = await runProgram(words, { env: { NODE_OPTIONS: `--require ${preload}` } });
    const { items, failures } = JSON.parse(stdout);
    expect({ code, items: items.done, failed: failures.length }).toMatchObject({ code: 3, items: 2, failed: 1 });
    expect(failures[0].example.message).toContain('Could not load the "sharp" module');
  });
});
