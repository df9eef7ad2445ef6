// What does report.html cost? Ledgers of 1,000, 10,000 and 100,000 items that were never run, the way runs write them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeCorpus, numberArgument, printTable, root, spread, work } from './support.mjs';

const failures = [
  ['E_HTTP_404', 'http-4xx', 'answered 404 Not Found'],
  ['E_HTTP_503', 'http-5xx', 'answered 503 Service Unavailable'],
  ['E_DNS_NOTFOUND', 'dns', 'the name does not exist'],
  ['E_TIMEOUT', 'timeout', 'no answer within 60 s'],
  ['E_IMG_TRUNCATED', 'decode', 'the JPEG file is cut short'],
];

/** A number between 0 and 1 that only depends on where it stands. */
function chance(index, salt) {
  let mixed = Math.imul(index + 1, 2654435761) ^ Math.imul(salt, 2246822519);
  for (const factor of [2246822507, 3266489909]) mixed = Math.imul(mixed ^ (mixed >>> 15), factor);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

function makeLine(index, pictures) {
  const host = `img${Math.floor(120 * chance(index, 1) ** 3)}.example.org`;
  const url = `https://${host}/photos/${index}.jpg`;
  const timings = {
    wait: Math.round(400 * chance(index, 2)),
    firstByte: Math.round(20 / (0.02 + chance(index, 3))),
    body: Math.round(30 * chance(index, 4)),
    ops: Math.round(8 + 60 * chance(index, 5)),
    save: 2,
  };
  if (chance(index, 6) < 0.07) {
    const [code, name, words] = failures[Math.floor(failures.length * chance(index, 7))];
    const message = `${host} ${words}`;
    return { index, url, status: 'failed', code, class: name, message, attempts: 3, timings };
  }
  const sha256 = index.toString(16).padStart(64, '0');
  const bytes = Math.round(40_000 / (0.05 + chance(index, 8)));
  const original = { output: 'downloaded', path: `downloaded/${pictures[index % pictures.length]}`, bytes, sha256 };
  const small = { output: 'small', path: `small/${pictures[index % pictures.length]}`, bytes: 9_000, sha256: 'f' };
  const sizes = { width: 1_440, height: 960 };
  const outputs = [
    { ...original, ...sizes },
    { ...small, width: 360, height: 240 },
  ];
  return { index, url, status: 'done', attempts: 1, bytes, sha256, kind: 'image', outputs, timings };
}

/** An output folder with so many items, and pictures behind some of them. */
export async function makeFolder(folder, items) {
  const corpus = await makeCorpus();
  for (const output of ['downloaded', 'small', '.millrace']) mkdirSync(join(folder, output), { recursive: true });
  for (const name of corpus.names) {
    const bytes = readFileSync(join(corpus.folder, name));
    for (const output of ['downloaded', 'small']) writeFileSync(join(folder, output, name), bytes);
  }
  const lines = Array.from({ length: items }, (_, index) => JSON.stringify(makeLine(index, corpus.names)));
  writeFileSync(join(folder, 'ledger.jsonl'), `${lines.join('\n')}\n`);
  const places = Array.from({ length: 600 }, (_, index) => index);
  const timeline = {
    startedAt: '2026-01-02T03:04:05.000Z',
    atMs: places.map((index) => index * 1_000),
    ended: places.map((index) => Math.round((items * index) / 599)),
    bytes: places.map((index) => index * 4_000_000),
    inFlight: places.map((index) => Math.round(100 + 28 * Math.sin(index / 20))),
  };
  writeFileSync(join(folder, '.millrace', 'timeline.json'), JSON.stringify([timeline]));
}

/** Writes the report in this process and says what it took. */
async function measure(folder) {
  const started = performance.now();
  const { writeReport } = await import(join(root, 'build', 'report', 'write-report.js'));
  const { thumbnailsApart } = await import(join(root, 'build', 'cli', 'thumbnails.js'));
  const { file } = await writeReport(folder, { summary: undefined, makeThumbnails: thumbnailsApart() });
  const ms = performance.now() - started;
  // The process that makes thumbnails is counted once it is gone.
  await sleep(500);
  const [, fields] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user, system, childUser, childSystem] = fields.split(' ').slice(11, 15).map(Number);
  const rssKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  const thumbnailMs = 10 * (childUser + childSystem);
  const mb = readFileSync(file).length / 1e6;
  process.stdout.write(JSON.stringify({ ms, cpuMs: 10 * (user + system), thumbnailMs, rssMb: rssKb / 1_024, mb }));
}

if (process.argv[2] === 'measure') {
  await measure(process.argv[3]);
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const repeats = numberArgument('repeats', 5);
  const rows = [];
  for (const items of [1_000, 10_000, 100_000]) {
    const folder = join(work, `report-${items}`);
    await makeFolder(folder, items);
    const runs = Array.from({ length: repeats }, () => {
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'measure', folder]);
      return JSON.parse(String(stdout));
    });
    const of = (key, digits) =>
      spread(
        runs.map((run) => run[key]),
        digits,
      );
    rows.push([
      items.toLocaleString('en-US'),
      of('ms', 0),
      of('cpuMs', 0),
      of('thumbnailMs', 0),
      of('rssMb', 0),
      of('mb', 2),
    ]);
  }
  printTable(
    `report.html, median (spread) of ${repeats}`,
    ['items', 'time, ms', 'processor time, ms', 'and for thumbnails', 'memory, MB', 'page, MB'],
    rows,
  );
}
