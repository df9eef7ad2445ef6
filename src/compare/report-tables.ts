import type { Timings } from '../core/outcome.js';
import { html, type Markup } from '../report/markup.js';
import { showBytes, showDuration, showRate } from '../report/numbers.js';
import { type Comparison, listModes } from './comparison.js';
import { showRange, showSpeedup, stageHeads } from './report-text.js';
import type { Spread } from './spread.js';

const number = (head: string, text: string) => html`<td class="number" data-label="${head}">${text}</td>`;

function renderTable(caption: string, heads: readonly string[], rows: readonly Markup[]): Markup {
  const [first, ...others] = heads;
  return html`<div class="card"><table class="stack"><caption>${caption}</caption><thead><tr><th scope="col">${first}</th>${others.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Downloading alone and processing alone, one by one and concurrently. */
export function renderPhases({ phases }: Comparison): Markup {
  if (phases === undefined) return html``;
  const heads = ['', 'one by one', 'concurrent', 'ratio'];
  const row = (name: string, slow: Spread, fast: Spread) => {
    const show = (each: Spread) =>
      showDuration(each.median) + (each.min === each.max ? '' : ` (${showRange(each, showDuration)})`);
    const ratio = `${(slow.median / Math.max(1, fast.median)).toFixed(1)} ×`;
    return html`<tr><th scope="row">${name}</th>${number('one by one', show(slow))}${number('concurrent', show(fast))}${number('ratio', ratio)}</tr>`;
  };
  const rows = [
    row('Downloading alone', phases.downloadOneByOne, phases.downloadConcurrent),
    row('Processing alone', phases.processOneByOne, phases.processConcurrent),
  ];
  return html`<section aria-labelledby="phases-h"><h2 id="phases-h">Downloading and processing apart</h2>
${renderTable('Saving the bytes as they came, and working on bytes that lie on this disk: sequential against hybrid; median and range.', heads, rows)}</section>`;
}

/** Every figure as a table. */
export function renderFigures(comparison: Comparison): Markup {
  const heads = ['mode', 'time', 'speed-up', 'of ideal', 'CPU', 'memory', 'items/s', 'bytes/s', 'loop late', 'start'];
  const rows = listModes(comparison).map(([mode, figures]) => {
    const cells = [
      showDuration(figures.wallMs.median),
      showSpeedup(figures),
      `${Math.round(figures.efficiency.median * 100)} %`,
      showDuration(figures.cpuMs.median),
      showBytes(figures.peakRssBytes.median),
      showRate(figures.itemsPerSecond.median),
      showBytes(figures.bytesPerSecond.median),
      showDuration(figures.loopDelayP99Ms.median),
      showDuration(figures.startMs.median),
    ];
    return html`<tr><th scope="row">${mode}</th>${cells.map((cell, index) => number(heads[index + 1] ?? '', cell))}</tr>`;
  });
  const stages = Object.keys(stageHeads) as (keyof Timings)[];
  const items = Math.max(1, comparison.items.total);
  const stageRows = listModes(comparison).map(
    ([mode, figures]) =>
      html`<tr><th scope="row">${mode}</th>${stages.map((stage) => number(stageHeads[stage], showDuration(figures.stages[stage] / items)))}</tr>`,
  );
  return html`<section class="figures" aria-labelledby="figures-h"><h2 id="figures-h">All figures</h2>
${renderTable('Medians over all rounds.', heads, rows)}
${renderTable('Time per item in each stage.', ['mode', ...stages.map((stage) => stageHeads[stage])], stageRows)}</section>`;
}
