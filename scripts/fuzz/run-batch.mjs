// Runs a batch of mutants as local files through the library, and finds what the program must not do with them.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from 'millrace';
import { failureCodes } from '../../build/core/failure-codes.js';
import { watchMemory } from './watch-memory.mjs';

/** What is done with mutants: outputs of one recipe, each for the files of its own folder. */
export const works = [
  { name: 'thumb', kind: 'image', output: { ops: [{ 'image.resize': { width: 16 } }], save: 'jpeg' } },
  { name: 'whole', kind: 'image', output: { save: 'png' } },
  { name: 'formats', kind: 'image', output: { save: ['png', 'webp', { avif: { effort: 0 } }] } },
  {
    name: 'steps',
    kind: 'image',
    output: {
      ops: ['image.grayscale', { 'image.blur': { sigma: 1 } }, { 'image.rotate': { angle: 30 } }, 'image.normalize'],
      save: 'webp',
    },
  },
  { name: 'stars', kind: 'image', output: { ops: ['stars.detect'], save: ['png', 'json', 'sextractor', 'ds9'] } },
  { name: 'kept', kind: 'image', output: { save: 'original' } },
  ...['json', 'csv', 'parquet'].map((to) => ({
    name: `to-${to}`,
    kind: 'table',
    output: { ops: [{ 'table.convert': { to } }], save: 'original' },
  })),
  { name: 'profile', kind: 'table', output: { ops: ['table.profile'], save: 'json' } },
  {
    name: 'ragged',
    kind: 'table',
    output: { ops: [{ 'table.convert': { to: 'jsonl', ragged: 'reject', encoding: 'guess' } }], save: 'original' },
  },
  { name: 'text', kind: 'text', output: { ops: ['text.analyze'], save: 'json' } },
  { name: 'replaced', kind: 'text', output: { ops: [{ 'text.analyze': { onInvalid: 'replace' } }], save: 'json' } },
  {
    name: 'signal',
    kind: 'signal',
    output: { ops: [{ 'signal.analyze': { spectrum: true, peaks: 3 } }], save: ['json', 'spectrum'] },
  },
  { name: 'dropped', kind: 'signal', output: { ops: [{ 'signal.analyze': { nan: 'drop' } }], save: 'json' } },
];

const timeoutMs = 10_000;
/** A lane may hold this much. */
const maxLaneBytes = 512 * 2 ** 20;
/** A batch that takes longer than this for each mutant, and a minute, hangs. */
const hangMs = 2_000;
/** What only faulty code says. */
const faultyMessage =
  /cannot read prop|is not (a function|iterable|defined)|invalid (array|typed array|string) length|maximum call stack|offset is outside|outside the bounds|\[object |\bundefined\b/i;
const ourOwn = /^(ledger\.jsonl|results\.parquet|summary\.json|\.millrace\/)/;

const listFiles = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

/**
 * Runs mutants in `mode`; answers `{ findings, codes, peakBytes, refusals, late, outcomes }`: a finding is `{ number?, what }`, a
 * refusal the message of an op that has no code of its own for what it met; late are mutants that ran past the deadline.
 */
export async function runBatch(mutants, { folder, mode, workers }) {
  rmSync(folder, { recursive: true, force: true });
  const source = mutants.map(({ number, work, extension, bytes }) => {
    mkdirSync(join(folder, 'in', work), { recursive: true });
    const path = join(folder, 'in', work, `${number}.${extension}`);
    writeFileSync(path, bytes);
    return pathToFileURL(path).href;
  });
  const outputs = works.map(({ name, output }) => [name, { ...output, url: `*/in/${name}/*` }]);
  const recipe = { opTimeout: timeoutMs, fetch: { allowFiles: true }, outputs: Object.fromEntries(outputs) };
  const out = join(folder, 'out');
  const memory = watchMemory();
  let endOfRun;
  const findings = [];
  const limitMs = 60_000 + hangMs * mutants.length;
  const timer = setTimeout(() => {
    process.stderr.write(`a batch from mutant ${mutants[0]?.number} on has not ended after ${limitMs} ms\n`);
    process.exit(1);
  }, limitMs);
  try {
    await run(recipe, { mode, workers, source, out });
  } catch (error) {
    endOfRun = `the run ended with ${error.code ?? ''} ${error.message}`;
  }
  clearTimeout(timer);
  const peakBytes = memory.stop();
  // Items that were not reached say nothing.
  if (endOfRun !== undefined)
    return { findings: [{ what: endOfRun }], codes: {}, peakBytes, refusals: [], late: [], outcomes: [] };
  if (peakBytes > maxLaneBytes) findings.push({ what: `a lane held ${Math.round(peakBytes / 2 ** 20)} MiB` });
  const outcomes = readFileSync(join(out, 'ledger.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  findings.push(...checkOutcomes(mutants, outcomes), ...checkFiles(out, outcomes));
  const codes = {};
  for (const { code = 'done' } of outcomes) codes[code] = (codes[code] ?? 0) + 1;
  const refusals = outcomes.filter(({ code }) => code === 'E_OP').map(({ message }) => message);
  const late = outcomes
    .filter(({ code }) => /^E_(OP|PROC)_TIMEOUT$/.test(code ?? ''))
    .map(({ index }) => mutants[index]);
  return { findings, codes, peakBytes, refusals, late, outcomes };
}

function checkOutcomes(mutants, outcomes) {
  const findings = [];
  const seen = new Map();
  for (const outcome of outcomes) seen.set(outcome.index, [...(seen.get(outcome.index) ?? []), outcome]);
  for (const [index, { number }] of mutants.entries()) {
    const found = seen.get(index) ?? [];
    if (found.length !== 1) findings.push({ number, what: `${found.length} outcomes; expected one` });
    for (const { status, code, message = '', outputs = [] } of found) {
      const isKnown = status === 'done' ? outputs.length > 0 : Object.hasOwn(failureCodes, code ?? '');
      if (!isKnown || code === 'E_INTERNAL' || code === 'E_USER_CODE')
        findings.push({ number, what: `${status} ${code}: ${message}` });
      else if (code !== undefined && faultyMessage.test(message))
        findings.push({ number, what: `${code}: ${message}` });
    }
  }
  return findings;
}

function checkFiles(out, outcomes) {
  const recorded = new Set(outcomes.flatMap(({ outputs = [] }) => outputs.map(({ path }) => path)));
  const found = listFiles(out).filter((path) => !ourOwn.test(path));
  return [
    ...found
      .filter((path) => !recorded.has(path))
      .map((path) => ({ what: `${path} stands there for no item that is done` })),
    ...[...recorded]
      .filter((path) => !found.includes(path))
      .map((path) => ({ what: `${path} is recorded and not there` })),
  ];
}
