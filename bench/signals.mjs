// How much CPU and memory does signal.analyze take, beside NumPy in threads? Signals of 2^20 and of 1,000,000 float64.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const file = fileURLToPath(import.meta.url);

/** Analyzes a share of the files; as a program, all of them in as many threads as there are cores. */
async function analyzeShare({ folder, names }) {
  const { default: analyze } = await import('../build/ops/signal/analyze.js');
  const options = analyze.options.parse({});
  const results = [];
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const content = { kind: 'signal', bytes, mime: 'application/x-float64', extension: 'f64' };
    const { document } = await analyze.run(content, options, { signal: new AbortController().signal });
    results.push([document.mean, document.dominantBinHz]);
  }
  return results;
}

async function runProgram(folder, threads) {
  const names = readdirSync(folder).sort();
  const started = performance.now();
  const shares = await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const share = { folder, names: names.filter((_, index) => index % threads === thread) };
      return new Promise((resolve, reject) => {
        new Worker(file, { workerData: share }).on('message', resolve).on('error', reject);
      });
    }),
  );
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage();
  const results = names.map((_, index) => shares[index % threads][Math.floor(index / threads)]);
  const usage = { wallMs, cpuMs: (user + system) / 1000, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
  process.stdout.write(JSON.stringify({ results, ...usage }));
}

async function main() {
  const { cores, describeMachine, median, numberArgument, printTable, spread, work } = await import('./support.mjs');
  const count = numberArgument('items', 32);
  const repeats = numberArgument('repeats', 5);
  const peer = join(fileURLToPath(new URL('.', import.meta.url)), 'peers', 'signals.py');
  const python = ['/usr/bin/python3', 'python3'].find(
    (each) => spawnSync(each, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
  );
  if (python === undefined) process.stderr.write('SKIPPED: no Python with NumPy here, so nothing to compare with\n');
  const run = (command, args) => JSON.parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 }));
  const programs = {
    'signal.analyze': (folder) => run(process.execPath, [file, folder, String(cores)]),
    ...(python === undefined
      ? {}
      : {
          'NumPy, rfft': (folder) => run(python, [peer, folder, 'rfft']),
          'NumPy, fft and fftfreq': (folder) => run(python, [peer, folder, 'fft']),
        }),
  };
  let worst = 0;
  process.stdout.write(`${describeMachine()}\n`);
  for (const length of [2 ** 20, 1_000_000]) {
    const folder = makeSignals(join(work, `signals-${length}`), { length, count });
    const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const [name, measure] of Object.entries(programs)) runs[name].push(measure(folder));
    }
    const ours = runs['signal.analyze'];
    for (const [name, measured] of Object.entries(runs)) {
      if (name !== 'signal.analyze') worst = Math.max(worst, difference(ours[0].results, measured[0].results));
    }
    const own = { cpu: median(ours.map(({ cpuMs }) => cpuMs)), rss: median(ours.map((each) => each.peakRssBytes)) };
    printTable(
      `${count} signals of ${length.toLocaleString('en-US')} float64 in ${cores} threads, median (spread) of ${repeats}`,
      ['program', 'CPU per signal, ms', 'wall per signal, ms', 'peak memory, MiB', 'CPU ÷ ours', 'memory ÷ ours'],
      Object.entries(runs).map(([name, measured]) => [
        name,
        spread(measured.map(({ cpuMs }) => cpuMs / count)),
        spread(measured.map(({ wallMs }) => wallMs / count)),
        spread(
          measured.map(({ peakRssBytes }) => peakRssBytes / 2 ** 20),
          0,
        ),
        (median(measured.map(({ cpuMs }) => cpuMs)) / own.cpu).toFixed(2),
        (median(measured.map(({ peakRssBytes }) => peakRssBytes)) / own.rss).toFixed(2),
      ]),
    );
  }
  if (python !== undefined)
    process.stdout.write(`Largest difference from NumPy, relative: ${worst.toExponential(1)}\n`);
  process.exitCode = worst > 1e-9 ? 1 : 0;
}

/** Tones with noise around a mean of 1, the same every time. */
function makeSignals(folder, { length, count }) {
  mkdirSync(folder, { recursive: true });
  let state = 1;
  for (let index = 0; index < count; index += 1) {
    const step = 2 * Math.PI * (0.01 + 0.0137 * (index % 32));
    const values = new Float64Array(length);
    for (let at = 0; at < length; at += 1) {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      values[at] = 1 + Math.sin(step * at) + state / 2 ** 31 - 1;
    }
    writeFileSync(join(folder, `${String(index).padStart(3, '0')}.f64`), new Uint8Array(values.buffer));
  }
  return folder;
}

function difference(left, right) {
  let worst = 0;
  for (const [index, values] of left.entries()) {
    for (const [place, value] of values.entries()) {
      worst = Math.max(worst, Math.abs(value - right[index][place]) / Math.abs(right[index][place]));
    }
  }
  return worst;
}

if (!isMainThread) parentPort.postMessage(await analyzeShare(workerData));
else if (process.argv[3] !== undefined && !process.argv[2].startsWith('--')) {
  await runProgram(process.argv[2], Number(process.argv[3]));
} else await main();
