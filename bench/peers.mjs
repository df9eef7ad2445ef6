// millrace beside programs that do the same work, each as a whole in processes of its own, in turns.
//   npm run bench -- a f g           some jobs; without letters all of them
//   --repeats=5  --quick  --write    how often; small sizes; tables and a chart into docs/performance.md
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareCase } from './harness/compare.mjs';
import { openCorpus } from './harness/corpora.mjs';
import { hasPhotographs } from './harness/photographs.mjs';
import { showCase, writePage } from './harness/report.mjs';
import { startServer } from './harness/server.mjs';
import { describeTools, hasTool, installLine } from './harness/tools.mjs';
import { describeMachine, numberArgument, root } from './support.mjs';

// Ended from outside, the programs and the server that were started end too: they hang on `exit`.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const names = [
  'hybrid-images',
  'stars',
  'mixed-files',
  'resize',
  'signals',
  'dataset',
  'download',
  'latencies',
  'lanes',
  'memory',
];
const jobs = await Promise.all(names.map((name) => import(`./jobs/${name}.mjs`)));
const words = process.argv.slice(2);
const letters = words.filter((word) => !word.startsWith('--'));
const isQuick = words.includes('--quick');
const repeats = numberArgument('repeats', isQuick ? 1 : 3);
/** Sizes of a quick run say that everything works, and little about speed. */
const count = (full) => (isQuick ? Math.max(8, Math.round(full / 20)) : full);

for (const letter of letters) {
  if (!jobs.some((job) => job.letter === letter)) {
    process.stderr.write(
      `no job ${letter}; there are ${jobs.map((job, at) => `${job.letter} (${names[at]})`).join(', ')}\n`,
    );
    process.exit(2);
  }
}
if (isQuick && words.includes('--write')) {
  process.stderr.write('--write: expected a run at full size, got --quick, whose figures say little about speed\n');
  process.exit(2);
}
const chosen = letters.length > 0 ? jobs.filter((job) => letters.includes(job.letter)) : jobs;

const kinds = [...new Set(chosen.flatMap((job) => job.corpora))];
const corpora = {};
for (const kind of kinds) corpora[kind] = await openCorpus(kind);
if (!hasPhotographs) {
  process.stderr.write(`NOTE: no photographs here, so pictures are generated; ${installLine(['photographs'])}\n`);
}
if (!hasTool('nginx')) {
  process.stderr.write(`NOTE: no nginx here, so a Node server answers; ${installLine(['nginx'])}\n`);
}
const server = await startServer(Object.values(corpora));
const machine = [
  `Measured on ${describeMachine()}; ${describeTools()}.`,
  `Pictures: ${hasPhotographs ? "cut from photographs of Debian's wallpaper packages" : 'generated'}. Server: ${server.name}, on the same machine.`,
  `${repeats} ${repeats === 1 ? 'turn' : 'turns'}${isQuick ? '; small sizes, so start-up weighs most' : ''}.`,
].join(' ');
process.stdout.write(`${machine}\n\n`);

const cases = [];
for (const job of chosen) {
  for (const each of await job.plan({ server, corpora, count })) {
    const result = await compareCase(each, repeats);
    if (result.sides.length === 0) continue;
    cases.push({ letter: job.letter, ...result });
    process.stdout.write(`${showCase(result)}\n`);
  }
}
await server.close();
const folder = join(root, 'bench', '.cache');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ machine, isQuick, repeats, cases }, null, 2)}\n`);
if (words.includes('--write')) writePage({ machine, cases });
process.exit(cases.some(({ sides }) => sides.some(({ failure }) => failure !== undefined)) ? 1 : 0);
