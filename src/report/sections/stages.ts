import type { Timings } from '../../core/outcome.js';
import { drawShares } from '../charts.js';
import { html, type Markup } from '../markup.js';
import { showDuration, showMany } from '../numbers.js';
import type { ReportInput } from '../report-input.js';
import { showShare } from './overview.js';

const stages: readonly { readonly key: Exclude<keyof Timings, 'wait'>; readonly name: string }[] = [
  { key: 'dns', name: 'Looking up names' },
  { key: 'connect', name: 'Connecting' },
  { key: 'firstByte', name: 'Waiting for servers' },
  { key: 'body', name: 'Downloading' },
  { key: 'ops', name: 'Processing' },
  { key: 'save', name: 'Saving' },
];

/** Where the time of the items went, and what held the run back. */
export function renderStages({ facts, summary }: ReportInput): Markup {
  const total = stages.reduce((sum, { key }) => sum + facts.stages[key], 0);
  const counted = Math.max(1, facts.counts.total);
  const rows = stages.map(({ key, name }) => ({
    key,
    name,
    ms: facts.stages[key],
    share: showShare(facts.stages[key], total),
  }));
  const parts = rows.map(({ key, name, ms, share }) => ({ name, value: ms, tone: key, text: share }));
  const description = rows
    .filter(({ ms }) => ms > 0)
    .map(({ name, share }) => `${name} ${share}`)
    .join(', ');
  // Of a folder that was continued, only the last run's time is known.
  const isMore = summary !== undefined && summary.items.thisRun >= facts.counts.total && total > summary.wallMs;
  const overlap = isMore && facts.counts.total > 1 ? ' Items overlap, so this is more than the run took.' : '';
  const { name, sentence } = summary?.bottleneck ?? {};
  const held = name === 'none' ? undefined : sentence;
  return html`<section id="stages" aria-labelledby="stages-h"><h2 id="stages-h">Where the time went</h2>
${held !== undefined && html`<p class="verdict">Held back by ${held}.</p>`}
${
  total > 0
    ? html`<div class="card">${drawShares({ id: 'stages-share', title: 'Share of each stage', description }, parts)}
<table class="stages"><caption>Time of all items together, in each stage.${overlap} An item: on average.</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Share</th><th scope="col" class="number roomy">All items</th><th scope="col" class="number">An item</th></tr></thead>
<tbody>${rows.map(
        ({ key, name, ms, share }) =>
          html`<tr><th scope="row"><span class="legend"><span><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="${key}" width="12" height="12" rx="3"/></svg>${name}</span></span></th><td class="number">${share}</td><td class="number roomy">${showDuration(ms)}</td><td class="number">${showDuration(ms / counted)}</td></tr>`,
      )}</tbody></table>
<p class="note">Beside these, an item waited ${showDuration(facts.stages.wait / counted)} for its turn on average: for a place at its host, a pause that a server asked for, its turn at a codec or a thread, or memory. ${showMany(facts.attempts, 'attempt')} ${facts.attempts === 1 ? 'was' : 'were'} made for ${showMany(facts.counts.total, 'item')}.</p></div>`
    : html`<p class="note">No item took any time that was recorded.</p>`
}</section>`;
}
