import { z } from 'zod';
import { byteSize, duration, wholeNumber } from '../core/quantities.js';
import { type DatasetKindName, type DatasetOptions, datasetKindNames } from '../dataset/index.js';
import { modeNames } from '../engine/mode.js';
import type { ModeName } from '../index.js';
import { type Flag, runFlags, sourceFlags } from './flags.js';

/** Where the reports go. */
export const outFlags: readonly Flag[] = [
  {
    flags: '-o, --out <folder>',
    key: 'out',
    schema: z.string().min(1).default('millrace-compare').describe('Folder for the reports'),
  },
];

/** What is taken of the source. */
export const rowFlags: readonly Flag[] = [
  {
    flags: '--limit <n>',
    key: 'limit',
    schema: wholeNumber(1, 100_000).default(100).describe('Rows of the source that are taken'),
  },
  ...sourceFlags.filter(({ key }) => key === 'urlColumn'),
];

/** How often, and how, the work is run. */
export const roundFlags: readonly Flag[] = [
  {
    flags: '--modes <modes>',
    key: 'modes',
    isList: true,
    schema: z
      .array(z.enum(modeNames))
      .min(1)
      .describe(`Modes to compare, of ${modeNames.join(', ')} (default: all)`),
  },
  {
    flags: '--repeat <n>',
    key: 'repeat',
    schema: wholeNumber(1, 100).default(3).describe('Rounds; in each, every mode runs once'),
  },
  ...runFlags.filter(({ key }) => key === 'concurrency' || key === 'workers'),
];

const madeThings: Readonly<Record<DatasetKindName, string>> = {
  images: 'Pictures to make',
  stars: 'Star fields to make',
  texts: 'Texts to make',
  tables: 'Tables to make',
  signals: 'Signals to make',
};

/** Flags of the dataset that is made where no source is given, and of the server it comes from. */
export const datasetFlags: readonly Flag[] = [
  ...datasetKindNames.map((kind) => ({
    flags: `--${kind} <n>`,
    key: kind,
    schema: wholeNumber(0, 100_000).optional().describe(madeThings[kind]),
  })),
  {
    flags: '--seed <n>',
    key: 'seed',
    schema: wholeNumber(0).default(1).describe('The same seed makes the same files'),
  },
  {
    flags: '--latency <duration>',
    key: 'latencyMs',
    schema: duration(0).default(80).describe('How long their server waits before the first byte of an answer'),
  },
  {
    flags: '--jitter <duration>',
    key: 'jitterMs',
    schema: duration(0).default(60).describe('Up to so much longer, by file'),
  },
  {
    flags: '--bandwidth <size>',
    key: 'bytesPerSecond',
    schema: byteSize().default(8_000_000).describe('Bytes a second of each connection to their server'),
  },
];

/** The flags of a comparison, besides those that shape its recipe. */
export const compareFlags = [...outFlags, ...rowFlags, ...roundFlags, ...datasetFlags];

/** What stands below the flags in the help. */
export const explanation = `
Without a source, things are made that suit the recipe, and served from this
machine. With one, every URL is downloaded once, and its answer is replayed to
every mode, after the time it took then.

It writes performance_report.txt, comparison.html with charts and comparison.json
into the folder. Results of the runs are held against each other and removed.

Exit code 0: all runs wrote the same results. 3: so they did, and some items
failed in all of them. 1: results differ, or a run failed.

Examples:
  millrace compare
  millrace compare urls.txt --recipe hybrid-images --modes sequential,hybrid
  millrace compare --recipe file-processor --texts 60 --repeat 5`;

/** The values of these flags. */
export interface CompareValues extends DatasetOptions {
  readonly out?: string;
  readonly modes?: readonly ModeName[];
  readonly repeat?: number;
  readonly limit?: number;
  readonly concurrency?: number | 'auto';
  readonly workers?: number;
  readonly urlColumn?: string;
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
}
