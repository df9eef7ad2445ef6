import type { Timings } from '../core/outcome.js';
import { showBytes, showCores, showCount, showDuration, showRate, showText } from '../report/numbers.js';
import { type Comparison, listModes, type ModeFigures, type PhaseFigures } from './comparison.js';
import type { Spread } from './spread.js';

const width = 100;

/** Breaks text into lines of at most `width` characters. */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length === indent.length ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

/** Lines up rows under their heads: the first column to the left, the others to the right. */
function makeTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `8.2 s…9.1 s` */
export function showRange({ min, max }: Spread, show: (value: number) => string): string {
  return min === max ? show(min) : `${show(min)}…${show(max)}`;
}

/** `2.9 ×`, or nothing where there is nothing to compare with. */
export function showSpeedup({ speedup }: ModeFigures): string {
  return speedup === undefined ? '' : `${speedup.median.toFixed(1)} ×`;
}

const showPercent = (share: number) => `${Math.round(share * 100)} %`;

function describeTimes(comparison: Comparison): string {
  const head = ['mode', 'time', 'range', 'speed-up', 'of ideal', 'CPU', 'memory', 'items/s', 'bytes/s', 'loop late'];
  const rows = listModes(comparison).map(([mode, figures]) => [
    mode,
    showDuration(figures.wallMs.median),
    showRange(figures.wallMs, showDuration),
    showSpeedup(figures),
    showPercent(figures.efficiency.median),
    showDuration(figures.cpuMs.median),
    showBytes(figures.peakRssBytes.median),
    showRate(figures.itemsPerSecond.median),
    showBytes(figures.bytesPerSecond.median),
    showDuration(figures.loopDelayP99Ms.median),
  ]);
  return makeTable([head, ...rows]);
}

/** Heads of the stages, in the order items pass them. */
export const stageHeads: Readonly<Record<keyof Timings, string>> = {
  wait: 'own queues',
  dns: 'names',
  connect: 'connecting',
  firstByte: 'first byte',
  body: 'body',
  ops: 'work',
  save: 'saving',
};

function describeStages(comparison: Comparison): string {
  const stages = Object.keys(stageHeads) as (keyof Timings)[];
  const items = Math.max(1, comparison.items.total);
  const rows = listModes(comparison).map(([mode, figures]) => [
    mode,
    showDuration(figures.startMs.median),
    ...stages.map((stage) => showDuration(figures.stages[stage] / items)),
  ]);
  return makeTable([['mode', 'start', ...stages.map((stage) => stageHeads[stage])], ...rows]);
}

function describePhases(phases: PhaseFigures): string {
  const line = (slow: Spread, fast: Spread) => [
    showDuration(slow.median),
    showDuration(fast.median),
    `${(slow.median / Math.max(1, fast.median)).toFixed(1)} ×`,
  ];
  return makeTable([
    ['', 'one by one', 'concurrent', 'ratio'],
    ['downloading alone', ...line(phases.downloadOneByOne, phases.downloadConcurrent)],
    ['processing alone', ...line(phases.processOneByOne, phases.processConcurrent)],
  ]);
}

/** `5 modes` */
export function showModeCount({ modes }: Comparison): string {
  const count = Object.keys(modes).length;
  return count === 1 ? 'one mode' : `${count} modes`;
}

/** One sentence on whether all modes gave the same results. */
export function sayIdentical({ identical, modes, repeat }: Comparison): string {
  const runs = Object.keys(modes).length * repeat;
  if (identical && runs === 1) return 'There was one run, so there is nothing to hold its results against.';
  return identical
    ? `${runs === 2 ? 'Both' : `All ${runs}`} runs wrote the same result files, byte for byte, and every item ended alike.`
    : `The results DIFFER between runs. That is a fault of millrace, of an op of yours, or of a server that changes its answers:`;
}

const memoryWords: Readonly<Record<Comparison['memoryMeasure'], string>> = {
  pss: 'the most that the process tree held at a time (pages that processes share count once)',
  rss: 'the most that the process tree held at a time (pages that processes share count in each)',
  peaks: 'the peaks of all processes of the tree, added up',
};

/** What the words of the tables mean. */
export function listDefinitions({ ideal, memoryMeasure, repeat }: Comparison): readonly string[] {
  return [
    `time: from the first request to the last saved result, with the first lane ready; the median of ${repeat}, and the range`,
    'speed-up: times as fast as sequential in the same round',
    `of ideal: the ideal time divided by the mode's. The ideal is ${showDuration(ideal.wallMs)}: the longer of all downloads with as many at once as hosts and concurrency allow (${showDuration(ideal.networkMs)}) and all processor time on ${showCores(ideal.cores)}, as far as there are items for them (${showDuration(ideal.computeMs)})`,
    'CPU: processor time of the whole process tree, the program loading included',
    `memory: ${memoryWords[memoryMeasure]}`,
    'loop late: how late the busiest lane’s event loop ran, at the 99th percentile',
    'time per item: its stages, summed over all items and divided by their number; stages of different items overlap. “own queues” is waiting for a turn: a host’s slot, a codec, the thread of ops in JavaScript, memory, code that is loaded',
  ].map((line) => line.replaceAll('’', "'").replaceAll(/[“”]/g, '"'));
}

/** Who was compared on what. */
export function describeSubject(comparison: Comparison): readonly (readonly [string, string])[] {
  const { items, bytes, machine, versions } = comparison;
  const failed = items.failed > 0 ? `, ${showCount(items.failed)} of them failed in every run` : '';
  const skipped = items.skipped > 0 ? `, ${showCount(items.skipped)} skipped` : '';
  return [
    ['recipe', showText(comparison.recipe)],
    ['source', showText(comparison.source)],
    ['items', `${showCount(items.total)}${failed}${skipped}; ${showBytes(bytes)}`],
    [
      'machine',
      `${showCores(machine.cores)} (${machine.processor}), ${versions.platform ?? ''}, Node ${versions.node ?? ''}`,
    ],
    ['other work', sayLoad(machine)],
  ];
}

/** How busy the machine was with other things: whether the times can be trusted. */
function sayLoad({ loadBefore, cores }: Comparison['machine']): string {
  const load = loadBefore.toFixed(1);
  if (loadBefore < cores / 10) return 'none to speak of when this began';
  if (loadBefore <= cores) return `kept ${load} of ${cores} cores busy when this began`;
  return `wanted ${load} cores when this began, and there are ${cores}: compare CPU here, not times`;
}

/** Renders a comparison as plain text, at most 100 columns wide. */
export function formatComparison(comparison: Comparison): string {
  const { phases, conclusions, notes, differences } = comparison;
  const indent = ' '.repeat(15);
  const subject = describeSubject(comparison).map(
    ([name, text]) => `  ${name.padEnd(indent.length - 2)}${wrap(text, indent).trimStart()}`,
  );
  const sections = [
    `millrace compare: the same work in ${showModeCount(comparison)}, ${comparison.repeat} ${comparison.repeat === 1 ? 'round' : 'rounds'}`,
    subject.join('\n'),
    [wrap(sayIdentical(comparison)), ...differences.map((line) => `  ${showText(line, width - 2)}`)].join('\n'),
    ...conclusions.map((paragraph) => wrap(paragraph)),
    ...notes.map((note) => wrap(note)),
    describeTimes(comparison),
    `Time per item\n${describeStages(comparison)}`,
    ...(phases === undefined ? [] : [`Download and processing apart\n${describePhases(phases)}`]),
    [
      'What the words mean',
      ...listDefinitions(comparison).map((line) => wrap(line, '    ').replace('    ', '  ')),
    ].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}
