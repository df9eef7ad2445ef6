// Does memory grow with the number of items? Stub bodies of 1 KB, saved as they came.
import { numberArgument, printTable, runMillrace, startOrigin, writeList } from './support.mjs';

const largest = numberArgument('items', 100_000);
const origin = await startOrigin('', { stubBytes: 1_000 });
const rows = [];
for (const count of [1_000, 10_000, 100_000, 1_000_000].filter((each) => each <= largest)) {
  const list = writeList(['stub.txt'], { count, port: origin.port });
  const run = runMillrace(list, ['--per-host', '64']);
  rows.push([
    count.toLocaleString('en-US'),
    (run.peakRssBytes / 2 ** 20).toFixed(0),
    run.itemsPerSecond.toFixed(0),
    (run.cpuMs.parent / count).toFixed(3),
    (run.cpuMs.total / count).toFixed(3),
  ]);
}
origin.close();
printTable(
  'Memory: items with stub bodies of 1 KB (goal: no growth, below 400 MiB)',
  ['items', 'peak memory of parent and lanes, MiB', 'items/s', 'parent CPU per item, ms', 'CPU per item, ms'],
  rows,
);
