// What all rounds share: a dataset of every kind, a server for it in a process of its own, and what undisturbed runs make of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generateDataset } from '../../build/dataset/index.js';
import { root } from '../setup.mjs';
import { readFinalOutcomes, readTree } from './results.mjs';

export const program = join(root, 'bin', 'millrace.js');

/** Every kind of content, several files for an item, names that meet: `{name}` alone is not unique here. */
const recipe = {
  key: '{name}',
  outputs: {
    downloaded: { save: 'original' },
    pictures: {
      kind: 'image',
      url: '*/images/*',
      ops: ['image.grayscale', { 'image.resize': { width: 160, height: 120 } }],
      save: ['png', 'jpeg', 'webp'],
    },
    stars: { kind: 'image', url: '*/stars/*', ops: ['stars.detect'], save: ['jpeg', 'json'] },
    texts: { kind: 'text', ops: ['text.analyze'], save: 'json' },
    tables: { kind: 'table', ops: [{ 'table.convert': { to: 'parquet' } }], save: 'original' },
    signals: { kind: 'signal', ops: [{ 'signal.analyze': { sampleRate: 8_000 } }], save: 'json' },
  },
};

/** Starts the program as a terminal would: in a process group of its own. */
export function startProgram(args, cwd) {
  const child = spawn(process.execPath, [program, ...args], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      said[name] += text;
    });
  }
  // 'exit', not 'close': lanes that outlive a killed parent for a moment must not be waited for.
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, ...said }));
  return { child, ended };
}

async function startOrigin(folder) {
  const args = ['origin', folder, '--port', '0', '--latency', '3ms', '--jitter', '25ms'];
  const child = spawn(process.execPath, [program, ...args, '--faults', '404:/gone.jpg,wrong-type:/page.jpg'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const url = /http:\/\/\S+?(?=\/ )/.exec(line)?.[0];
  if (url === undefined) throw new Error(`the origin did not say where it is: ${line}`);
  return { url, close: () => child.kill('SIGKILL') };
}

/** A table whose rows have columns of their own, equal URLs, one that is not there, and one that is no URL. */
function writeTable(folder, names, url) {
  const rows = [];
  for (const copy of [1, 2]) {
    for (const name of names) {
      // Finding stars takes longer than all the rest.
      if (copy === 1 || !name.startsWith('stars/')) rows.push(`${url}/${name}?copy=${copy},group ${copy},${name}`);
    }
  }
  rows.splice(5, 0, `${url}/gone.jpg,lost,`, 'not a url,lost,', rows[0]);
  writeFileSync(join(folder, 'items.csv'), `url,group,note\n${rows.join('\n')}\n`);
}

/** Makes everything ready, and runs each kind of source once to its end. */
export async function prepareBench() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-torture-'));
  const data = join(folder, 'data');
  await generateDataset(data, { images: 3, stars: 1, texts: 3, tables: 3, signals: 2, seed: 3 });
  const names = readFileSync(join(data, 'urls.txt'), 'utf8').trim().split('\n');
  const origin = await startOrigin(data);
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify(recipe));
  writeTable(folder, names, origin.url);
  mkdirSync(join(folder, 'outs'));
  const sources = { table: ['items.csv'], folder: ['data/{images,texts,signals}/*.*'] };
  const bench = { folder, sources, expected: {}, runMs: {}, close };
  async function close() {
    origin.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    for (const [source, words] of Object.entries(sources)) {
      const out = join(folder, 'outs', `whole-${source}`);
      const startedAt = performance.now();
      const { code, stderr } = await startProgram(makeArguments(words, out, 'hybrid'), folder).ended;
      if (code !== 0 && code !== 3)
        throw new Error(`the undisturbed run of the ${source} ended with ${code}: ${stderr}`);
      bench.runMs[source] = performance.now() - startedAt;
      bench.expected[source] = { code, tree: readTree(out), outcomes: readFinalOutcomes(out) };
    }
    return bench;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The command that is killed and given again. */
export function makeArguments(words, out, mode) {
  const flags = ['--recipe', 'recipe.json', '-o', out, '--mode', mode, '--workers', '2', '--allow-private', '--quiet'];
  return ['run', ...words, ...flags];
}
