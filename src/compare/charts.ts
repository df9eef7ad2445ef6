import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { html, type Markup } from '../report/markup.js';
import { timeTicks } from '../report/sections/over-time.js';
import type { LaneTrace, OpenStep, RunTrace } from './run-trace.js';
import type { Stretch } from './stretches.js';

/** What a chart says in words, for those who do not see it. */
export interface ChartWords {
  /** Unique in the page, made of letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

interface Size {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
}

/** Each chart is drawn twice, and the style shows the one that fits: words keep their size on a phone. */
const sizes: readonly Size[] = [
  { name: 'wide', width: 900 },
  { name: 'narrow', width: 300 },
];
const side = 12;

/** Tenths of a pixel are enough. */
const round = (place: number) => Math.round(place * 10) / 10;

function drawFrame(
  words: ChartWords,
  { name, width }: Size,
  { height, body }: { height: number; body: Markup },
): Markup {
  const [titleId, descriptionId] = [`${words.id}-${name}-title`, `${words.id}-${name}-desc`];
  return html`<svg class="chart ${name}" viewBox="0 0 ${width} ${round(height)}" role="img" aria-labelledby="${titleId} ${descriptionId}">
<title id="${titleId}">${words.title}</title><desc id="${descriptionId}">${words.description}</desc>${body}</svg>`;
}

/** A time axis at the foot of a chart, with faint lines through it. */
function drawTimeAxis(size: Size, mostMs: number, { left, foot }: { left: number; foot: number }) {
  const x = scaleLinear()
    .domain([0, Math.max(1, mostMs)])
    .range([left, size.width - side]);
  const ticks = timeTicks(mostMs, size.name === 'wide' ? 10 : 4);
  const axis = ticks.map(
    ({ value, text }) => html`<path class="grid" d="M${round(x(value))} 4V${foot}"/>
<text class="tick middle" x="${round(Math.max(5, Math.min(x(value), size.width - 18)))}" y="${foot + 16}">${text}</text>`,
  );
  return { x, axis: html`${axis}` };
}

/** One piece of a bar. */
export interface BarPart {
  readonly name: string;
  readonly value: number;
  /** A class of the page's style: gives its colour. */
  readonly tone: string;
  readonly text: string;
}

/** One bar. */
export interface BarRow {
  readonly label: string;
  /** Stands at the right end. */
  readonly text: string;
  readonly parts: readonly BarPart[];
  /** Where single values lay. */
  readonly range: { readonly min: number; readonly max: number };
}

/** Bars that are compared. */
export interface BarChart extends ChartWords {
  readonly rows: readonly BarRow[];
  /** A value that is marked across all rows, with its name. */
  readonly mark?: { readonly value: number; readonly text: string };
}

const barStep = 52;
const barTop = 22;
const barHeight = 16;

/** Bars, one below the other, each made of parts, with a line over the range of what was measured. */
export function drawBars(chart: BarChart): readonly Markup[] {
  const most = Math.max(
    Number.EPSILON,
    ...chart.rows.map(({ parts, range }) => Math.max(range.max, sumOf(parts))),
    chart.mark?.value ?? 0,
  );
  return sizes.map((size) => {
    const x = scaleLinear()
      .domain([0, most])
      .range([0, size.width - side]);
    const foot = chart.rows.length * barStep;
    const rows = chart.rows.map((row, index) => drawBar(row, { x, top: index * barStep, width: size.width }));
    const at = chart.mark === undefined ? 0 : round(x(chart.mark.value));
    const isRight = at > size.width * 0.6;
    const mark =
      chart.mark &&
      html`<path class="mark" d="${chart.rows.map((_, index) => `M${at} ${index * barStep + barTop - 3}v${barHeight + 6}`).join('')}"/><text class="mark-text ${isRight ? 'end' : ''}" x="${isRight ? at - 4 : at + 4}" y="${foot + 14}">${chart.mark.text}</text>`;
    return drawFrame(chart, size, { height: foot + (mark ? 20 : 0), body: html`${rows}${mark}` });
  });
}

const sumOf = (parts: readonly BarPart[]) => parts.reduce((sum, { value }) => sum + value, 0);

function drawBar(
  { label, text, parts, range }: BarRow,
  { x, top, width }: { x: (value: number) => number; top: number; width: number },
): Markup {
  let done = 0;
  const rects = parts
    .filter(({ value }) => value > 0)
    .map(({ value, tone, name, text: words }) => {
      const left = x(done);
      done += value;
      return html`<rect class="${tone}" x="${round(left)}" y="${top + barTop}" width="${round(Math.max(x(done) - left, 0.5))}" height="${barHeight}"><title>${label}: ${name}, ${words}</title></rect>`;
    });
  const [min, max, middle] = [round(x(range.min)), round(x(range.max)), top + barTop + barHeight / 2];
  const path = `M${min} ${middle - 4}v8M${min} ${middle}H${max}M${max} ${middle - 4}v8`;
  // Drawn twice: an edge in the paper's colour keeps it apart from any bar.
  const whisker = max > min && html`<path class="whisker edge" d="${path}"/><path class="whisker" d="${path}"/>`;
  return html`<text class="label" x="0" y="${top + 15}">${label}</text><text class="label end" x="${width - side}" y="${top + 15}">${text}</text>${rects}${whisker}`;
}

/** What every lane did, over the time of the longest run. */
export interface TimelineChart extends ChartWords {
  readonly lanes: readonly LaneTrace[];
  readonly mostMs: number;
}

const laneStep = 58;

/** What each lane did when: how many downloads were open, and when native code and JavaScript ran. */
export function drawTimeline(chart: TimelineChart): readonly Markup[] {
  const steps = chart.lanes.flatMap(({ openDownloads }) => openDownloads);
  const mostOpen = steps.reduce((most, [, open]) => Math.max(most, open), 1);
  return sizes.map((size) => {
    const left = size.name === 'wide' ? 90 : 0;
    const foot = chart.lanes.length * laneStep;
    const { x, axis } = drawTimeAxis(size, chart.mostMs, { left, foot });
    const lanes = chart.lanes.map((lane, index) => {
      const top = index * laneStep + (size.name === 'wide' ? 4 : 14);
      const tall = size.name === 'wide' ? 26 : 18;
      const label = html`<text x="0" y="${top + (size.name === 'wide' ? 18 : -3)}">${lane.name}</text>`;
      const y = (open: number) => top + tall - (open / mostOpen) * tall;
      const area = drawOpen(lane.openDownloads, { x, y });
      return html`${label}<path class="body" d="${area}"/><path class="ops" d="${drawStretches(lane.native, x, { top: top + tall + 2, tall: 9 })}"/><path class="script" d="${drawStretches(lane.script, x, { top: top + tall + 12, tall: 9 })}"/>`;
    });
    return drawFrame(chart, size, { height: foot + 22, body: html`${axis}${lanes}` });
  });
}

function drawOpen(
  steps: readonly OpenStep[],
  { x, y }: { x: (ms: number) => number; y: (open: number) => number },
): string {
  const [first] = steps;
  if (first === undefined) return '';
  let path = `M${round(x(first[0]))} ${round(y(0))}`;
  for (const [at, open] of steps) path += `H${round(x(at))}V${round(y(open))}`;
  return `${path}Z`;
}

function drawStretches(
  stretches: readonly Stretch[],
  x: (ms: number) => number,
  { top, tall }: { top: number; tall: number },
): string {
  return stretches
    .map(([from, to]) => {
      const left = round(x(Math.max(0, from)));
      return `M${left} ${top}h${Math.max(0.4, round(x(Math.max(0, to)) - left))}v${tall}H${left}Z`;
    })
    .join('');
}

/** How far one run was, over time. */
export interface ProgressLine {
  readonly name: string;
  /** A class of the page's style. */
  readonly tone: string;
  readonly progress: RunTrace['progress'];
}

/** Runs that are compared by how far they were. */
export interface ProgressChart extends ChartWords {
  readonly lines: readonly ProgressLine[];
  readonly mostMs: number;
}

/** How many items had ended after how long, a line for each mode: the steeper, the faster. */
export function drawProgress(chart: ProgressChart): readonly Markup[] {
  const most = Math.max(1, ...chart.lines.map(({ progress }) => progress.items.at(-1) ?? 0));
  return sizes.map((size) => {
    const foot = size.name === 'wide' ? 240 : 190;
    const left = 40;
    const { x, axis } = drawTimeAxis(size, chart.mostMs, { left, foot });
    const y = scaleLinear().domain([0, most]).range([foot, 8]).nice(4);
    const grid = y
      .ticks(4)
      .filter(Number.isInteger)
      .map(
        (value) =>
          html`<path class="grid" d="M${left} ${round(y(value))}H${size.width - side}"/><text class="tick end" x="${left - 6}" y="${round(y(value) + 4)}">${value}</text>`,
      );
    const draw = line<readonly [number, number]>(
      ([ms]) => round(x(ms)),
      ([, count]) => round(y(count)),
    );
    const lines = chart.lines.map(({ name, tone, progress }) => {
      const points = progress.atMs.map((ms, index) => [ms, progress.items[index] ?? 0] as const);
      return html`<path class="progress-line ${tone}" d="${draw(points) ?? ''}"><title>${name}</title></path>`;
    });
    return drawFrame(chart, size, { height: foot + 22, body: html`${axis}${grid}${lines}` });
  });
}
