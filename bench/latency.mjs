// Does waiting overlap with working? 2,000 small pictures over 8 hostnames, 50 ms latency each.
import {
  cores,
  makeCorpus,
  numberArgument,
  printTable,
  runMillrace,
  spread,
  startOrigin,
  writeList,
} from './support.mjs';

const count = numberArgument('items', 2_000);
const repeats = numberArgument('repeats', 3);
const latencyMs = 50;
const perHost = 8;
const hosts = Array.from({ length: 8 }, (_, index) => `h${index}.bench.test`);
const corpus = await makeCorpus();
const origin = await startOrigin(corpus.folder, { latencyMs });
const small = corpus.names.slice(0, 12);
const list = writeList(small, { count, port: origin.port, hosts });
const args = [
  '--resize',
  '256x256',
  '--save',
  'jpeg',
  '--per-host',
  String(perHost),
  '--resolve',
  hosts.map((host) => `${host}=127.0.0.1`).join(','),
];
const networkMs = (count * latencyMs) / (hosts.length * perHost);
const ratios = [];
const walls = [];
const bounds = [];
for (let repeat = 0; repeat < repeats; repeat += 1) {
  const start = runMillrace(list, [...args, '--limit', String(cores)]);
  const before = await origin.cpuMs();
  const run = runMillrace(list, args);
  const originCpuMs = (await origin.cpuMs()) - before;
  const cpuBoundMs = (run.cpuMs.total - start.cpuMs.total + originCpuMs) / cores;
  const bound = Math.max(networkMs, cpuBoundMs);
  ratios.push(run.wallMs / bound);
  walls.push(run.wallMs);
  bounds.push(cpuBoundMs);
}
origin.close();
printTable(
  `Latency: ${count} pictures, ${hosts.length} hostnames, ${perHost} requests at once each, ${latencyMs} ms latency, median (spread) of ${repeats}`,
  ['what', 'measured', 'goal'],
  [
    ['wall ÷ max(network, CPU ÷ cores)', spread(ratios), '≤ 1.15'],
    ['network alone, ms', networkMs.toFixed(0), ''],
    ['CPU ÷ cores, origin included, ms', spread(bounds, 0), ''],
    ['wall, ms', spread(walls, 0), ''],
  ],
);
