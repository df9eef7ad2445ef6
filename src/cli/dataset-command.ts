import { styleText } from 'node:util';
import { MultiBar, type Options, type Params, type SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../core/quantities.js';
import {
  type DatasetKindName,
  type DatasetProgress,
  type DatasetSummary,
  datasetKindNames,
  generateDataset,
} from '../dataset/index.js';
import { showBytes, showCount, showMany } from '../report/numbers.js';
import { quote } from '../report/summary-text.js';
import { exitCodes } from './exit-codes.js';
import { addFlags, type Flag, readFlags } from './flags.js';
import { hearStopSignals } from './hear-stop-signals.js';

/** What is made of a kind where no count is given: some of everything. */
const someOfEach: Readonly<Record<DatasetKindName, number>> = { images: 24, stars: 4, texts: 8, tables: 6, signals: 8 };

const contents: Readonly<Record<DatasetKindName, string>> = {
  images: 'Photo-like pictures in many formats',
  stars: 'Star fields as JPEG, PNG and FITS, with the truth beside them',
  texts: 'Texts in 16 languages and many encodings, plain, HTML and Markdown',
  tables: 'Tables as CSV, TSV, JSON, JSONL and Parquet',
  signals: 'Signals of known frequencies as raw numbers, NPY and WAV',
};

/** Where `millrace origin` serves a folder that is given no port. */
const originUrl = 'http://127.0.0.1:8080';

const flags: readonly Flag[] = [
  ...datasetKindNames.map((kind) => ({
    flags: `--${kind} <n>`,
    key: kind,
    schema: wholeNumber(0, 1_000_000).optional().describe(contents[kind]),
  })),
  {
    flags: '--seed <n>',
    key: 'seed',
    schema: wholeNumber(0).default(1).describe('The same seed makes the same files'),
  },
  {
    flags: '--base-url <url>',
    key: 'baseUrl',
    schema: z
      .url({ protocol: /^(https?|file)$/, error: 'expected a URL such as http://127.0.0.1:8080' })
      .default(originUrl)
      .describe('Where millrace origin will serve it: the URLs in urls.txt lie below'),
  },
];

const labelWidth = 9;
const barWidth = 24;
const lineEveryMs = 5_000;

interface View {
  update(progress: DatasetProgress): void;
  close(): void;
}

/** A bar for each kind, as long as there is something to show. */
function openBars(totals: ReadonlyMap<DatasetKindName, number>): View {
  const gray = (text: string) => (process.env.NO_COLOR ? text : styleText('gray', text, { validateStream: false }));
  const format = (_options: Options, { value, total }: Params, { kind, bytes }: { kind: string; bytes: number }) => {
    const filled = total === 0 ? 0 : Math.round((value / total) * barWidth);
    const bar = '█'.repeat(filled) + gray('░'.repeat(barWidth - filled));
    const counts = `${showCount(value)}/${showCount(total)}`.padStart(11);
    return `${kind.padEnd(labelWidth)} ${bar} ${counts}  ${bytes > 0 ? showBytes(bytes) : ''}`;
  };
  const bars = new MultiBar(
    { stream: process.stderr, format: format as never, hideCursor: true, clearOnComplete: true, forceRedraw: true },
    undefined,
  );
  const rows = new Map<DatasetKindName, SingleBar>();
  for (const [kind, total] of totals) rows.set(kind, bars.create(total, 0, { kind, bytes: 0 }));
  return {
    update: ({ kind, done, bytes }) => rows.get(kind)?.update(done, { kind, bytes }),
    close: () => bars.stop(),
  };
}

/** A line now and then. */
function openLines(): View {
  let printedAt = performance.now();
  return {
    update({ kind, done, total }) {
      if (performance.now() - printedAt < lineEveryMs) return;
      printedAt = performance.now();
      process.stderr.write(`${kind}: ${showCount(done)} of ${showCount(total)} files\n`);
    },
    close() {},
  };
}

function openView(totals: ReadonlyMap<DatasetKindName, number>, isQuiet: boolean): View {
  if (isQuiet) return { update() {}, close() {} };
  return process.stderr.isTTY && process.env.TERM !== 'dumb' ? openBars(totals) : openLines();
}

/** The first signal ends the work before the next file; the second ends the program. */
function catchSignals(stopping: AbortController): () => void {
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(exitCodes.interrupted);
    stopping.abort();
  };
  return hearStopSignals(onSignal);
}

function describeSummary(folder: string, { files, bytes, parts, listPath }: DatasetSummary): string {
  const lines = parts.map(
    (part) =>
      `${part.kind.padEnd(labelWidth)} ${showCount(part.files).padStart(9)} ${part.files === 1 ? 'file ' : 'files'}  ${showBytes(part.bytes)}`,
  );
  return `${[
    ...lines,
    `${showMany(files, 'file')}, ${showBytes(bytes)}, listed in ${listPath}`,
    `Serve them: millrace origin ${quote(folder)}`,
    `Work on them: millrace run ${quote(listPath)} --allow-private`,
  ].join('\n')}\n`;
}

async function makeDataset(folder: string, values: Record<string, unknown>): Promise<void> {
  const given = readFlags(values, flags) as { [kind in DatasetKindName]?: number } & {
    seed?: number;
    baseUrl?: string;
  };
  const isCounted = datasetKindNames.some((kind) => given[kind] !== undefined);
  const options = { baseUrl: originUrl, ...(isCounted ? {} : someOfEach), ...given };
  const totals = new Map(datasetKindNames.map((kind) => [kind, options[kind] ?? 0] as const));
  for (const [kind, total] of totals) if (total === 0) totals.delete(kind);
  const stopping = new AbortController();
  const releaseSignals = catchSignals(stopping);
  const view = openView(totals, values.quiet === true);
  let written = 0;
  try {
    const summary = await generateDataset(folder, {
      ...options,
      signal: stopping.signal,
      onProgress(progress) {
        written += 1;
        view.update(progress);
      },
    });
    view.close();
    process.stdout.write(describeSummary(folder, summary));
  } catch (error) {
    view.close();
    if (!stopping.signal.aborted) throw error;
    process.stderr.write(
      `Stopped after ${showMany(written, 'file')}; the same command makes them again and the rest.\n`,
    );
    process.exitCode = exitCodes.interrupted;
  } finally {
    releaseSignals();
  }
}

function define(command: Command): void {
  addFlags(command, flags);
  const some = datasetKindNames.map((kind) => `${someOfEach[kind]} ${kind}`).join(', ');
  command
    .option('--quiet', 'no bars')
    .addHelpText('after', `\nWithout any count it makes ${some}.`)
    .action(makeDataset);
}

export default { define };
