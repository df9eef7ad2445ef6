import { type Bin, drawHistogram } from '../charts.js';
import type { Histogram } from '../histogram.js';
import { html, type Markup } from '../markup.js';
import { showBytes, showCount, showDuration, showMany } from '../numbers.js';
import type { ReportInput } from '../report-input.js';

interface Distribution {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly histogram: Histogram;
  readonly show: (value: number) => string;
}

/** Ticks have no room for decimals: `2 s`, `500 kB`. */
function shorten(show: (value: number) => string): (value: number) => string {
  return (value) => show(value).replace(/\.0(?= )/, '');
}

/** A few bars alone would fill the chart: empty classes beside them show how narrow they are. */
function withRoom(bins: readonly Bin[]): readonly Bin[] {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined || bins.length > 4) return bins;
  const ratio = first.to / first.from;
  const before = first.from <= 1 ? [] : [{ from: first.from / ratio, to: first.from, count: 0 }];
  return [...before, ...bins, { from: last.to, to: last.to * ratio, count: 0 }];
}

/** The spread in a sentence: no middle of a single value, and no exact one where values were only counted. */
export function describeSpread(histogram: Histogram, show: (value: number) => string): string {
  const [median = 0, high = 0] = [histogram.quantile(0.5), histogram.quantile(0.95)];
  const most = show(histogram.max);
  if (histogram.count === 1) return `It was ${most}.`;
  if (show(histogram.min) === most) return `Each was ${most}.`;
  const about = histogram.isExact ? '' : 'about ';
  return `Half are at most ${about}${show(median)}, 95 % at most ${about}${show(high)}; the most was ${most}.`;
}

function renderOne({ id, title, about, histogram, show }: Distribution): Markup {
  const bins = withRoom(histogram.bins());
  const [median = 0, high = 0] = [histogram.quantile(0.5), histogram.quantile(0.95)];
  const summary = describeSpread(histogram, show);
  const marks = [
    { value: median, text: 'half' },
    { value: high, text: '95 %' },
  ];
  const chart = drawHistogram({
    id,
    title,
    description: summary,
    bins,
    showX: shorten(show),
    showY: showCount,
    marks: high > median * 1.05 ? marks : marks.slice(0, 1),
  });
  const rows = histogram
    .bins()
    .map(
      ({ from, to, count }) =>
        html`<tr><th scope="row">${show(from)} to ${show(to)}</th><td class="number">${showCount(count)}</td></tr>`,
    );
  return html`<figure class="card"><figcaption><h3>${title}</h3><p>${about} ${summary}</p></figcaption>${chart}
<details><summary>As a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${title}, as a table"><table><caption>${title}: how many of ${showMany(histogram.count, 'item')} lie within each range.</caption><thead><tr><th scope="col">Range</th><th scope="col" class="number">Items</th></tr></thead><tbody>${rows}</tbody></table></div></details></figure>`;
}

/** How long servers and items took, and how large bodies were: as histograms over a logarithmic axis. */
export function renderDistributions({ facts }: ReportInput): Markup {
  const all: readonly Distribution[] = [
    {
      id: 'latency',
      title: 'Until the first byte',
      about: 'From the request to the first byte of the answer.',
      histogram: facts.latency,
      show: showDuration,
    },
    {
      id: 'duration',
      title: 'Time of an item',
      about: 'Items that were done, without waiting for their turn.',
      histogram: facts.duration,
      show: showDuration,
    },
    {
      id: 'size',
      title: 'Size of what came',
      about: 'Bodies as they were received.',
      histogram: facts.size,
      show: showBytes,
    },
  ];
  const shown = all.filter(({ histogram }) => histogram.count > 0);
  const body =
    shown.length === 0
      ? html`<p class="note">Nothing was received.</p>`
      : html`<div class="charts three">${shown.map(renderOne)}</div>`;
  const lead =
    shown.length > 0 &&
    html`<p class="lead">Each axis goes up in steps of ten, so that small and large are both seen.</p>`;
  return html`<section id="spread" aria-labelledby="spread-h"><h2 id="spread-h">How long, how large</h2>
${lead}${body}</section>`;
}
