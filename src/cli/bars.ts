import { styleText } from 'node:util';
import { MultiBar, type Options, type Params, type SingleBar } from 'cli-progress';
import type { Progress } from '../core/events.js';
import { showBytes, showCount, showDuration, showRate, showText } from '../report/numbers.js';
import { describeTrouble, estimateLeft, type ProgressView, RateMeter } from './progress.js';

interface Payload {
  label: string;
  detail: string;
}

const widestBar = 24;
const shortestBar = 4;
const labelWidth = 11;
const countsWidth = 11;
/** What stands around bar and detail: label, counts, and the spaces between them. */
const aroundWidth = labelWidth + countsWidth + 4;
const leastDetailWidth = 20;

type Color = 'cyan' | 'magenta' | 'green' | 'yellow' | 'gray';

const colors: Readonly<Record<string, Color>> = { downloading: 'cyan', processing: 'magenta', saving: 'green' };

/** Colours for the terminal that bars are drawn on: what standard output is does not matter. */
function paint(color: Color, text: string): string {
  return process.env.NO_COLOR ? text : styleText(color, text, { validateStream: false });
}

/** In a narrow terminal bars make room for numbers, which say more. */
function fitBar(columns: number): number {
  return Math.min(widestBar, Math.max(shortestBar, columns - aroundWidth - leastDetailWidth));
}

function drawBar(share: number, color: Color, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return paint(color, '█'.repeat(filled)) + paint('gray', '░'.repeat(width - filled));
}

/** One line: label, bar and counts; a line without a total has counts only. */
function formatBar(params: Params, payload: Payload, barWidth: number): string {
  const label = payload.label.padEnd(labelWidth);
  if (payload.label === '')
    return payload.detail === '' ? '' : `${''.padEnd(labelWidth)} ${paint('yellow', payload.detail)}`;
  const hasTotal = params.total > 0;
  const counts = hasTotal ? `${showCount(params.value)}/${showCount(params.total)}` : showCount(params.value);
  const bar = drawBar(hasTotal ? params.value / params.total : 0, colors[payload.label] ?? 'gray', barWidth);
  return `${label} ${bar} ${counts.padStart(countsWidth)}  ${payload.detail}`;
}

type Format = (options: Options, params: Params, payload: Payload) => string;

function startBars(stream: NodeJS.WriteStream, format: Format): MultiBar {
  return new MultiBar(
    {
      stream,
      format: format as never,
      hideCursor: true,
      clearOnComplete: true,
      emptyOnZero: true,
      forceRedraw: true,
      autopadding: false,
      fps: 10,
    },
    undefined,
  );
}

/** Live bars for downloading, processing and saving, and a line for what goes wrong. */
export function openBars(stream: NodeJS.WriteStream): ProgressView {
  // A terminal that was not told its size says 0.
  const columns = () => stream.columns || 80;
  const drawn = new Map<string, string>();
  const format: Format = (_options, params, payload) => {
    const line = formatBar(params, payload, fitBar(columns()));
    drawn.set(payload.label, line);
    return line;
  };
  const bars = startBars(stream, format);
  const make = (label: string) => bars.create(0, 0, { label, detail: '' });
  const rows = {
    fetched: make('downloading'),
    processed: make('processing'),
    saved: make('saving'),
    trouble: make(''),
  };
  const meters = { fetched: new RateMeter(), processed: new RateMeter(), saved: new RateMeter() };
  const set = (bar: SingleBar, value: number, total: number, detail: string) => {
    bar.setTotal(total);
    const taken = bar === rows.trouble ? labelWidth + 1 : fitBar(columns()) + aroundWidth;
    bar.update(value, { detail: showText(detail, Math.max(1, columns() - taken - 1)) });
  };
  return {
    update(progress) {
      const { stages } = progress;
      const fetched = meters.fetched.sample(stages.fetched, stages.bytes);
      set(
        rows.fetched,
        stages.fetched,
        totalOf(progress, stages.fetched),
        `${showRate(fetched.items)}/s  ${showBytes(fetched.bytes)}/s  ${showBytes(stages.bytes)}`,
      );
      const processed = meters.processed.sample(stages.processed, 0);
      set(rows.processed, stages.processed, totalOf(progress, stages.processed), `${showRate(processed.items)}/s`);
      const saved = meters.saved.sample(stages.saved, 0);
      const left = estimateLeft(progress, saved.items);
      set(
        rows.saved,
        stages.saved,
        totalOf(progress, stages.saved),
        `${showRate(saved.items)}/s  ${showDuration(progress.elapsedMs)}${left ? `  ${left} left` : ''}`,
      );
      const [paused] = progress.pausedHosts;
      const pause = paused ? `${paused.hostname} asks to wait ${showDuration(paused.leftMs)}` : '';
      set(rows.trouble, 0, 0, [describeTrouble(progress), pause].filter(Boolean).join('  '));
    },
    note(line) {
      bars.log(`${line}\n`);
    },
    close() {
      // Stopping twice would draw the bars twice.
      if (!bars.isActive) return;
      // What a last drawing by `stop` leaves is cut: it counts colours as characters. Notes wait for a drawing too.
      bars.update();
      bars.stop();
      for (const line of drawn.values()) stream.write(`${line}\n`);
    },
  };
}

/** Items that this run will bring through a stage that `passed` have passed: what fails or was done before never gets there. */
function totalOf({ total, resumedDone, failed, skipped }: Progress, passed: number): number {
  return total === undefined ? 0 : Math.max(passed, total - resumedDone - failed - skipped);
}
