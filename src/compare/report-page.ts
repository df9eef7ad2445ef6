import { version } from '../core/version.js';
import type { ModeName } from '../index.js';
import { renderDocument } from '../report/document.js';
import { html, type Markup } from '../report/markup.js';
import { showBytes, showDuration } from '../report/numbers.js';
import { readStyle } from '../report/page-style.js';
import { type BarPart, drawBars, drawProgress, drawTimeline } from './charts.js';
import { type Comparison, listModes, listTraces, type ModeFigures } from './comparison.js';
import { renderFigures, renderPhases } from './report-tables.js';
import {
  describeSubject,
  listDefinitions,
  sayIdentical,
  showModeCount,
  showRange,
  showSpeedup,
} from './report-text.js';
import type { LaneTrace, RunTrace } from './run-trace.js';

/** Lanes that are drawn of a mode at most. */
const mostDrawnLanes = 8;

/** Makes the whole page: one file that needs nothing else, runs nothing and loads nothing. */
export async function renderComparison(comparison: Comparison): Promise<string> {
  const style = await readStyle(['compare/page/comparison.css']);
  const body = html`<a class="skip" href="#main">Skip to the comparison</a>
${renderHead(comparison)}
<main class="page" id="main">
${renderTimes(comparison)}
${renderSpeedups(comparison)}
${renderProgress(comparison)}
${renderTimelines(comparison)}
${renderPhases(comparison)}
${renderFigures(comparison)}
${renderWords(comparison)}
</main>
<footer class="page"><p>Written by millrace ${version}. One file: it loads nothing and sends nothing.</p></footer>`;
  return renderDocument({ title: `${comparison.recipe}: millrace compare`, style, body });
}

