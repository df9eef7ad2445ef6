// How quick is it to start? --help, a lane, and a run of three items.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
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

const repeats = numberArgument('repeats', 9);
const time = (args) => {
  const started = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - started;
};
const corpus = await makeCorpus();
const origin = await startOrigin(corpus.folder);
const list = writeList(corpus.names, { count: 3, port: origin.port });
const rows = { node: [], help: [], ready: [], whole: [], lanes: [] };
for (let repeat = 0; repeat < repeats; repeat += 1) {
  rows.node.push(time(['-e', '0']));
  rows.help.push(time([join(root, 'bin', 'millrace.js'), '--help']));
  const run = runMillrace(list, ['--resize', '256x256', '--save', 'jpeg']);
  rows.ready.push(run.startMs);
  rows.whole.push(run.totalMs);
  rows.lanes.push(run.lanes);
}
origin.close();
printTable(
  `Start, median (spread) of ${repeats}`,
  ['what', 'measured', 'goal'],
  [
    ['node alone, ms', spread(rows.node, 0), ''],
    ['millrace --help, ms', spread(rows.help, 0), '< 150'],
    ['first lane ready after the run begins, ms', spread(rows.ready, 0), '≤ 250'],
    ['a run of three pictures, start to end, ms', spread(rows.whole, 0), ''],
    ['lanes it started', String(median(rows.lanes)), '≤ 3'],
  ],
);
