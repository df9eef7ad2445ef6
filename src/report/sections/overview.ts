import { basename } from 'node:path';
import { drawShares } from '../charts.js';
import { type Content, html, type Markup } from '../markup.js';
import { showBytes, showCount, showDuration, showMany, showRate } from '../numbers.js';
import type { ReportInput } from '../report-input.js';

/** The recipe's name where it has one. */
export function titleOf({ summary, out }: ReportInput): string {
  const recipe = summary?.recipe;
  const isRecord = typeof recipe === 'object' && recipe !== null && !Array.isArray(recipe);
  const name = isRecord ? (recipe as Readonly<Record<string, unknown>>).name : undefined;
  return typeof name === 'string' && name !== '' ? name : basename(out);
}

/** `3.2 %` of ten thousand never is `0 %` while there is one. */
export function showShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  if (percent === 0 || percent >= 99.95) return `${Math.round(percent)} %`;
  if (percent < 0.1) return 'under 0.1 %';
  return `${percent < 10 ? percent.toFixed(1) : Math.min(99.9, Number(percent.toFixed(percent > 99 ? 1 : 0)))} %`;
}

function tile(name: string, value: string, ...more: readonly Content[]): Markup {
  const lines = more.filter(Boolean).map((line) => html`<span class="more">${line}</span>`);
  return html`<div class="card"><dt>${name}</dt><dd><span class="value">${value}</span>${lines}</dd></div>`;
}

function describeKinds({ facts }: ReportInput): string {
  const kinds = [...facts.byKind].sort(([, a], [, b]) => b - a);
  return kinds
    .map(([kind, count]) => (kind === 'other' ? `${showCount(count)} other` : showMany(count, kind)))
    .join(', ');
}

const isWhole = ({ summary }: ReportInput) => summary?.status === 'finished';

/** Where a run was stopped, how many items there are was never known. */
function describeShare(input: ReportInput): string {
  const { total, done } = input.facts.counts;
  return isWhole(input) ? `of ${showCount(total)}, ${showShare(done, total)}` : 'so far';
}

/** The rate is of all that was received, the amount beside it only of what became items. */
function describeRate({ facts }: ReportInput, bytesPerSecond: number): string {
  const { total, failed } = facts.counts;
  const more = failed > 0 || facts.attempts > total ? ', failed attempts included' : '';
  return `${showBytes(bytesPerSecond)} a second${more}`;
}

function makeTiles(input: ReportInput): readonly (Markup | false)[] {
  const { facts, summary } = input;
  const { total, done, failed, skipped } = facts.counts;
  const isMeasured = summary !== undefined && summary.items.thisRun > 0;
  const runs = isMeasured && summary.items.thisRun < total ? ', the last run' : '';
  return [
    tile('Items done', showCount(done), describeShare(input), describeKinds(input)),
    tile(
      'Failed',
      showCount(failed),
      failed > 0 ? `${showShare(failed, total)} of all items` : 'nothing went wrong',
      skipped > 0 && `${showCount(skipped)} skipped`,
    ),
    isMeasured &&
      tile(
        `Time${runs}`,
        showDuration(summary.wallMs),
        `${showDuration(summary.startMs)} more to start`,
        `${showRate(summary.itemsPerSecond)} items a second`,
      ),
    tile(
      'Received',
      showBytes(facts.bytes),
      isMeasured && describeRate(input, summary.bytesPerSecond),
      showMany(facts.attempts, 'attempt'),
    ),
    tile('Saved', showBytes(facts.outputBytes), showMany(facts.outputs, 'file')),
    isMeasured &&
      tile(
        'Machine',
        `${(summary.cpuMs.total / Math.max(1, summary.wallMs + summary.startMs)).toFixed(1)} cores`,
        `busy on average, ${showDuration(summary.cpuMs.total)} of processor time`,
        `${showBytes(summary.peakRssBytes)} of memory at most`,
      ),
  ];
}

/** The page's head: what this was, how it ended, and the numbers people ask for first. */
export function renderOverview(input: ReportInput): Markup {
  const { facts, summary, timelines, notes, out } = input;
  const { total, done, failed, skipped } = facts.counts;
  const startedAt = timelines.at(-1)?.startedAt.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1, $2 UTC');
  const parts = [
    { name: 'done', value: done },
    { name: 'failed', value: failed },
    { name: 'skipped', value: skipped },
  ].map((part) => ({ ...part, tone: part.name, text: showCount(part.value) }));
  const words = `${showCount(done)} done, ${showCount(failed)} failed, ${showCount(skipped)} skipped`;
  const told = [
    isWhole(input) ? 'Finished' : 'Not finished: the same command continues it',
    startedAt && `started ${startedAt}`,
    summary && `mode ${summary.mode}, ${showCount(summary.lanes)} ${summary.lanes === 1 ? 'lane' : 'lanes'}`,
    `folder ${basename(out)}`,
  ];
  return html`<p class="brand">millrace report</p>
<h1>${titleOf(input)}</h1>
<p class="lead">${told.filter(Boolean).join(' · ')}</p>
${notes.map((note) => html`<p class="card alert" role="note">${note}</p>`)}
<dl class="tiles">${makeTiles(input)}</dl>
${total > 0 && html`<div class="progress">${drawShares({ id: 'items-share', title: `What became of the items${isWhole(input) ? '' : ' so far'}`, description: words }, parts)}</div>`}`;
}