function renderHead(comparison: Comparison): Markup {
  const { identical, differences, conclusions } = comparison;
  const facts = describeSubject(comparison).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`);
  const list = differences.length > 0 && html`<ul>${differences.map((each) => html`<li>${each}</li>`)}</ul>`;
  return html`<header class="page"><p class="brand">millrace compare</p><h1>${comparison.recipe} in ${showModeCount(comparison)}</h1>
<dl class="facts">${facts}</dl>
<div class="card alert ${identical ? 'same' : 'different'}"><p>${sayIdentical(comparison)}</p>${list}</div>
<section aria-labelledby="conclusion-h"><h2 id="conclusion-h">Conclusion</h2><div class="card conclusion">${conclusions.map((paragraph) => html`<p>${paragraph}</p>`)}</div></section></header>`;
}

interface Share {
  readonly name: string;
  readonly tone: string;
  readonly read: (figures: ModeFigures) => number;
}

/** Of the time that is processed: what lies between the spans, handing over and the like, is divided as they are. */
const nativeShare = ({ nativeMs, scriptMs }: Pick<ModeFigures, 'nativeMs' | 'scriptMs'>) =>
  nativeMs + scriptMs === 0 ? 1 : nativeMs / (nativeMs + scriptMs);

/** What the bars of time are made of: not the waiting for a turn, while which other items are at work. */
const shares: readonly Share[] = [
  {
    name: 'names and connecting',
    tone: 'connect',
    read: ({ stages }) => stages.dns + stages.connect,
  },
  { name: 'waiting for servers', tone: 'firstByte', read: ({ stages }) => stages.firstByte },
  { name: 'downloading', tone: 'body', read: ({ stages }) => stages.body },
  { name: 'native work', tone: 'ops', read: ({ stages, ...work }) => stages.ops * nativeShare(work) },
  { name: 'JavaScript', tone: 'script', read: ({ stages, ...work }) => stages.ops * (1 - nativeShare(work)) },
  { name: 'saving', tone: 'save', read: ({ stages }) => stages.save },
];

function renderLegend(entries: readonly { readonly name: string; readonly tone: string }[]): Markup {
  return html`<ul class="legend">${entries.map(
    ({ name, tone }) =>
      html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${tone}" width="10" height="10" rx="2"/></svg>${name}</li>`,
  )}</ul>`;
}

function splitTime(figures: ModeFigures): readonly BarPart[] {
  const total = shares.reduce((sum, { read }) => sum + read(figures), 0) || 1;
  return shares.map(({ name, tone, read }) => {
    const share = read(figures) / total;
    return { name, tone, value: share * figures.wallMs.median, text: `${Math.round(share * 100)} %` };
  });
}

function renderTimes(comparison: Comparison): Markup {
  const modes = listModes(comparison);
  const rows = modes.map(([mode, figures]) => ({
    label: mode,
    text: showDuration(figures.wallMs.median),
    parts: splitTime(figures),
    range: figures.wallMs,
  }));
  const told = modes.map(([mode, { wallMs }]) => `${mode} ${showDuration(wallMs.median)}`).join(', ');
  const chart = drawBars({
    id: 'times',
    title: 'Time of each mode, split by stage',
    description: `Median times: ${told}.`,
    rows,
    mark: { value: comparison.ideal.wallMs, text: `ideal ${showDuration(comparison.ideal.wallMs)}` },
  });
  const used = shares.filter(({ read }) => modes.some(([, figures]) => read(figures) > 0));
  return html`<section class="figures" aria-labelledby="times-h"><h2 id="times-h">Time</h2>
<figure class="card"><figcaption><h3>Time of each mode, split by stage</h3><p>The length is the time from the first request to the last result; the thin line is the range over ${comparison.repeat} ${comparison.repeat === 1 ? 'round' : 'rounds'}. The colours show how the time of its items divides, waiting for a turn left out; what different items do overlaps.</p></figcaption>${chart}${renderLegend(used)}</figure></section>`;
}

function renderSpeedups(comparison: Comparison): Markup {
  const rows = listModes(comparison).flatMap(([mode, figures]) => {
    const { speedup } = figures;
    if (speedup === undefined) return [];
    const text = `${showSpeedup(figures)} (${showRange(speedup, (value) => value.toFixed(1))})`;
    const part = {
      name: 'times as fast as sequential',
      value: speedup.median,
      tone: 'done',
      text: showSpeedup(figures),
    };
    return [{ label: mode, text, parts: [part], range: speedup }];
  });
  if (rows.length < 2) return html``;
  const chart = drawBars({
    id: 'speedups',
    title: 'Speed-up against sequential',
    description: rows.map(({ label, text }) => `${label} ${text}`).join(', '),
    rows,
    mark: { value: 1, text: 'sequential' },
  });
  return html`<section class="figures" aria-labelledby="speedups-h"><h2 id="speedups-h">Speed-up</h2>
<figure class="card"><figcaption><h3>How many times as fast as sequential</h3><p>Each round is compared with its own sequential run; the thin line is the range.</p></figcaption>${chart}</figure></section>`;
}

function longestOf(comparison: Comparison): number {
  return Math.max(1, ...listTraces(comparison).map(([, { progress }]) => progress.atMs.at(-1) ?? 0));
}

function renderProgress(comparison: Comparison): Markup {
  const lines = listTraces(comparison).map(([mode, { progress }]) => ({ name: mode, tone: mode, progress }));
  const chart = drawProgress({
    id: 'progress',
    title: 'Items done over time',
    description: listModes(comparison)
      .map(([mode, { itemsPerSecond }]) => `${mode} ${itemsPerSecond.median} items a second`)
      .join(', '),
    lines,
    mostMs: longestOf(comparison),
  });
  const legend = lines.map(
    ({ name }) =>
      html`<li><svg class="swatch ${name}" viewBox="0 0 36 10" aria-hidden="true"><path d="M1 5H35"/></svg>${name}</li>`,
  );
  return html`<section class="figures" aria-labelledby="progress-h"><h2 id="progress-h">Throughput</h2>
<figure class="card"><figcaption><h3>Items done over time</h3><p>The steeper, the faster; the run of each mode that was nearest to its median.</p></figcaption>${chart}<ul class="legend">${legend}</ul></figure></section>`;
}

function describeLanes(lanes: readonly LaneTrace[]): string {
  return lanes
    .map(
      ({ name, downloads, nativeMs, scriptMs }) =>
        `${name}: ${downloads} downloads, native work ${showDuration(nativeMs)}, JavaScript ${showDuration(scriptMs)}`,
    )
    .join('; ');
}

function renderTimeline([mode, trace]: readonly [ModeName, RunTrace], mostMs: number): Markup {
  const drawn = trace.lanes.slice(0, mostDrawnLanes);
  const left = trace.lanes.length - drawn.length + trace.lanesLeftOut;
  const more = left > 0 ? ` ${left} more lanes are not drawn.` : '';
  const title = `${mode}: what its lanes did`;
  const charts = drawTimeline({
    id: `timeline-${mode}`,
    title,
    description: describeLanes(drawn),
    lanes: drawn,
    mostMs,
  });
  const words = `${showDuration(trace.wallMs)}, ${showBytes(trace.peakRssBytes)} of memory.${more}`;
  return html`<figure class="card"><figcaption><h3>${mode}</h3><p>${words}</p></figcaption>${charts}</figure>`;
}

function renderTimelines(comparison: Comparison): Markup {
  const mostMs = longestOf(comparison);
  const legend = [
    { name: 'downloads under way (the higher, the more at once)', tone: 'body' },
    { name: 'native work: codecs', tone: 'ops' },
    { name: 'JavaScript and table engines', tone: 'script' },
  ];
  return html`<section class="timelines" aria-labelledby="timelines-h"><h2 id="timelines-h">Who did what when</h2>
<p class="lead">One strip for each lane, all on the same scale of time.</p>${renderLegend(legend)}
${listTraces(comparison).map((each) => renderTimeline(each, mostMs))}</section>`;
}

function renderWords(comparison: Comparison): Markup {
  const lines = [...listDefinitions(comparison), ...comparison.notes];
  return html`<section aria-labelledby="words-h"><h2 id="words-h">What the words mean</h2><ul class="definitions">${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}
