import { z } from 'zod';
import type { ModeName } from '../index.js';
import type { Comparison } from './comparison.js';

const modeNames = ['sequential', 'async', 'threads', 'processes', 'hybrid'] as const satisfies readonly ModeName[];

const ms = (what: string) => z.number().describe(`${what}, in ms`);
const count = (what: string) => z.int().nonnegative().describe(what);

const spread = (what: string) =>
  z
    .strictObject({
      median: z.number(),
      min: z.number(),
      max: z.number(),
      values: z.array(z.number()).min(1).describe('One for each round, in order'),
    })
    .describe(what);

const stages = z.strictObject({
  wait: ms(
    'In queues of our own: a host, a codec, the thread of ops in JavaScript, the memory budget, code that is loaded',
  ),
  dns: ms('Looking up names'),
  connect: ms('Connecting'),
  firstByte: ms('From the request to the first byte'),
  body: ms('Receiving bodies'),
  ops: ms('Decoding, processing, encoding'),
  save: ms('Saving'),
});

const figures = z.strictObject({
  lanes: count('Lanes that worked'),
  itemsAtOnce: count('Items under way at a time, over all lanes, at most'),
  wallMs: spread('From the first request to the last saved result, with the first lane ready, in ms'),
  startMs: spread('From the call until the first lane could work, in ms'),
  cpuMs: spread('Processor time of the whole process tree, as the system counts it, in ms'),
  userMs: spread('Of it, in user mode, in ms'),
  systemMs: spread('Of it, in the system, in ms'),
  summaryCpuMs: spread('Processor time as the run itself tells it, without loading the program, in ms'),
  peakRssBytes: spread('Highest memory of the process tree; memoryMeasure says how it was counted'),
  itemsPerSecond: spread('Items that ended a second'),
  bytesPerSecond: spread('Bytes received a second'),
  loopDelayP99Ms: spread("How late the busiest lane's event loop ran, at the 99th percentile, in ms"),
  stages: stages.describe('Time of all items in each stage, in ms: the median of the rounds'),
  nativeMs: ms('Of the stage ops: in native code'),
  scriptMs: ms('Of the stage ops: in JavaScript and table engines'),
  speedup: spread('Times as fast as sequential in the same round; absent where that was not measured').exactOptional(),
  efficiency: spread("The ideal time divided by this mode's"),
});

const stretches = (what: string) =>
  z
    .array(z.tuple([z.number(), z.number()]))
    .describe(`${what}: [from, to] in ms, what lies very close together joined`);

const lane = z.strictObject({
  name: z.string().describe('lane 1 is the one that began first'),
  items: count('Items it worked on'),
  downloads: count('Downloads it made'),
  nativeMs: ms('In native code'),
  scriptMs: ms('In JavaScript and table engines'),
  openDownloads: z
    .array(z.tuple([z.number(), z.int().nonnegative()]))
    .describe('How many downloads were open from when on: [ms, open]'),
  native: stretches('When codecs and other native code worked'),
  script: stretches('When JavaScript and table engines worked'),
});

const trace = z.strictObject({
  wallMs: ms('Time of this run'),
  peakRssBytes: count('Memory of this run'),
  progress: z
    .strictObject({
      atMs: z.array(z.number()).describe('Moments, in ms since the first lane was ready'),
      items: z.array(z.int()).describe('Items that had ended by then'),
      bytes: z.array(z.int()).describe('Bytes received with them'),
    })
    .describe('Throughput over time: how far the run had come, at some 400 moments at most'),
  lanes: z.array(lane).describe('Who did what when, for 16 lanes at most'),
  lanesLeftOut: count('Lanes beyond those'),
});

const versions = z.record(z.string(), z.string()).describe('Of millrace, Node, the system and libraries');
const phases = z.strictObject({
  downloadOneByOne: spread('Saving the bytes as they came, in sequential, in ms'),
  downloadConcurrent: spread('The same in hybrid, in ms'),
  processOneByOne: spread('Working on bytes that lie on this disk, in sequential, in ms'),
  processConcurrent: spread('The same in hybrid, in ms'),
});

/** What `comparison.json` holds, as a schema: the reference and the JSON Schema of that file are made of it. */
export const comparisonSchema = z.strictObject({
  versions,
  machine: z
    .strictObject({
      cores: count('Cores that may be used'),
      processor: z.string().describe('Its name'),
      loadBefore: z.number().describe('Busy cores before anything was started'),
    })
    .describe('Where it was run'),
  recipe: z.string().describe('What was run'),
  source: z.string().describe('On what'),
  items: z
    .strictObject({
      total: count('All'),
      done: count('Of them done'),
      failed: count('Failed'),
      skipped: count('Skipped'),
    })
    .describe('Items of one run'),
  bytes: count('Bytes fetched in one run'),
  repeat: count('Rounds'),
  identical: z.boolean().describe('The results of all runs are the same, byte for byte'),
  differences: z.array(z.string()).describe('Where they are not'),
  modes: z.partialRecord(z.enum(modeNames), figures).describe('Figures of each mode that was run'),
  memoryMeasure: z
    .enum(['pss', 'rss', 'peaks'])
    .describe('pss: pages that processes share count once; rss: in each; peaks: the peaks of all processes added up'),
  ideal: z
    .strictObject({
      wallMs: ms('The longer of the two'),
      networkMs: ms('All downloads, with as many at once as hosts and concurrency allow'),
      computeMs: ms('All processor time, divided among cores'),
      cores: count('Cores that can have work: no more than there are items'),
    })
    .describe('The shortest time this machine could take'),
  phases: phases.exactOptional().describe('Downloading alone and processing alone; absent where nothing is downloaded'),
  conclusions: z.array(z.string()).describe('Two paragraphs'),
  notes: z.array(z.string()).describe('What else a reader should know'),
  traces: z
    .partialRecord(z.enum(modeNames), trace)
    .describe('Of each mode, what the run nearest to its median did over time'),
}) satisfies z.ZodType<Comparison>;
