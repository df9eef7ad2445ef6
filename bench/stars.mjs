// How good and how fast is stars.detect, beside SEP (the library form of SExtractor)? On generated star fields, whose stars
// are known; galaxies are not among those, and count as mistakes of all alike. `--count=N` and `--seed=N` choose the fields;
// `--repeats=N` takes the best of so many times, in turns. Times are for one core only where the whole is started on one:
// `taskset -c 1 node bench/stars.mjs`. Without a python3 that has sep and numpy, SEP is left out.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readTruth, scoreStars } from './score-stars.mjs';
import { describeMachine, numberArgument, printTable, work } from './support.mjs';

const { generateFiles } = await import('../build/dataset/index.js');
const { detectStars } = await import('../build/ops/stars/detect-stars.js');
const { planeOfPixels, planeOfSamples } = await import('../build/ops/stars/plane.js');
const { default: decoder } = await import('../build/formats/image/decode.js');

const count = numberArgument('count', 16);
const seed = numberArgument('seed', 1);
const repeats = numberArgument('repeats', 3);

/** SEP as its documentation has it, and the setting that did best on fields like these. */
const settings = { 'SEP 1.5σ': [1.5, 64, 5], 'SEP 2.5σ, mesh 16': [2.5, 16, 3] };
const program = `
import json, sys, time
import numpy, sep
sep.set_extract_pixstack(6000000)
sep.set_sub_object_limit(20000)
for line in sys.stdin:
    request = json.loads(line)
    plane = numpy.fromfile(request["path"], numpy.float32).reshape(request["height"], request["width"])
    threshold, mesh, area = request["setting"]
    started = time.perf_counter()
    data = plane.copy()
    background = sep.Background(data, bw=mesh, bh=mesh)
    background.subfrom(data)
    found = sep.extract(data, threshold, err=max(background.globalrms, request["floor"]), minarea=area)
    ms = (time.perf_counter() - started) * 1e3
    print(json.dumps({"ms": ms, "stars": [[float(x), float(y)] for x, y in zip(found["x"], found["y"])]}), flush=True)
`;

function startSep() {
  const python = ['python3', '/usr/bin/python3'].find(
    (each) => spawnSync(each, ['-c', 'import numpy, sep'], { stdio: 'ignore' }).status === 0,
  );
  if (python === undefined) {
    process.stderr.write('SKIPPED: no python3 with sep and numpy here, so there is nothing to compare with\n');
    return undefined;
  }
  const child = spawn(python, ['-c', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout });
  return {
    async find(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const [line] = await once(lines, 'line');
      return JSON.parse(line);
    },
    close: () => child.stdin.end(),
  };
}

async function readPlane({ bytes, mime, name }) {
  const content = { kind: 'image', bytes, mime, extension: name.split('.').at(-1) };
  const { pixels, samples } = await decoder.decode(content, { isDeep: true });
  return samples === undefined ? planeOfPixels(pixels) : planeOfSamples(samples);
}

const sep = startSep();
const results = {
  millrace: [],
  ...(sep === undefined ? {} : Object.fromEntries(Object.keys(settings).map((each) => [each, []]))),
};
const rows = [];
let picture;
for await (const file of generateFiles({ stars: count, seed })) {
  if (!file.name.endsWith('.csv')) {
    picture = file;
    continue;
  }
  const truth = readTruth(file.bytes);
  let plane;
  try {
    plane = await readPlane(picture);
  } catch (error) {
    process.stderr.write(`SKIPPED: ${picture.name}: ${error.message}\n`);
    continue;
  }
  const { width, height, step } = plane;
  const path = join(work, 'plane.f32');
  writeFileSync(path, Float32Array.from(plane.data));
  const best = {};
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const started = performance.now();
    const { stars } = detectStars(plane);
    const runs = { millrace: { ms: performance.now() - started, stars: stars.map(({ x, y }) => [x, y]) } };
    for (const [name, setting] of sep === undefined ? [] : Object.entries(settings)) {
      runs[name] = await sep.find({ path, width, height, setting, floor: 0.35 * step });
    }
    for (const [name, run] of Object.entries(runs)) if (!(best[name]?.ms <= run.ms)) best[name] = run;
  }
  const megapixels = (width * height) / 1e6;
  const scores = Object.entries(best).map(([name, run]) => {
    const result = { ...scoreStars(run.stars, truth), msPerMegapixel: run.ms / megapixels };
    results[name].push(result);
    return result;
  });
  rows.push([
    picture.name.split('/').at(-1),
    megapixels.toFixed(1),
    truth.filter((star) => star.detectable).length.toLocaleString('en-US'),
    ...scores.flatMap(({ f1, msPerMegapixel }) => [f1.toFixed(3), msPerMegapixel.toFixed(0)]),
  ]);
}
sep?.close();

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const names = Object.keys(results);
process.stdout.write(`${describeMachine()}\n`);
printTable(
  `Star fields, generated (seed ${seed}): F1 and ms per megapixel`,
  ['field', 'MP', 'stars to be found', ...names.flatMap((name) => [`${name}: F1`, 'ms/MP'])],
  rows,
);
printTable(
  'All fields alike (mean over fields; times by the geometric mean of ratios)',
  ['', 'F1', 'worst F1', 'precision', 'recall', 'position error, px', 'ms/MP', "millrace's time by its"],
  names.map((name) => {
    const all = results[name];
    const ratios = all.map(({ msPerMegapixel }, i) => Math.log(results.millrace[i].msPerMegapixel / msPerMegapixel));
    return [
      name,
      mean(all.map(({ f1 }) => f1)).toFixed(3),
      Math.min(...all.map(({ f1 }) => f1)).toFixed(3),
      mean(all.map(({ precision }) => precision)).toFixed(3),
      mean(all.map(({ recall }) => recall)).toFixed(3),
      mean(all.map(({ errorPx }) => errorPx).filter((error) => !Number.isNaN(error))).toFixed(2),
      mean(all.map(({ msPerMegapixel }) => msPerMegapixel)).toFixed(1),
      name === 'millrace' ? '' : Math.exp(mean(ratios)).toFixed(2),
    ];
  }),
);
