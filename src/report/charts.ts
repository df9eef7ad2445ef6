import { scaleLinear, scaleLog } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { html, type Markup } from './markup.js';

/** What a chart says in words, for those who do not see it. */
export interface ChartWords {
  /** Unique in the page, made of letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** A value at a place of the horizontal axis. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
}

/** Each chart is drawn twice, and the style shows the one that fits: words keep their size on a phone. */
const sizes: readonly Size[] = [
  { name: 'wide', width: 520, height: 210 },
  { name: 'narrow', width: 300, height: 190 },
];
const margins = { left: 46, right: 10, top: 24, bottom: 30 };

/** Half of how wide a letter of a tick is, in pixels: the last tick stays inside its chart. */
const halfLetter = 3.9;

/** Tenths of a pixel are enough. */
const round = (place: number) => Math.round(place * 10) / 10;

interface Axis {
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

interface Frame {
  readonly words: ChartWords;
  readonly size: Size;
  readonly x: Axis;
  readonly y: Axis;
  readonly body: Markup;
}

function drawFrame({ words, size, x, y, body }: Frame): Markup {
  const { name, width, height } = size;
  const [titleId, descriptionId] = [`${words.id}-${name}-title`, `${words.id}-${name}-desc`];
  const foot = height - margins.bottom;
  const lines = y.ticks.map(
    ({ at, text }) => html`<path class="grid" d="M${margins.left} ${round(at)}H${width - margins.right}"/>
<text class="tick end" x="${margins.left - 7}" y="${round(at + 4)}">${text}</text>`,
  );
  const marks = x.ticks.map(
    ({ at, text }) => html`<path class="axis" d="M${round(at)} ${foot}v4"/>
<text class="tick middle" x="${round(Math.min(at, width - text.length * halfLetter))}" y="${foot + 18}">${text}</text>`,
  );
  return html`<svg class="chart ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${titleId} ${descriptionId}">
<title id="${titleId}">${words.title}</title><desc id="${descriptionId}">${words.description}</desc>
${lines}${body}<path class="axis" d="M${margins.left} ${foot}H${width - margins.right}"/>${marks}</svg>`;
}

const innerWidth = ({ width }: Size) => [margins.left, width - margins.right] as const;
const innerHeight = ({ height }: Size) => [height - margins.bottom, margins.top] as const;

/** Made on first use, which few charts come to: it takes some milliseconds. */
let compact: Intl.NumberFormat | undefined;

interface ValueAxis {
  readonly most: number;
  readonly show: (value: number) => string;
  /** Of counts only: half an item, rounded, would be a tick a second time. */
  readonly isWhole?: boolean;
}

/** Ticks of a value axis from zero, and the scale they stand on. */
function makeValueAxis({ most, show, isWhole = false }: ValueAxis, size: Size) {
  const scale = scaleLinear()
    .domain([0, most > 0 ? most : 1])
    .range(innerHeight(size))
    .nice(4);
  // `20K`: more digits than four have no room beside the chart.
  const text = (value: number) => {
    if (value < 10_000) return show(value);
    compact ??= new Intl.NumberFormat('en-US', { notation: 'compact' });
    return compact.format(value);
  };
  const values = scale.ticks(4).filter((value) => !isWhole || Number.isInteger(value));
  return { scale, axis: { ticks: values.map((value) => ({ at: scale(value), text: text(value) })) } };
}

/** Leaves out ticks that would run into the one before. */
function thinTicks(ticks: Axis['ticks'], leastPixels: number): Axis['ticks'] {
  const kept: { at: number; text: string }[] = [];
  for (const tick of ticks) if (tick.at - (kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= leastPixels) kept.push(tick);
  return kept;
}

/** A line over time. */
export interface LineChart extends ChartWords {
  /** Pieces of one line, with gaps between them; x in ms from the left edge. */
  readonly pieces: readonly (readonly Point[])[];
  readonly ticksX: (mostMs: number, count: number) => readonly { readonly value: number; readonly text: string }[];
  readonly showY: (value: number) => string;
}

/** A line over time with the area below it. */
export function drawLineChart(chart: LineChart): readonly Markup[] {
  const points = chart.pieces.flat();
  const mostX = Math.max(1, ...points.map(({ x }) => x));
  const mostY = Math.max(0, ...points.map(({ y }) => y));
  return sizes.map((size) => {
    const x = scaleLinear().domain([0, mostX]).range(innerWidth(size));
    const { scale: y, axis } = makeValueAxis({ most: mostY, show: chart.showY }, size);
    const shape = area<Point>(
      (point) => round(x(point.x)),
      round(y(0)),
      (point) => round(y(point.y)),
    ).curve(curveMonotoneX);
    const edge = line<Point>(
      (point) => round(x(point.x)),
      (point) => round(y(point.y)),
    ).curve(curveMonotoneX);
    const body = chart.pieces.map((piece, index) => {
      const [first] = piece;
      const seam =
        index > 0 && first && html`<path class="seam" d="M${round(x(first.x))} ${margins.top}V${round(y(0))}"/>`;
      return html`${seam}<path class="area" d="${shape(piece) ?? ''}"/><path class="line" d="${edge(piece) ?? ''}"/>`;
    });
    const ticks = chart.ticksX(mostX, size.name === 'wide' ? 7 : 4).map(({ value, text }) => ({ at: x(value), text }));
    return drawFrame({ words: chart, size, x: { ticks: thinTicks(ticks, 40) }, y: axis, body: html`${body}` });
  });
}

/** How many values lie from one bound to the next. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How values are spread. */
export interface HistogramChart extends ChartWords {
  /** On a logarithmic axis, in order, without gaps. */
  readonly bins: readonly Bin[];
  readonly showX: (value: number) => string;
  readonly showY: (value: number) => string;
  /** Values that are marked, such as the median. */
  readonly marks: readonly { readonly value: number; readonly text: string }[];
}

/** Bars over a logarithmic axis. */
export function drawHistogram(chart: HistogramChart): readonly Markup[] {
  const from = chart.bins[0]?.from ?? 1;
  const to = Math.max(chart.bins.at(-1)?.to ?? 10, from * 1.5);
  const most = Math.max(0, ...chart.bins.map(({ count }) => count));
  return sizes.map((size) => {
    const x = scaleLog().domain([from, to]).range(innerWidth(size));
    const { scale: y, axis } = makeValueAxis({ most, show: chart.showY, isWhole: true }, size);
    const bars = chart.bins
      .filter(({ count }) => count > 0)
      .map((bin) => {
        const left = x(bin.from) + 0.75;
        // One item among thousands is still seen.
        const top = Math.min(y(bin.count), y(0) - 1.5);
        const words = `${chart.showX(bin.from)} to ${chart.showX(bin.to)}: ${chart.showY(bin.count)}`;
        return html`<rect class="bar" x="${round(left)}" y="${round(top)}" width="${round(Math.max(1, x(bin.to) - 0.75 - left))}" height="${round(y(0) - top)}" rx="1.5"><title>${words}</title></rect>`;
      });
    const marks = chart.marks.map(({ value, text }, index) => {
      const at = round(x(Math.min(to, Math.max(from, value))));
      // Words stand above the bars, the last mark's to its right, so that two close ones do not meet.
      const isRight = index === chart.marks.length - 1 || at < margins.left + 30;
      const most = size.width - text.length * 2 * halfLetter;
      // At the right edge the line ends below its word.
      const top = isRight && at + 5 > most ? margins.top - 4 : margins.top - 14;
      const place = isRight ? Math.min(at + 5, most) : at - 5;
      return html`<path class="mark" d="M${at} ${top}V${round(y(0))}"/><text class="mark-text ${!isRight && 'end'}" x="${round(place)}" y="${margins.top - 8}">${text}</text>`;
    });
    const ticks = logTicks(from, to).map((value) => ({ at: x(value), text: chart.showX(value) }));
    return drawFrame({
      words: chart,
      size,
      x: { ticks: thinTicks(ticks, size.name === 'wide' ? 58 : 56) },
      y: axis,
      body: html`${bars}${marks}`,
    });
  });
}

/** 1, 2 and 5 times powers of ten where there are few decades, powers alone where there are many. */
function logTicks(from: number, to: number): number[] {
  const factors = Math.log10(to / from) > 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(from)); 10 ** exponent <= to; exponent += 1)
    for (const factor of factors) ticks.push(factor * 10 ** exponent);
  return ticks.filter((value) => value >= from * 0.999 && value <= to * 1.001);
}

/** One part of a bar. */
export interface Part {
  readonly name: string;
  readonly value: number;
  /** A class of the page's style: gives its colour. */
  readonly tone: string;
  readonly text: string;
}

/** One bar made of parts, side by side. Its legend is the page's. */
export function drawShares(words: ChartWords, parts: readonly Part[]): Markup {
  const width = 1_000;
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let left = 0;
  const rects = parts
    .filter(({ value }) => value > 0)
    .map(({ value, tone, name, text }) => {
      const x = left;
      left += (width * value) / total;
      return html`<rect class="${tone}" x="${round(x)}" y="0" width="${round(Math.max(left - x - 2, 1.5))}" height="28"><title>${name}: ${text}</title></rect>`;
    });
  return html`<svg class="shares" viewBox="0 0 ${width} 28" preserveAspectRatio="none" role="img" aria-labelledby="${words.id}-title ${words.id}-desc"><title id="${words.id}-title">${words.title}</title><desc id="${words.id}-desc">${words.description}</desc>${rects}</svg>`;
}

/** A line without axes, for a card. `points` share one scale of their own. */
export function drawSparkline(words: ChartWords, points: readonly Point[]): Markup {
  const [width, height] = [320, 110];
  const values = points.map(({ y }) => y);
  const x = scaleLinear()
    .domain([points[0]?.x ?? 0, points.at(-1)?.x ?? 1])
    .range([2, width - 2]);
  const y = scaleLinear()
    .domain([Math.min(...values), Math.max(...values)])
    .range([height - 4, 6]);
  const path = line<Point>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  )(points);
  return html`<svg class="sparkline" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${words.id}-title ${words.id}-desc"><title id="${words.id}-title">${words.title}</title><desc id="${words.id}-desc">${words.description}</desc><path class="line" d="${path ?? ''}"/></svg>`;
}
