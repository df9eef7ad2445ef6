import type { ModeName } from '../index.js';
import { showBytes, showCores, showDuration } from '../report/numbers.js';
import { listModes, networkOf } from './comparison.js';
import { sayWhenAnother, sayWhy } from './say-why.js';
import type { Spread } from './spread.js';
import { byTime, capitalize, type Findings, limitOf, type Named, nearlyAsFast, winnersOf } from './verdicts.js';

/** Memory that is so much less counts as much leaner. */
const muchLeaner = 0.65;
/** Times that differ by less are told as one. */
const sameWords = 1.05;
/** Rounds that differ by more than this say that the machine was busy with other things. */
const wideSpread = 0.25;
/** A loop that is later than this answers nobody in time. */
const lateLoopMs = 100;
/** Starting is much from this share of the fastest time on. */
const muchStart = 0.25;

/** Two paragraphs that follow from the numbers: where the time goes, and which mode fits, why, and when another would. */
export function conclude(findings: Findings): readonly string[] {
  const modes = listModes(findings);
  const first = [sayShares(modes), sayKinds(modes), sayLimit(findings)];
  const second = [
    sayWinner(modes),
    sayWhy(findings),
    sayEfficiency(findings),
    sayLeaner(modes),
    saySafety(modes),
    sayWhenAnother(findings),
    sayLateLoop(modes),
    sayStart(modes),
    sayNoise(findings),
  ];
  return [first, second].map((sentences) => sentences.filter((sentence) => sentence !== '').join(' '));
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** `a`, `a and b`, `a, b and c`. */
function join(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The mode that waits least for itself: in it, the stages are what an item takes. */
function calmest(modes: readonly Named[]): Named | undefined {
  return modes.find(([mode]) => mode === 'sequential') ?? modes[0];
}

function sayShares(modes: readonly Named[]): string {
  const base = calmest(modes);
  if (base === undefined) return '';
  const [mode, { stages, wallMs, itemsPerSecond }] = base;
  const network = networkOf(stages);
  const total = network + stages.ops + stages.save;
  if (total === 0) return '';
  const items = Math.max(1, (itemsPerSecond.median * wallMs.median) / 1_000);
  const how = mode === 'sequential' ? 'Worked one at a time' : `In ${mode}, waiting for its turn aside`;
  const parts = [
    [network, 'waiting for servers and downloading'],
    [stages.ops, 'decoding, processing and encoding'],
    [stages.save, 'saving'],
  ] as const;
  const told = parts.filter(([ms]) => ms / total >= 0.005).map(([ms, what]) => `${percent(ms / total)} of it ${what}`);
  return `${how}, an item took ${showDuration(total / items)}: ${join(told)}.`;
}

function sayKinds(modes: readonly Named[]): string {
  const base = calmest(modes);
  if (base === undefined) return '';
  const { nativeMs, scriptMs, stages } = base[1];
  const work = nativeMs + scriptMs;
  if (work === 0 || stages.ops === 0) return '';
  const native = nativeMs / work;
  if (native > 0.95) return 'The processing is native code (codecs), which leaves the event loop free.';
  if (native < 0.05) return 'The processing is JavaScript, which keeps the thread it runs in to itself.';
  return `${percent(native)} of the processing is native code (codecs), which leaves the event loop free; ${percent(1 - native)} is JavaScript and table engines, which need a thread or a process of their own.`;
}

function sayLimit(findings: Findings): string {
  const { ideal } = findings;
  const computing = `all of the computing takes ${showCores(ideal.cores)} at least ${showDuration(ideal.computeMs)}`;
  if (ideal.networkMs === 0) return `Nothing is downloaded; ${computing}.`;
  const network = `The downloads, as many at once as hosts and concurrency allow, take at least ${showDuration(ideal.networkMs)}`;
  const verdict = {
    network: 'the network sets the limit',
    compute: 'the processors set the limit',
    both: 'both limits are near each other',
  }[limitOf(findings)];
  return `${network}, and ${computing}: ${verdict}.`;
}

const times = ({ median }: Spread) => `${median.toFixed(1)} times as fast as sequential`;

function sayWinner(modes: readonly Named[]): string {
  if (modes.length < 2) return '';
  const winners = winnersOf(modes);
  const [best] = winners;
  if (best === undefined) return '';
  const names = join(winners.map(([mode]) => mode));
  if (winners.length === modes.length) return `Between ${names} there is no difference beyond the noise.`;
  const [mode, { wallMs, speedup }] = best;
  const isRatioTold = speedup !== undefined && !winners.some(([winner]) => winner === 'sequential');
  const ratio = isRatioTold ? `, ${times(speedup)}` : '';
  if (winners.length === 1) {
    const second = byTime(modes)[1];
    const lead = second === undefined ? '' : ` The next, ${second[0]}, took ${showDuration(second[1].wallMs.median)}.`;
    return `${capitalize(mode)} was fastest: ${showDuration(wallMs.median)}${ratio}.${lead}`;
  }
  const slowest = Math.max(...winners.map(([, figures]) => figures.wallMs.median));
  const time =
    slowest > wallMs.median * sameWords
      ? `${showDuration(wallMs.median)} to ${showDuration(slowest)}`
      : `about ${showDuration(wallMs.median)}`;
  // The ratio is that of one of them.
  const told = ratio === '' ? '' : `; ${mode}${ratio.slice(1)}`;
  return `${capitalize(names)} were fastest, with no difference between them beyond the noise: ${time}${told}.`;
}

function sayEfficiency({ ideal, modes, machine }: Findings): string {
  const [best] = byTime(listModes({ modes }));
  if (best === undefined || ideal.wallMs === 0) return '';
  const { efficiency } = best[1];
  const busy = machine.loadBefore > machine.cores / 4 ? ', on a machine that had other work too' : '';
  const named = listModes({ modes });
  const isTie = winnersOf(named).length === named.length;
  const many = isTie ? 'The shortest median is' : 'That is';
  const what = named.length > 1 ? many : `${capitalize(best[0])} reached`;
  return `${what} ${percent(Math.min(1, efficiency.median))} of what is possible here at best (${showDuration(ideal.wallMs)})${busy}.`;
}

function sayLeaner(modes: readonly Named[]): string {
  const [best] = byTime(modes);
  if (best === undefined) return '';
  const [mode, { wallMs, peakRssBytes }] = best;
  const lean = modes
    .filter(([other, figures]) => other !== mode && figures.wallMs.median <= wallMs.median * nearlyAsFast)
    .filter(([, figures]) => figures.peakRssBytes.median <= peakRssBytes.median * muchLeaner)
    .sort(([, a], [, b]) => a.peakRssBytes.median - b.peakRssBytes.median)[0];
  if (lean === undefined) return '';
  const more = lean[1].wallMs.median / wallMs.median - 1;
  const price = more < 0.02 ? 'in the same time' : `for ${percent(more)} more time`;
  return `Where memory is short, ${lean[0]} needs ${showBytes(lean[1].peakRssBytes.median)} instead of ${showBytes(peakRssBytes.median)}, ${price}.`;
}

const maySurvive = new Set<ModeName>(['processes', 'hybrid']);
const survival = 'a decoder that hangs or crashes takes only its lane with it there';

function saySafety(modes: readonly Named[]): string {
  const names = winnersOf(modes).map(([mode]) => mode);
  const [best] = names;
  if (best === undefined || modes.length < 2 || maySurvive.has(best)) return '';
  const safe = names.filter((mode) => maySurvive.has(mode));
  if (safe.length > 0) return `For files from strangers take ${safe.join(' or ')} of these: ${survival}.`;
  return `For files from strangers hybrid or processes are the better choice even so: ${survival}.`;
}

function sayLateLoop(modes: readonly Named[]): string {
  const late = modes.filter(([, { loopDelayP99Ms }]) => loopDelayP99Ms.median > lateLoopMs);
  // Where every loop is late, it is the machine that has no time.
  if (late.length === 0 || (late.length === modes.length && late.length > 1)) return '';
  const told = late.map(([mode, { loopDelayP99Ms }]) => `${mode} (${showDuration(loopDelayP99Ms.median)})`);
  return `The event loop ran late, at the 99th percentile, in ${join(told)}: nothing else in that thread answers in time.`;
}

/** Where starting is much beside the work, a comparison is about starting. */
function sayStart(modes: readonly Named[]): string {
  const [best] = byTime(modes);
  const slowest = modes.reduce((most, [, { startMs }]) => Math.max(most, startMs.median), 0);
  if (best === undefined || slowest <= best[1].wallMs.median * muchStart) return '';
  return `Starting a lane takes up to ${showDuration(slowest)} here, which is much beside ${showDuration(best[1].wallMs.median)} of work: only the first lane's start is left out of the times, so more items would tell more.`;
}

function sayNoise({ repeat, modes }: Findings): string {
  if (repeat === 1) return 'Every mode ran once, so small differences may be chance; --repeat 3 would tell.';
  const spreads = listModes({ modes }).map(([, { wallMs }]) => (wallMs.max - wallMs.min) / Math.max(1, wallMs.median));
  const widest = Math.max(...spreads);
  if (widest <= wideSpread) return '';
  return `The times of one mode differ by up to ${percent(widest)} between rounds: the machine had other work too, and smaller differences mean nothing.`;
}
