// Runs the program on a little of everything, so that V8's bytecode of it is kept in dist/code-cache: see bin/load.js.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cachedDataVersionTag } from 'node:v8';

const everything = {
  name: 'everything',
  outputs: {
    images: { kind: 'image', url: '*/images/*', ops: [{ 'image.resize': { width: 800, height: 600 } }], save: 'jpeg' },
    stars: { kind: 'image', url: '*/stars/*', ops: ['stars.detect'], save: ['jpeg', 'json'] },
    texts: { kind: 'text', ops: ['text.analyze'], save: 'json' },
    tables: { kind: 'table', ops: [{ 'table.convert': { to: 'json' } }], save: 'original' },
    signals: { kind: 'signal', ops: [{ 'signal.analyze': { sampleRate: 8_000, spectrum: true } }], save: 'json' },
  },
};
const counts = { images: 4, stars: 2, texts: 6, tables: 4, signals: 2 };

/** A machine that is so slow does without. */
const limitMs = 120_000;

/** Runs Node on the words; rejects with what it complained of where it failed. */
async function runNode(...words) {
  const env = { ...process.env, MILLRACE_KEEP_CODE: '1' };
  await promisify(execFile)(process.execPath, words, { env, timeout: limitMs });
}

async function runEverything(root, folder) {
  const program = join(root, 'bin', 'millrace.js');
  const library = pathToFileURL(join(root, 'dist', 'index.js')).href;
  const things = join(folder, 'things');
  const numbers = Object.entries(counts).flatMap(([kind, count]) => [`--${kind}`, String(count)]);
  await runNode(program, 'dataset', things, ...numbers);
  const { startOrigin } = await import(pathToFileURL(join(root, 'dist', 'origin', 'index.js')).href);
  const origin = await startOrigin({ root: things });
  try {
    const writeList = (name, kinds) => {
      const files = kinds.flatMap((kind) =>
        readdirSync(join(things, kind)).map((file) => `${origin.url}/${kind}/${file}`),
      );
      const list = join(folder, `${name}.txt`);
      writeFileSync(list, `${files.filter((file) => !file.includes('.truth.')).join('\n')}\n`);
      return list;
    };
    const [list, pictures] = [writeList('everything', Object.keys(counts)), writeList('pictures', ['images'])];
    const recipe = join(folder, 'everything.json');
    writeFileSync(recipe, JSON.stringify(everything));
    const run = (source, name, ...words) =>
      runNode(program, 'run', source, '-o', join(folder, name), '--allow-private', ...words);
    await run(pictures, 'native', '--recipe', 'hybrid-images');
    await run(list, 'hybrid', '--recipe', recipe);
    await run(list, 'processes', '--recipe', recipe, '--mode', 'processes');
    const compared = ['--recipe', 'hybrid-images', '--modes', 'hybrid', '--repeat', '1', '--allow-private'];
    await runNode(program, 'compare', pictures, '-o', join(folder, 'compared'), ...compared);
    const options = JSON.stringify({ source: list, out: join(folder, 'library'), fetch: { allowPrivate: true } });
    const script = `import { run } from ${JSON.stringify(library)}; await run(${JSON.stringify(everything)}, ${options});`;
    await runNode('--input-type=module', '--eval', script);
  } finally {
    await origin.close();
  }
  await runNode(program, '--help');
}

/** Keeps the code of the program as this Node compiles it, unless that was done. Without it, everything works and starts slower. */
export async function keepCode(root) {
  const cache = join(root, 'dist', 'code-cache');
  const { version, platform, arch } = process;
  const mark = join(cache, `done-${version}-${platform}-${arch}-${cachedDataVersionTag().toString(16)}`);
  if (existsSync(mark)) return;
  let folder;
  try {
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'millrace-code-'));
    await runEverything(root, folder);
    // Threads and helpers that were ended as they wrote left a part.
    for (const name of readdirSync(cache)) if (/\.bin\.\d+$/.test(name)) rmSync(join(cache, name));
  } catch (error) {
    process.stderr.write(`Starts will be slower: compiled code could not be kept: ${error.message}\n`);
  }
  try {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    // Also where it failed: it would again.
    writeFileSync(mark, '');
  } catch {
    // A folder that cannot be written was told of above.
  }
}
