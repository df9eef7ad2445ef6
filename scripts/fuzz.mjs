// `npm run fuzz -- --seed 1 --count 5000 --op table` tries mutated files on every op; `--replay 1:4711` one of them again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from './setup.mjs';

const usage = `usage: npm run fuzz [-- options]
  --seed S        a whole number; the same seed makes the same mutants (1)
  --count N       mutants (1000)
  --first N       number of the first one (0)
  --op NAME       only works whose name or kind of content is NAME
  --mode MODE     hybrid or processes (hybrid)
  --workers N     lanes (2)
  --batch N       mutants in one run (250)
  --findings DIR  where mutants that were found go (millrace-fuzz in the folder for temporary files)
  --replay S:N    run mutant N of seed S alone (with the same --op) and tell what became of it
`;

function readArguments() {
  const text = (standard) => ({ type: 'string', default: standard });
  try {
    return parseArgs({
      options: {
        seed: text('1'),
        count: text('1000'),
        first: text('0'),
        op: { type: 'string' },
        mode: text('hybrid'),
        workers: text('2'),
        batch: text('250'),
        findings: text(join(tmpdir(), 'millrace-fuzz')),
        replay: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

function toNumber(text, name) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name}: expected a whole number, found ${text}\n${usage}`);
  process.exit(2);
}

const given = readArguments();
if (given.help) {
  process.stdout.write(usage);
  process.exit(0);
}
install();
await build();
const { makeSeeds } = await import('./fuzz/seeds.mjs');
const { makeMutant } = await import('./fuzz/mutate.mjs');
const { runBatch, works } = await import('./fuzz/run-batch.mjs');

const chosen = works.filter(({ name, kind }) => given.op === undefined || name === given.op || kind === given.op);
if (chosen.length === 0) {
  process.stderr.write(
    `--op: expected one of ${[...new Set(works.flatMap(({ name, kind }) => [name, kind]))].join(', ')}\n`,
  );
  process.exit(2);
}
const [replaySeed, replayNumber] = given.replay?.split(':') ?? [];
const seed = toNumber(replaySeed ?? given.seed, 'seed');
const first = toNumber(replayNumber ?? given.first, 'first');
const count = given.replay === undefined ? toNumber(given.count, 'count') : 1;
const perBatch = Math.max(1, toNumber(given.batch, 'batch'));
const workers = Math.max(1, toNumber(given.workers, 'workers'));
const seeds = await makeSeeds();
const folder = mkdtempSync(join(tmpdir(), 'millrace-fuzz-run-'));
const make = (number) => makeMutant({ seed, number, works: chosen, seeds });
const runMutants = (mutants) => runBatch(mutants, { folder, mode: given.mode, workers });

/** Halves a batch as long as one half alone shows something too: findings of a whole run name no mutant. */
async function narrow(mutants) {
  if (mutants.length === 1) return mutants[0]?.number;
  const middle = Math.ceil(mutants.length / 2);
  for (const half of [mutants.slice(0, middle), mutants.slice(middle)]) {
    if ((await runMutants(half)).findings.some(({ number }) => number === undefined)) return narrow(half);
  }
  return undefined;
}

/** A mutant that was late beside others on a busy machine is no finding; one that is late alone is. */
async function checkAlone(mutant) {
  totals.late += 1;
  const { late } = await runMutants([mutant]);
  return late.length > 0 ? [{ number: mutant.number, what: 'runs past the deadline alone, too' }] : [];
}

/** Messages of code E_OP that the summary lists. */
const mostRefusals = 20;
const totals = { mutants: 0, findings: 0, late: 0, peakBytes: 0, codes: {}, refusals: new Set() };
const startedAt = performance.now();
try {
  for (let number = first; number < first + count; number += perBatch) {
    const size = Math.min(perBatch, first + count - number);
    const mutants = Array.from({ length: size }, (_, at) => make(number + at));
    const { findings, codes, peakBytes, refusals, late, outcomes } = await runMutants(mutants);
    if (given.replay !== undefined) process.stderr.write(`${JSON.stringify(outcomes)}\n`);
    for (const mutant of late) findings.push(...(await checkAlone(mutant)));
    totals.mutants += size;
    process.stderr.write(`${totals.mutants} of ${count} mutants of seed ${seed}\n`);
    totals.peakBytes = Math.max(totals.peakBytes, peakBytes);
    for (const refusal of refusals) if (totals.refusals.size < mostRefusals) totals.refusals.add(refusal);
    for (const [code, times] of Object.entries(codes)) totals.codes[code] = (totals.codes[code] ?? 0) + times;
    for (const finding of findings) {
      totals.findings += 1;
      const found = finding.number ?? (await narrow(mutants));
      const mutant = found === undefined ? undefined : make(found);
      const again = `--replay ${seed}:${found ?? number}${given.op === undefined ? '' : ` --op ${given.op}`}`;
      process.stdout.write(`FOUND ${found === undefined ? `in the batch from ${again}` : again} ${finding.what}\n`);
      if (mutant === undefined) continue;
      mkdirSync(given.findings, { recursive: true });
      const path = join(given.findings, `${seed}-${mutant.number}-${mutant.work}.${mutant.extension}`);
      writeFileSync(path, mutant.bytes);
      process.stdout.write(`  ${mutant.work} on ${mutant.from} (${mutant.done.join(', ')}): ${path}\n`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(
  `${JSON.stringify({
    seed,
    mutants: totals.mutants,
    findings: totals.findings,
    late: totals.late,
    peakMiB: Math.round(totals.peakBytes / 2 ** 20),
    seconds: Math.round(seconds),
    perMinute: Math.round((totals.mutants / seconds) * 60),
    codes: Object.fromEntries(Object.entries(totals.codes).sort(([, most], [, least]) => least - most)),
    refusals: [...totals.refusals],
  })}\n`,
);
process.exitCode = totals.findings > 0 ? 1 : 0;
