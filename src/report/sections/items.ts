import type { Outcome, Timings } from '../../core/outcome.js';
import { html, linkTarget, type Markup, visibleText, visibleUrl } from '../markup.js';
import { showBytes, showCount, showDuration } from '../numbers.js';
import { readOutputs } from '../outputs.js';
import type { ReportInput } from '../report-input.js';

/** Rows that are there without the page's script. */
const rowsWithoutScript = 25;
const mostOutputs = 3;

/** A row of the table, as the page's script reads it. Texts are ready to be shown; numbers are for sorting. */
export interface ItemRow {
  readonly index: number;
  readonly url: string;
  readonly href: string | undefined;
  readonly status: string;
  readonly class: string | undefined;
  readonly code: string | undefined;
  readonly kind: string | undefined;
  readonly message: string | undefined;
  readonly outputs: string | undefined;
  readonly bytes: number | undefined;
  readonly size: string | undefined;
  readonly ms: number | undefined;
  readonly time: string | undefined;
}

const short = (value: unknown, maxLength: number) =>
  value === undefined ? undefined : visibleText(String(value), maxLength);

/** Makes the row of an item. */
function makeRow(outcome: Outcome): ItemRow {
  const { index, status, bytes, timings } = outcome;
  const url = String(outcome.url);
  const outputs = readOutputs(outcome);
  const paths = outputs.slice(0, mostOutputs).map(({ path }) => path);
  const more = outputs.length > mostOutputs ? ` and ${outputs.length - mostOutputs} more` : '';
  const ms = (Object.entries(timings ?? {}) as [keyof Timings, number][])
    .filter(([stage, value]) => stage !== 'wait' && Number.isFinite(value))
    .reduce((sum, [, value]) => sum + value, 0);
  const size = typeof bytes === 'number' && Number.isFinite(bytes) ? bytes : undefined;
  return {
    index,
    url: visibleUrl(url, 300),
    href: linkTarget(url),
    status,
    class: short(outcome.class, 40),
    code: short(outcome.code, 60),
    kind: short(outcome.kind, 40),
    message: short(outcome.message, 300),
    outputs: paths.length === 0 ? undefined : `${visibleText(paths.join(', '), 400)}${more}`,
    bytes: size,
    size: size === undefined ? undefined : showBytes(size),
    ms: timings === undefined ? undefined : ms,
    time: timings === undefined ? undefined : showDuration(ms),
  };
}

function renderRow(row: ItemRow): Markup {
  const { index, url, href, status, kind, message, outputs, size, time } = row;
  const address =
    href === undefined
      ? html`<span>${url}</span>`
      : html`<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">${url}</a>`;
  const lines = [message, outputs].map((line) => line !== undefined && html`<span class="message">${line}</span>`);
  return html`<tr role="row"><td role="cell" class="number" data-label="Item">${index}</td><td role="cell"><span class="status status-${status}">${row.class === undefined ? status : `${status}: ${row.class}`}</span></td><td role="cell">${address}${lines}</td><td role="cell" data-label="Kind">${kind}</td><td role="cell" class="number" data-label="Size">${size}</td><td role="cell" class="number" data-label="Time">${time}</td></tr>`;
}

function choose(name: string, label: string, values: readonly string[]): Markup {
  return html`<label>${label}<select name="${name}"><option value="">all</option>${values.map((value) => html`<option value="${value}">${value}</option>`)}</select></label>`;
}

const columns: readonly { name: string; sort?: string; isNumber?: boolean }[] = [
  { name: 'Item', sort: 'index', isNumber: true },
  { name: 'Outcome' },
  { name: 'Address, and what came of it' },
  { name: 'Kind' },
  { name: 'Size', sort: 'bytes', isNumber: true },
  { name: 'Time', sort: 'ms', isNumber: true },
];

/** What of the items is on paper, where no page can be turned; the page's script tells what it shows instead. */
function describePaper(rows: number, total: number, sample: string): string {
  if (rows <= rowsWithoutScript) return sample;
  const where = rows < total ? ' in the sample' : '';
  return `Items 1 to ${rowsWithoutScript} of ${showCount(rows)}${where}; all are in ledger.jsonl.`;
}

/** The table of items with its filters, and the rows for its script. */
export function renderItems({ facts }: ReportInput): { readonly section: Markup; readonly rows: readonly ItemRow[] } {
  const rows = facts.items.map(makeRow);
  const { total } = facts.counts;
  const valuesOf = (key: 'status' | 'class' | 'kind') =>
    [...new Set(rows.flatMap((row) => row[key] ?? []))].sort((first, second) => first.localeCompare(second, 'en'));
  const sample =
    rows.length < total
      ? `A sample: ${showCount(rows.length)} of ${showCount(total)} items, failures preferred. All are in ledger.jsonl and results.parquet.`
      : total === 1
        ? 'The only item.'
        : `All ${showCount(total)} items.`;
  const heads = columns.map(
    ({ name, sort, isNumber }) =>
      html`<th role="columnheader" scope="col" class="${isNumber ? 'number' : ''}" ${sort ? html`data-sort="${sort}" aria-sort="none"` : ''}>${name}</th>`,
  );
  const paper = describePaper(rows.length, total, sample);
  const table = html`<table class="stack items" id="items-table" role="table" data-of="${rows.length < total ? 'the sample' : 'all'}"><caption><span class="on-screen">${sample}</span> <span class="on-paper" id="items-on-paper">${paper}</span></caption><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup">${rows.slice(0, rowsWithoutScript).map(renderRow)}</tbody></table>`;
  const section = html`<section id="items" aria-labelledby="items-h"><h2 id="items-h" tabindex="-1">Items</h2>
<form id="filters" class="filters needs-script" role="search"><label class="search">Search<input type="search" name="search" placeholder="address, message, file …" autocomplete="off"></label>
${choose('status', 'Outcome', valuesOf('status'))}${choose('class', 'Class', valuesOf('class'))}${choose('kind', 'Kind', valuesOf('kind'))}<button type="reset">Clear</button></form>
<noscript><p class="note on-screen">${rows.length > rowsWithoutScript ? `The first ${rowsWithoutScript} rows; searching and turning pages need` : 'Searching needs'} the page's script.</p></noscript>
<div class="card">${table}</div>
<div class="pager needs-script"><button type="button" id="items-previous">Previous</button><button type="button" id="items-next">Next</button><span id="items-count" role="status"></span></div></section>`;
  return { section, rows };
}
