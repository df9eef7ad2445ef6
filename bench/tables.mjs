// How fast are tables converted, in MB of input per second of CPU? CSV to JSON beside DuckDB alone, which is told types and
// dialect and checks nothing, and beside the program one would write by hand where there is a python3; then the other
// formats, and memory. `--mb=N` sets the size of the large table.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, median, numberArgument, printTable, root, work } from './support.mjs';

const { default: convert } = await import('../build/ops/table/convert.js');

const megabytes = numberArgument('mb', 500);
const repeats = 5;
const header = 'id,name,price,day,note,flag,words\n';
const line = (row) =>
  `${row},name ${row},${(row * 0.37).toFixed(2)},2024-0${1 + (row % 9)}-1${row % 10},"quoted, text ${row}",${row % 2 === 1},some more words here ${row % 100}\n`;

function makeTable(path, bytes) {
  const file = openSync(path, 'w');
  let size = writeSync(file, header);
  for (let row = 0; size < bytes; ) {
    let block = '';
    while (block.length < 2 ** 20 && size + block.length < bytes) {
      block += line(row);
      row += 1;
    }
    size += writeSync(file, block);
  }
  closeSync(file);
  return path;
}

const scratch = join(work, 'lane', 'task-1');
mkdirSync(scratch, { recursive: true });
const context = { item: { index: 0, url: 'file:///table', fields: {} }, signal: new AbortController().signal, scratch };
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** CPU of one run, over enough runs that the clock can tell. */
async function measure(size, run) {
  const count = Math.max(1, Math.min(3_000, Math.floor(10e6 / size)));
  const times = [];
  // The first repeats compile.
  for (let repeat = -2; repeat < repeats; repeat += 1) {
    const before = cpuMs();
    for (let each = 0; each < count; each += 1) await run();
    if (repeat >= 0) times.push((cpuMs() - before) / count);
  }
  return median(times);
}

const usualOptions = convert.options.parse({});

/** From memory to a file, as the Python program does it. */
async function convertBody(body, result) {
  const content = { kind: 'table', bytes: body, mime: 'text/csv', extension: 'csv' };
  const { bytes, file } = await convert.run(content, usualOptions, context);
  if (file === undefined) writeFileSync(result, bytes);
  else rmSync(file.path);
}

async function openDuckDb() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  const connection = await instance.connect();
  const columns =
    "{'id': 'BIGINT', 'name': 'VARCHAR', 'price': 'DOUBLE', 'day': 'DATE', 'note': 'VARCHAR', 'flag': 'BOOLEAN', 'words': 'VARCHAR'}";
  return (path, result) =>
    connection.run(
      `COPY (FROM read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n', columns = ${columns})) TO '${result}' (FORMAT json, ARRAY true)`,
    );
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

function measurePython(path, result, size) {
  if (!hasPython) return undefined;
  const count = Math.max(3, Math.min(300, Math.floor(10e6 / size)));
  const run = spawnSync('python3', [join(root, 'bench', 'peers', 'tables.py'), path, String(count), result], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`python3: ${run.stderr}`);
  return JSON.parse(run.stdout).cpuMs;
}

const runDuckDb = await openDuckDb();
const result = join(work, 'result.json');
const rows = [];
for (const size of [1e3, 10e3, 100e3, 1e6, 50e6]) {
  const path = makeTable(join(work, 'table.csv'), size);
  const bytes = statSync(path).size;
  const body = readFileSync(path);
  const ours = await measure(bytes, () => convertBody(body, result));
  const duckDb = await measure(bytes, () => runDuckDb(path, result));
  const python = measurePython(path, result, bytes);
  const speed = (ms) => (ms === undefined ? '–' : `${(bytes / 1000 / ms).toFixed(1)} (${ms.toFixed(2)} ms)`);
  const ratio = python === undefined ? '–' : (python / ours).toFixed(1);
  rows.push([`${bytes / 1000} KB`, speed(ours), speed(duckDb), speed(python), ratio, (duckDb / ours).toFixed(1)]);
}
process.stdout.write(`${describeMachine()}\n`);
printTable(
  'CSV to JSON: MB per second of CPU (CPU of one table); goal: twice the hand-written Python',
  ['table', 'table.convert', 'DuckDB alone, nothing checked', 'Python', '÷ Python', '÷ DuckDB'],
  rows,
);

/** One large table in a process of its own, so that its memory is its own. */
function measureLarge({ path, mime, extension, op, options }) {
  const size = statSync(path).size;
  const script = `
    import { readFileSync } from 'node:fs';
    // The highest of resourceUsage() may be that of the process that started this one.
    const peakKib = () => {
      if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
      return Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    };
    const { default: op } = await import(${JSON.stringify(new URL(`../build/ops/table/${op}.js`, import.meta.url).href)});
    const content = { kind: 'table', bytes: new Uint8Array(), file: ${JSON.stringify({ path, size })}, mime: '${mime}', extension: '${extension}' };
    const context = { ...${JSON.stringify({ item: context.item, scratch })}, signal: new AbortController().signal };
    const started = performance.now();
    const { file, facts } = await op.run(content, op.options.parse(${JSON.stringify(options)}), context);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, rssMib: peakKib() / 1024, path: file?.path, rows: facts.rows }));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return { ...JSON.parse(run.stdout), size };
}

const csv = { path: makeTable(join(work, 'large.csv'), megabytes * 1e6), mime: 'text/csv', extension: 'csv' };
const large = [];
const addLarge = (title, from, op, options = {}) => {
  const found = measureLarge({ ...from, op, options });
  const perSecond = (ms) => (found.size / 1000 / ms).toFixed(0);
  large.push([
    title,
    (found.size / 1e6).toFixed(0),
    perSecond(found.ms),
    perSecond(found.cpuMs),
    found.rssMib.toFixed(0),
  ]);
  return found.path;
};
const drop = (path) => path !== undefined && rmSync(path);
drop(addLarge('CSV to JSON', csv, 'convert'));
drop(addLarge('CSV to CSV', csv, 'convert', { to: 'csv' }));
addLarge('CSV, profile', csv, 'profile');
const parquet = addLarge('CSV to Parquet', csv, 'convert', { to: 'parquet' });
const jsonLines = addLarge('CSV to JSONL', csv, 'convert', { to: 'jsonl' });
if (jsonLines !== undefined) {
  const from = { path: jsonLines, mime: 'application/x-ndjson', extension: 'jsonl' };
  drop(addLarge('JSONL to CSV', from, 'convert', { to: 'csv' }));
}
if (parquet !== undefined) {
  const from = { path: parquet, mime: 'application/vnd.apache.parquet', extension: 'parquet' };
  drop(addLarge('Parquet to CSV', from, 'convert', { to: 'csv' }));
}
printTable(
  'One large table (goal: below 400 MiB)',
  ['conversion', 'MB read', 'MB/s', 'MB per second of CPU', 'peak memory, MiB'],
  large,
);
