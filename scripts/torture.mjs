// `npm run torture` kills runs at random instants, continues them, and checks that each comes to the same end as one
// that nobody disturbed. `npm run torture -- --seed 7 --kills 500 --mode threads`; `--only N` replays one round.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { build, install } from './setup.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '200' },
    mode: { type: 'string' },
    only: { type: 'string' },
    // The tests have built already; building again would pull the program from under them.
    built: { type: 'boolean', default: false },
  },
});
if (!values.built) {
  install();
  await build();
}
const { prepareBench } = await import('./torture/bench.mjs');
const { runRound } = await import('./torture/round.mjs');

const allModes = ['hybrid', 'threads', 'processes', 'async', 'sequential'];
const modes = values.mode === undefined ? allModes : values.mode.split(',');
const wanted = Number(values.kills);
const seed = Number(values.seed);
const bench = await prepareBench();
const tally = { kills: 0, same: 0, byHow: {}, byMoment: {}, failures: [] };
const startedAt = performance.now();

/** Plays one round and counts what came of it. */
async function play(number) {
  const mode = modes[number % modes.length];
  const { kills, problems } = await runRound(bench, { seed, number, mode });
  tally.kills += kills.length;
  for (const { how, moment } of kills) {
    tally.byHow[how] = (tally.byHow[how] ?? 0) + 1;
    tally.byMoment[moment] = (tally.byMoment[moment] ?? 0) + 1;
  }
  if (problems.length === 0) tally.same += kills.length;
  else tally.failures.push({ number, mode, kills, problems });
  const verdict = problems.length === 0 ? 'same' : 'DIFFERENT';
  process.stderr.write(`round ${number} (${mode}): ${kills.length} kills, ${verdict}; ${tally.kills} so far\n`);
}

try {
  if (values.only !== undefined) await play(Number(values.only));
  // A round may be over before anybody was killed: the number of rounds has a limit of its own.
  else for (let number = 0; tally.kills < wanted && number < wanted * 4 + 20; number += 1) await play(number);
} finally {
  await bench.close();
}

for (const { number, mode, kills, problems } of tally.failures) {
  const replay = `npm run torture -- --seed ${seed} --only ${number}${values.mode ? ` --mode ${values.mode}` : ''}`;
  process.stdout.write(`\nround ${number} (${mode}), again with: ${replay}\n`);
  for (const kill of kills) process.stdout.write(`  ${JSON.stringify(kill)}\n`);
  for (const each of problems) process.stdout.write(`  - ${each}\n`);
}
const list = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
process.stdout.write(
  `${tally.same}/${tally.kills} kill points came to the same files and outcomes (seed ${seed}, ${modes.join(', ')}; ${availableParallelism()} cores, ${Math.round((performance.now() - startedAt) / 1000)} s)\n  how: ${list(tally.byHow)}\n  when: ${list(tally.byMoment)}\n`,
);
if (tally.failures.length > 0 || tally.kills === 0) process.exitCode = 1;
