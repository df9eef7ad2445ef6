import { html, type Markup } from '../markup.js';
import { showBytes, showCount, showDuration } from '../numbers.js';
import type { ReportInput } from '../report-input.js';

const mostRows = 40;

/** The hosts things came from: the busiest, and among them every one with many failures. */
export function renderHosts({ facts }: ReportInput): Markup {
  const hosts = [...facts.hosts].sort(([, a], [, b]) => b.items - a.items || b.failed - a.failed);
  if (hosts.length === 0) return html``;
  const shown = hosts.slice(0, mostRows);
  const rows = shown.map(([name, { items, done, failed, skipped, bytes, latency }]) => {
    const half = latency.quantile(0.5);
    const high = latency.quantile(0.95);
    return html`<tr role="row"><th role="rowheader" scope="row">${name}</th><td role="cell" class="number" data-label="Items">${showCount(items)}</td><td role="cell" class="number" data-label="Done">${showCount(done)}</td><td role="cell" class="number" data-label="Failed">${failed > 0 ? html`<span class="status status-failed">${showCount(failed)}</span>` : '0'}</td><td role="cell" class="number" data-label="Skipped">${showCount(skipped)}</td><td role="cell" class="number" data-label="Received">${showBytes(bytes)}</td><td role="cell" class="number" data-label="First byte">${half === undefined ? '–' : showDuration(half)}</td><td role="cell" class="number" data-label="95 %">${high === undefined ? '–' : showDuration(high)}</td></tr>`;
  });
  const rest = hosts.length > shown.length ? ` The ${showCount(shown.length)} with most items are shown.` : '';
  const isExact = shown.every(([, { latency }]) => latency.isExact);
  const about = isExact ? '' : ' Where a host gave many answers both times are about right: within 5 %.';
  const column = (name: string) => html`<th role="columnheader" scope="col" class="number">${name}</th>`;
  const names = ['Items', 'Done', 'Failed', 'Skipped', 'Received', 'First byte', '95 %'];
  return html`<section id="hosts" aria-labelledby="hosts-h"><h2 id="hosts-h">Hosts</h2>
<div class="card"><table class="stack" role="table"><caption>${showCount(hosts.length)} ${hosts.length === 1 ? 'host' : 'hosts'}.${rest} First byte: half of the answers began within this time, 95 % within the next.${about}</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Host</th>${names.map(column)}</tr></thead><tbody role="rowgroup">${rows}</tbody></table></div></section>`;
}
