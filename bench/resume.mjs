// How long does a run with many recorded items take to its next request, and how much memory? The folder is made as a
// run would leave it: a line of the ledger and a stub file for every item but the last few, which are then worked.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { numberArgument, printTable, root, work } from './support.mjs';

const items = numberArgument('items', 1_000_000);
const left = 20;
/** What a run at 300 items a second saved in its last 30 s: of those the bytes are looked at, of the others the size. */
const recent = 10_000;
const hourAgo = new Date(Date.now() - 3_600_000);
const stub = Buffer.from('stub '.repeat(20));
const sha256 = createHash('sha256').update(stub).digest('hex');

const requests = { firstAt: 0, pid: 0, cpuMs: 0 };

/** Processor time of a process so far, in steps of 10 ms: on a busy machine the clock tells little. */
function readCpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

const server = createServer((_, response) => {
  if (requests.firstAt === 0) {
    requests.firstAt = performance.now();
    requests.cpuMs = readCpuMs(requests.pid);
  }
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': stub.length }).end(stub);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();

const list = join(work, 'urls.txt');
const out = join(work, 'out');
const urlOf = (index) => `http://127.0.0.1:${port}/${index}/stub.txt`;
const keyOf = (index) => `${String(index).padStart(6, '0')}-stub`;

function writeLines(file, count, lineOf) {
  const target = openSync(file, 'w');
  let text = '';
  for (let index = 0; index < count; index += 1) {
    text += `${lineOf(index)}\n`;
    if (text.length < 1 << 20) continue;
    writeSync(target, text);
    text = '';
  }
  writeSync(target, text);
}

/** Runs the command; answers milliseconds to its first request and its peak memory. */
async function run() {
  requests.firstAt = 0;
  const startedAt = performance.now();
  const args = ['run', list, '-o', out, '--allow-private', '--ignore-robots', '--json', '--workers', '1'];
  const child = spawn(process.execPath, [join(root, 'bin', 'millrace.js'), ...args], { stdio: ['ignore', 'pipe', 2] });
  requests.pid = child.pid;
  let stdout = '';
  let peakKib = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const timer = setInterval(() => {
    try {
      peakKib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peakKib);
    } catch {
      // It has just ended.
    }
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0 && code !== 3) throw new Error(`millrace exited with ${code}`);
  const { thisRun } = JSON.parse(stdout).items;
  return {
    firstMs: requests.firstAt - startedAt,
    cpuMs: requests.cpuMs,
    wholeMs: performance.now() - startedAt,
    peakKib,
    thisRun,
  };
}

// One item is worked by the program itself, so that the folder is its own; all that follow are written here.
process.stderr.write(`making a folder of ${items} items …\n`);
writeLines(list, items, urlOf);
const rows = [];
for (const kind of ['done, with files', 'failed, no files']) {
  rmSync(out, { recursive: true, force: true });
  const first = spawn(
    process.execPath,
    [
      join(root, 'bin', 'millrace.js'),
      'run',
      list,
      '-o',
      out,
      '--limit',
      '1',
      '--allow-private',
      '--ignore-robots',
      '--quiet',
    ],
    { stdio: 'ignore' },
  );
  requests.pid = first.pid;
  await once(first, 'close');
  mkdirSync(join(out, 'saved'), { recursive: true });
  const isDone = kind.startsWith('done');
  if (isDone)
    for (let index = 0; index < items - left; index += 1) {
      const file = join(out, 'saved', `${keyOf(index)}.txt`);
      writeFileSync(file, stub);
      if (index < items - left - recent) utimesSync(file, hourAgo, hourAgo);
    }
  writeLines(join(out, 'ledger.jsonl'), items - left, (index) => {
    const place = { index, url: urlOf(index) };
    if (!isDone)
      return JSON.stringify({
        ...place,
        status: 'failed',
        code: 'E_HTTP_404',
        class: 'http-4xx',
        message: 'the server answered 404',
        attempts: 1,
        timings: { firstByte: 3 },
      });
    const output = { output: 'saved', path: `saved/${keyOf(index)}.txt`, bytes: stub.length, sha256 };
    return JSON.stringify({
      ...place,
      status: 'done',
      attempts: 1,
      bytes: stub.length,
      sha256,
      kind: 'text',
      outputs: [output],
      timings: { wait: 12, firstByte: 3, body: 1, save: 1 },
    });
  });
  const { firstMs, cpuMs, wholeMs, peakKib, thisRun } = await run();
  if (thisRun !== left) throw new Error(`${thisRun} items were worked, not ${left}`);
  rows.push([
    kind,
    (firstMs / 1_000).toFixed(1),
    (cpuMs / 1_000).toFixed(1),
    (peakKib / 1024).toFixed(0),
    (wholeMs / 1_000).toFixed(1),
  ]);
}
server.close();
printTable(
  `Resuming with ${items.toLocaleString('en-US')} recorded items (goal: first request within 5 s, 300 MiB)`,
  [
    'recorded items',
    'first request after, s',
    'processor time until then, s',
    'peak memory of the program, MiB',
    'end of the run after, s',
  ],
  rows,
);
