import type { Timeline } from '../../core/timeline.js';
import { drawLineChart, type LineChart, type Point } from '../charts.js';
import { html, type Markup } from '../markup.js';
import { showBytes, showCount, showDuration, showRate } from '../numbers.js';
import type { ReportInput } from '../report-input.js';

/** Points of a chart at most: more than a screen can show as a line. */
const mostPoints = 72;
/** Rates over less than this, or fewer items, would show single items. */
const leastMs = 200;
const leastItems = 4;

/** What happened within one step of time. */
export interface Step {
  /** From the start of the first run, without the time between runs. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly itemsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly inFlight: number;
}

/** Rates of a run within steps of equal length, `fromMs` being where the run before it ended. */
export function makeSteps(timeline: Timeline, fromMs: number, stepMs: number): readonly Step[] {
  const steps: Step[] = [];
  let [lastMs, lastEnded, lastBytes] = [0, 0, 0];
  let [flying, samples] = [0, 0];
  for (const [index, atMs] of timeline.atMs.entries()) {
    flying += timeline.inFlight[index] ?? 0;
    samples += 1;
    const isLast = index === timeline.atMs.length - 1;
    const isDue = atMs - lastMs >= stepMs || (isLast && (atMs - lastMs > stepMs / 2 || steps.length === 0));
    if (!isDue) continue;
    const seconds = Math.max(1, atMs - lastMs) / 1_000;
    const [ended, bytes] = [timeline.ended[index] ?? 0, timeline.bytes[index] ?? 0];
    steps.push({
      fromMs: fromMs + lastMs,
      toMs: fromMs + atMs,
      itemsPerSecond: Math.max(0, ended - lastEnded) / seconds,
      bytesPerSecond: Math.max(0, bytes - lastBytes) / seconds,
      inFlight: flying / samples,
    });
    [lastMs, lastEnded, lastBytes, flying, samples] = [atMs, ended, bytes, 0, 0];
  }
  return steps;
}

/** All runs after one another, in steps of one length. */
function joinRuns(timelines: readonly Timeline[]): readonly (readonly Step[])[] {
  const lengthOf = ({ atMs }: Timeline) => atMs.at(-1) ?? 0;
  const totalMs = timelines.reduce((sum, each) => sum + lengthOf(each), 0);
  const ended = timelines.reduce((sum, each) => sum + (each.ended.at(-1) ?? 0), 0);
  const stepMs = Math.max(leastMs, totalMs / mostPoints, (leastItems * totalMs) / Math.max(1, ended));
  let fromMs = 0;
  return timelines.map((timeline) => {
    const steps = makeSteps(timeline, fromMs, stepMs);
    fromMs += lengthOf(timeline);
    return steps;
  });
}

/** A point in the middle of each step, and the line drawn on to the ends of the run. */
function placeSteps(steps: readonly Step[], read: (step: Step) => number): readonly Point[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const points = steps.map((step) => ({ x: (step.fromMs + step.toMs) / 2, y: read(step) }));
  return [{ x: first.fromMs, y: read(first) }, ...points, { x: last.toMs, y: read(last) }];
}

const units = [
  { name: 'ms', ms: 1 },
  { name: 's', ms: 1_000 },
  { name: 'min', ms: 60_000 },
  { name: 'h', ms: 3_600_000 },
];
const stepsOf: Readonly<Record<string, readonly number[]>> = {
  ms: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  s: [1, 2, 5, 10, 20, 30],
  min: [1, 2, 5, 10, 20, 30],
  h: [1, 2, 4, 8, 12, 24, 48, 96, 240, 480, 960],
};

/** Ticks of a time axis: whole seconds, minutes or hours. */
export function timeTicks(mostMs: number, count: number): readonly { value: number; text: string }[] {
  const choices = units.flatMap(({ name, ms }) =>
    (stepsOf[name] ?? []).map((step) => ({ name, ms, stepMs: step * ms })),
  );
  const chosen = choices.find(({ stepMs }) => mostMs / stepMs <= count) ?? choices.at(-1);
  if (chosen === undefined) return [];
  // `0.5 s`, not `1500 ms`, on an axis of more than a second.
  const unit = chosen.name === 'ms' && mostMs >= 1_000 ? { name: 's', ms: 1_000 } : chosen;
  const ticks: { value: number; text: string }[] = [];
  for (let value = 0; value <= mostMs && ticks.length <= count + 1; value += chosen.stepMs)
    ticks.push({ value, text: value === 0 ? '0' : `${value / unit.ms} ${unit.name}` });
  return ticks;
}

function renderChart(chart: Omit<LineChart, 'ticksX'>, summary: string): Markup {
  const drawn = drawLineChart({ ...chart, ticksX: timeTicks });
  return html`<figure class="card"><figcaption><h3>${chart.title}</h3><p>${summary}</p></figcaption>${drawn}</figure>`;
}

/** Throughput and items at once, over the time of all runs into the folder. */
export function renderOverTime({ timelines }: ReportInput): Markup {
  const runs = joinRuns(timelines).filter((steps) => steps.length > 0);
  const steps = runs.flat();
  const head = html`<h2 id="over-time-h">Over time</h2>`;
  if (steps.length === 0) {
    return html`<section id="over-time" aria-labelledby="over-time-h">${head}<p class="note">How this run went over time was not recorded.</p></section>`;
  }
  const pieces = (read: (step: Step) => number) => runs.map((run) => placeSteps(run, read));
  const most = (read: (step: Step) => number) => Math.max(...steps.map(read));
  const seams = runs.length > 1 ? ` Dashed lines part ${showCount(runs.length)} runs, one continuing the other.` : '';
  const charts = [
    renderChart(
      {
        id: 'throughput',
        title: 'Items a second',
        description: `Items that ended a second: at most ${showRate(most((step) => step.itemsPerSecond))}.`,
        pieces: pieces((step) => step.itemsPerSecond),
        showY: showRateTick,
      },
      `At most ${showRate(most((step) => step.itemsPerSecond))}, and ${showBytes(most((step) => step.bytesPerSecond))} received a second.`,
    ),
    renderChart(
      {
        id: 'in-flight',
        title: 'Items at once',
        description: `Items under way at the same time: at most ${showCount(most((step) => step.inFlight))}.`,
        pieces: pieces((step) => step.inFlight),
        showY: showRateTick,
      },
      `Being fetched, processed or saved; at most ${showCount(most((step) => step.inFlight))}.`,
    ),
  ];
  const rows = steps.map(
    ({ fromMs, toMs, itemsPerSecond, bytesPerSecond, inFlight }) =>
      html`<tr><th scope="row">${showDuration((fromMs + toMs) / 2)}</th><td class="number">${showRate(itemsPerSecond)}</td><td class="number">${showBytes(bytesPerSecond)}</td><td class="number">${showRate(inFlight)}</td></tr>`,
  );
  return html`<section id="over-time" aria-labelledby="over-time-h">${head}<p class="lead">From the moment the first lane could work.${seams}</p>
<div class="charts">${charts}</div>
<details><summary>Over time, as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Over time, as a table"><table><caption>Averages around each moment.</caption>
<thead><tr><th scope="col">After</th><th scope="col" class="number">Items a second</th><th scope="col" class="number">Received a second</th><th scope="col" class="number">Items at once</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}

function showRateTick(value: number): string {
  return Number.isInteger(value) ? showCount(value) : String(Number(value.toPrecision(2)));
}
