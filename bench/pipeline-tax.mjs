// How much CPU does the whole pipeline take beyond sharp itself? Download from loopback, resize to 256, save JPEG.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  cores,
  makeCorpus,
  median,
  numberArgument,
  printTable,
  root,
  runMillrace,
  spread,
  startOrigin,
  writeList,
} from './support.mjs';

const count = numberArgument('items', 5_000);
const repeats = numberArgument('repeats', 3);
const corpus = await makeCorpus();
const origin = await startOrigin(corpus.folder);
const list = writeList(corpus.names, { count, port: origin.port });
const args = ['--resize', '256x256', '--save', 'jpeg', '--per-host', '64'];
const runBare = async (share) =>
  JSON.parse(
    (await promisify(execFile)(process.execPath, [join(root, 'bench', 'bare-sharp.mjs'), corpus.folder, String(share)]))
      .stdout,
  );
const rows = { tax: [], bare: [], hybrid: [], start: [], parent: [], busy: [], wall: [], rss: [] };
for (let repeat = 0; repeat < repeats; repeat += 1) {
  // As many processes as there are cores, each with its share: a core whose neighbour rests is faster than in the run.
  const bare = { cpuMs: 0 };
  const shares = await Promise.all(Array.from({ length: cores }, () => runBare(Math.ceil(count / cores))));
  for (const share of shares) bare.cpuMs += share.cpuMs;
  // The first items of the same list: what starting the parent and its lanes costs, apart from the work.
  const start = runMillrace(list, [...args, '--limit', String(cores)]);
  const startCpuMs = start.cpuMs.total - (cores * bare.cpuMs) / count;
  const originBefore = await origin.cpuMs();
  const run = runMillrace(list, args);
  const originCpuMs = (await origin.cpuMs()) - originBefore;
  const cpuMs = run.cpuMs.total - startCpuMs;
  rows.bare.push(bare.cpuMs / count);
  rows.hybrid.push(cpuMs / count);
  rows.tax.push(cpuMs / bare.cpuMs);
  rows.start.push(startCpuMs);
  rows.parent.push((run.cpuMs.parent - start.cpuMs.parent) / count);
  rows.wall.push(run.wallMs / count);
  rows.busy.push(run.wallMs / ((cpuMs + originCpuMs) / cores));
  rows.rss.push(run.peakRssBytes / 2 ** 20);
}
origin.close();
printTable(
  `Pipeline tax: ${count} JPEGs of 0.4 to 2 MP, resized to 256 and saved as JPEG, median (spread) of ${repeats}`,
  ['what', 'measured', 'goal'],
  [
    ['CPU of the run ÷ CPU of bare sharp', spread(rows.tax), '≤ 1.25'],
    ['CPU per picture, bare sharp, ms', spread(rows.bare), ''],
    ['CPU per picture, whole run, ms', spread(rows.hybrid), ''],
    ['CPU of the parent per item, ms', spread(rows.parent, 3), '≤ 0.25'],
    ['wall ÷ (CPU, origin included ÷ cores)', spread(rows.busy), '≤ 1.15'],
    ['wall per picture, ms', spread(rows.wall), ''],
    ['CPU of starting parent and lanes, ms', spread(rows.start, 0), ''],
    ['peak memory of all processes, MiB', spread(rows.rss, 0), ''],
  ],
);
process.exitCode = Number.isFinite(median(rows.tax)) ? 0 : 1;
