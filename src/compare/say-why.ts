import type { ModeName } from '../index.js';
import { showDuration } from '../report/numbers.js';
import { listModes } from './comparison.js';
import { capitalize, type Findings, lagOfAsync, limitOf, type Named, nearlyAsFast, winnersOf } from './verdicts.js';

const manyAtOnce = new Set<ModeName>(['async', 'hybrid']);
const manyCores = new Set<ModeName>(['threads', 'processes', 'hybrid']);
/** From this share of the processing on, codecs decide what a loop is kept from. */
const mostlyNative = 0.5;

/** Why the fastest modes were fastest; nothing where no mode is faster than the others. */
export function sayWhy(findings: Findings): string {
  const modes = listModes(findings);
  const winners = winnersOf(modes);
  const names = winners.map(([mode]) => mode);
  const [only] = names;
  if (only === undefined || names.length === modes.length) return '';
  const [they, keep, use] = names.length === 1 ? [capitalize(only), 'keeps', 'uses'] : ['They', 'keep', 'use'];
  const holdsMany = names.every((mode) => manyAtOnce.has(mode));
  const usesCores = names.every((mode) => manyCores.has(mode));
  const limit = limitOf(findings);
  if (limit === 'compute') {
    if (usesCores)
      return `${they} ${use} every core, and computing is most of this work${holdsMany ? '; downloads go on meanwhile' : ''}.`;
    const isHiding = holdsMany && modes.some(([mode]) => !names.includes(mode) && manyCores.has(mode));
    const hiding = `${they} ${keep} many downloads open at once, which hides waiting that lanes with one item each do not. `;
    return `${isHiding ? hiding : ''}${saySingleLoop(winners)}`;
  }
  if (holdsMany && usesCores)
    return `${they} ${keep} many downloads open and ${use} every core; the other modes do one of the two at most.`;
  if (holdsMany) return `${they} ${keep} many downloads open at once, and waiting is most of this work.`;
  if (usesCores)
    return `${they} ${use} every core; more downloads at once than there are lanes brought nothing for ${findings.items.total === 1 ? 'one item' : `these ${findings.items.total} items`}.`;
  return saySingleLoop(winners);
}

/** Why a mode without a lane for each core is among the fastest. */
function saySingleLoop(winners: readonly Named[]): string {
  const named = winners.find(([mode]) => mode === 'async') ?? winners.find(([mode]) => mode === 'sequential');
  if (named === undefined) return '';
  const [mode, { nativeMs, scriptMs }] = named;
  if (mode === 'async' && nativeMs > mostlyNative * (nativeMs + scriptMs))
    return 'Codecs run in threads of their own in async too, so that its one loop keeps every core busy.';
  return `${capitalize(mode)} has no lanes to start and hands nothing over, and there is too little work here for more lanes to win that back.`;
}

/** Under which circumstances another mode would be the fastest. */
export function sayWhenAnother(findings: Findings): string {
  const { ideal, items } = findings;
  const modes = listModes(findings);
  if (items.total === 0 || modes.length < 2) return '';
  if (ideal.networkMs === 0)
    return 'Items that must be downloaded would favour the modes that hold many at once (async, hybrid).';
  const perItem = (ms: number) => showDuration(ms / items.total);
  const cpuPerItem = ideal.computeMs * ideal.cores;
  const lag = lagOfAsync(modes);
  switch (limitOf(findings)) {
    case 'compute':
      if (lag === 1) return `${sayScript(modes, items.total)} would favour the modes with a lane for each core.`;
      return `Another mode would fit where waiting outweighs the work: an item computes for ${perItem(cpuPerItem)} here; below ${perItem(ideal.networkMs)} one process is enough, and async does as well as any.`;
    case 'network': {
      const needed = `${perItem(cpuPerItem)} an item, where ${perItem(ideal.networkMs)} would be hidden`;
      if (cpuPerItem > ideal.networkMs) {
        return lag === 1
          ? `By the sums one core is too few for the computing while the downloads run (${needed}), but async kept up here.`
          : `One core is too few for the computing while the downloads run (${needed}), so async falls behind modes with a lane for each core.`;
      }
      return lag !== undefined && lag > nearlyAsFast
        ? `By the sums one core could do all of the computing while the downloads run (${needed}), but async took ${lag.toFixed(1)} times as long as the fastest: its one loop is not enough here.`
        : `One core could do all of the computing while the downloads run, so async is enough here; with more than ${perItem(ideal.networkMs)} of computing an item (now ${perItem(cpuPerItem)}) it no longer is, and modes with a lane for each core pull ahead.`;
    }
    default:
      return 'Slower servers would favour the modes that hold many items at once (async, hybrid), heavier processing those with a lane for each core (threads, processes, hybrid).';
  }
}

/** What one loop does one after the other, and how much of it there is now. */
function sayScript(modes: readonly Named[], count: number): string {
  const scriptMs = Math.min(...modes.map(([, { scriptMs: ofMode }]) => ofMode));
  return scriptMs === 0
    ? 'Ops in JavaScript, which one loop runs one after the other,'
    : `More than the ${showDuration(scriptMs / count)} of JavaScript an item, which one loop runs one after the other,`;
}
