import type { Timings } from '../core/outcome.js';
import type { FailureGroup, Summary } from '../core/summary.js';
import { showBytes, showCount, showDuration, showMany, showRate, showText } from './numbers.js';
import { wrapText } from './wrap-text.js';

/** What to do about so many kinds of failures of one class is said. */
const mostAdvices = 4;

const stageNames: Record<Exclude<keyof Timings, 'wait'>, string> = {
  dns: 'looking up names',
  connect: 'connecting',
  firstByte: 'waiting for servers',
  body: 'downloading',
  ops: 'processing',
  save: 'saving',
};

function describeItems({ items, byKind, status }: Summary): string {
  const parts = [`${showCount(items.done)} done`];
  if (items.failed > 0) parts.push(`${showCount(items.failed)} failed`);
  if (items.skipped > 0) parts.push(`${showCount(items.skipped)} skipped`);
  const kinds = Object.entries(byKind).sort(([, a], [, b]) => b - a);
  const kindText =
    kinds.length > 1 ? ` (${kinds.map(([kind, count]) => `${showCount(count)} ${kind}`).join(', ')})` : '';
  // Where it was stopped, how many there are was never known.
  const whole = status === 'interrupted' ? ' so far' : ` of ${showCount(items.total)}`;
  return `${parts.join(', ')}${whole}${kindText}`;
}

/** Shares of the time in which something was done; how long items waited their turn stands apart. */
function describeStages({ stages, items }: Summary): string {
  const { wait, ...active } = stages;
  const total = Object.values(active).reduce((sum, ms) => sum + ms, 0);
  if (total === 0) return '';
  const shares = (Object.entries(active) as [keyof typeof active, number][])
    .filter(([, ms]) => ms / total >= 0.01)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([stage, ms]) => `${stageNames[stage]} ${Math.round((100 * ms) / total)} %`);
  const waitMs = wait / items.thisRun;
  return `${shares.join(', ')}${waitMs >= 1 ? `; an item waited ${showDuration(waitMs)} for its turns` : ''}`;
}

/** Advice for the codes of a class, the most frequent first: several codes may ask for the same. */
function countAdvices(codes: NonNullable<FailureGroup['codes']>): [string, number][] {
  const counts = new Map<string, number>();
  for (const { advice, count } of codes) counts.set(advice, (counts.get(advice) ?? 0) + count);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function describeFailures({ failures, out, items }: Summary, columns: number): string[] {
  if (failures.length === 0) return [];
  const lines = ['', items.failed > 0 ? 'What went wrong' : 'What was skipped'];
  for (const { class: name, count, example, advice, codes = [] } of failures) {
    const advices = countAdvices(codes);
    const wrap = (start: string, text: string, indent = start.length) => wrapText(start, text, { columns, indent });
    lines.push(wrap(`  ${name} × `, `${showCount(count)}${advices.length > 1 ? '' : `: ${advice}`}`, 6));
    if (advices.length > 1)
      for (const [told, times] of advices.slice(0, mostAdvices)) lines.push(wrap(`      ${showCount(times)} × `, told));
    // Not the URL: it is there to be copied.
    lines.push(`      e.g. ${showText(example.url, 120)}`);
    lines.push(wrap('           ', showText(example.message)));
  }
  if (items.failed > 0) lines.push(`  Try them again: millrace retry ${quote(out)}`);
  return lines;
}

/** Quotes a path for a shell where it needs it. */
export function quote(path: string): string {
  return /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function describeLanes({ lanes, lanesStarted = lanes, itemsAtOnce }: Summary): string {
  const started = lanesStarted > lanes ? ` (${showCount(lanesStarted)} with those that took the place of others)` : '';
  return `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}${started}, up to ${showCount(itemsAtOnce)} items at once`;
}

/**
 * Renders a summary for a person: what became of the items, where the time went, what to do, where things are. `report`
 * is the page's file, where one was written; `columns` is how wide the terminal is, where there is one.
 */
export function formatSummary(summary: Summary, { report = '', columns = Number.POSITIVE_INFINITY } = {}): string {
  const { items } = summary;
  const rows: [string, string][] = [['items', describeItems(summary)]];
  if (items.thisRun > 0) {
    const resumed = items.total - items.thisRun;
    if (resumed > 0)
      rows.push([
        'this run',
        `${showMany(items.thisRun, 'item')}; ${showCount(resumed)} ${resumed === 1 ? 'was' : 'were'} there already`,
      ]);
    const rates = `, ${showRate(summary.itemsPerSecond)} items/s, ${showBytes(summary.bytesPerSecond)}/s`;
    rows.push([
      'time',
      `${showDuration(summary.wallMs)} (and ${showDuration(summary.startMs)} to start)${summary.wallMs > 0 ? rates : ''}`,
    ]);
    rows.push(['mode', `${summary.mode}: ${describeLanes(summary)}`]);
    rows.push([
      'used',
      `${showDuration(summary.cpuMs.total)} of processor time, ${showBytes(summary.peakRssBytes)} of memory at most`,
    ]);
    rows.push(['stages', describeStages(summary)]);
    rows.push(['held back by', summary.bottleneck.sentence]);
  } else {
    const nothing =
      summary.status === 'interrupted'
        ? 'nothing was done before it was stopped'
        : 'nothing was left to do; --fresh starts over, millrace retry repeats what failed';
    rows.push(['this run', nothing]);
  }
  const places: [string, string][] = [
    ['results', summary.out],
    ['report', report],
  ];
  const width = Math.max(...[...rows, ...places].map(([name]) => name.length));
  const lines = [summary.status === 'interrupted' ? 'Interrupted; the same command continues.' : 'Finished.'];
  for (const [name, text] of rows)
    if (text !== '') lines.push(wrapText(`  ${name.padEnd(width)}  `, text, { columns }));
  for (const [name, path] of places) if (path !== '') lines.push(`  ${name.padEnd(width)}  ${path}`);
  return `${[...lines, ...describeFailures(summary, columns)].join('\n')}\n`;
}
