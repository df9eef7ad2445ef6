import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../core/errors.js';
import type { ModeName, RecipeInput, RunOptions } from '../index.js';
import { showDuration } from '../report/numbers.js';
import { findDifferences, type ResultTree, readResultTree } from './result-tree.js';
import { type Measurement, runMeasured } from './run-measured.js';
import { type Work, writeBodyRows } from './work.js';

/** How work is measured. */
export interface MeasureOptions {
  readonly modes: readonly ModeName[];
  readonly repeat: number;
  /** A folder of its own. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Downloading alone and processing alone, one by one and concurrently: wall times in ms, in rounds. */
export type PhaseTimes = Readonly<Record<PhaseName, readonly number[]>>;
/** A way to do half of the work. */
export type PhaseName = 'downloadOneByOne' | 'downloadConcurrent' | 'processOneByOne' | 'processConcurrent';

/** Everything that was measured of some work. */
export interface Measured {
  /** One for each round. */
  readonly runs: ReadonlyMap<ModeName, readonly Measurement[]>;
  /** Absent where nothing is downloaded, or what is downloaded is not kept. */
  readonly phases: PhaseTimes | undefined;
  /** What differs between the results of any two runs; nothing, if millrace keeps its promise. */
  readonly differences: readonly string[];
}

/** Items of the run that warms up the caches of the disk; it does not count. */
const warmUpItems = 8;
const oneByOne: ModeName = 'sequential';
const concurrent: ModeName = 'hybrid';

/** Runs the work in every mode, in turn, round after round; each run in a process and an output folder of its own. */
export async function measureWork(work: Work, options: MeasureOptions): Promise<Measured> {
  return new Rounds(work, options).measure();
}

class Rounds {
  readonly #work: Work;
  readonly #options: MeasureOptions;
  readonly #runs = new Map<ModeName, Measurement[]>();
  readonly #phases: Record<PhaseName, number[]> = {
    downloadOneByOne: [],
    downloadConcurrent: [],
    processOneByOne: [],
    processConcurrent: [],
  };
  readonly #differences: string[] = [];
  #expected: { tree: ResultTree; ends: string } | undefined;
  #bodies: RecipeInput['source'];
  #count = 0;

  constructor(work: Work, options: MeasureOptions) {
    this.#work = work;
    this.#options = options;
  }

  async measure(): Promise<Measured> {
    const { modes, repeat, say, folder } = this.#options;
    const { recipe, bodies } = this.#work;
    const items = Math.min(warmUpItems, this.#work.items);
    say(`Warming up with ${items === 1 ? 'one item' : `${items} items`}.`);
    await this.#run(recipe, { mode: concurrent, limit: warmUpItems }, async () => {});
    if (bodies.length > 0) this.#bodies = await writeBodyRows(folder, bodies);
    const startedAt = performance.now();
    for (let round = 1; round <= repeat; round += 1) {
      for (const mode of modes) await this.#measureMode(mode, round);
      if (this.#bodies !== undefined) await this.#measurePhases(round);
      const leftMs = ((performance.now() - startedAt) / round) * (repeat - round);
      if (leftMs > 0) say(`About ${showDuration(leftMs)} left.`);
    }
    return {
      runs: this.#runs,
      phases: this.#bodies === undefined ? undefined : this.#phases,
      differences: this.#differences,
    };
  }

  async #measureMode(mode: ModeName, round: number): Promise<void> {
    const { repeat, say } = this.#options;
    const measurement = await this.#run(this.#work.recipe, { mode, trace: true }, (out, { items }) => {
      const ends = items.map(({ index, status, code = '' }) => `${index} ${status} ${code}`).sort();
      return this.#check(`${mode}, round ${round}`, out, ends.join('\n'));
    });
    const before = this.#runs.get(mode) ?? [];
    this.#runs.set(mode, [...before, measurement]);
    say(`Round ${round} of ${repeat}: ${mode.padEnd(10)} ${showDuration(measurement.summary.wallMs)}`);
  }

  /** All runs are held against the first. */
  async #check(name: string, out: string, ends: string): Promise<void> {
    const tree = await readResultTree(out);
    this.#expected ??= { tree, ends };
    for (const difference of findDifferences(this.#expected.tree, tree))
      this.#differences.push(`${name}: ${difference}`);
    if (ends !== this.#expected.ends) this.#differences.push(`${name}: items did not end as in the first run`);
  }

  async #measurePhases(round: number): Promise<void> {
    const { recipe } = this.#work;
    const { accept: _, ...rest } = recipe;
    const download: RecipeInput = { ...rest, outputs: { saved: { save: 'original' } } };
    const process: RecipeInput = {
      ...recipe,
      fetch: { ...recipe.fetch, allowFiles: true },
      ...(this.#bodies === undefined ? {} : { source: this.#bodies }),
    };
    const phases: readonly [PhaseName, RecipeInput, ModeName][] = [
      ['downloadOneByOne', download, oneByOne],
      ['downloadConcurrent', download, concurrent],
      ['processOneByOne', process, oneByOne],
      ['processConcurrent', process, concurrent],
    ];
    const told: string[] = [];
    for (const [name, phase, mode] of phases) {
      const { summary } = await this.#run(phase, { mode }, async () => {});
      this.#phases[name].push(summary.wallMs);
      told.push(showDuration(summary.wallMs));
    }
    const [slowDownload, download2, slowProcess, process2] = told;
    this.#options.say(
      `Round ${round} of ${this.#options.repeat}: downloading alone ${slowDownload}, concurrently ${download2}; processing alone ${slowProcess}, concurrently ${process2}`,
    );
  }

  /** What cannot be run in one mode may well run in the others. */
  #nameMode(error: RunError, mode: ModeName): RunError {
    const others = this.#options.modes.filter((each) => each !== mode);
    const isAsked = others.length < this.#options.modes.length && others.length > 0;
    const advice = isAsked ? ` (leave it out with --modes ${others.join(',')})` : '';
    return new RunError(error.code, `the run in mode ${mode} failed: ${error.message}${advice}`, { cause: error });
  }

  /** Runs once in a folder that is gone afterwards. */
  async #run(
    recipe: RecipeInput,
    more: Pick<RunOptions, 'limit' | 'trace'> & { readonly mode: ModeName },
    check: (out: string, measurement: Measurement) => Promise<void>,
  ): Promise<Measurement> {
    const { folder, signal } = this.#options;
    this.#count += 1;
    const out = join(folder, 'runs', `${this.#count}-${more.mode}`);
    try {
      const request = { recipe, options: { ...this.#work.options, ...more, out } };
      const measurement = await runMeasured(request, signal).catch((error: unknown) => {
        throw error instanceof RunError ? this.#nameMode(error, more.mode) : error;
      });
      await check(out, measurement);
      return measurement;
    } finally {
      await rm(out, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}
