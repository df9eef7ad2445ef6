import { loadavg } from 'node:os';
import type { ModeName } from '../index.js';
import type { Comparison } from './comparison.js';
import { type Circumstances, evaluate } from './evaluate.js';
import { measureWork } from './measure-work.js';
import { type PrepareOptions, prepareWork, type Subject } from './prepare-work.js';

/** How a comparison is made. */
export interface CompareOptions extends PrepareOptions, Omit<Circumstances, 'loadBefore' | 'recipe'> {
  readonly recipeTitle: string;
  readonly modes: readonly ModeName[];
  readonly repeat: number;
}

/** Runs the same work in every mode and measures it. Rejects with the signal's reason once aborted; throws RunErrors. */
export async function compareModes(subject: Subject, options: CompareOptions): Promise<Comparison> {
  const loadBefore = loadavg()[0] ?? 0;
  const { work, close } = await prepareWork(subject, options);
  try {
    const measured = await measureWork(work, options);
    const circumstances = { recipe: options.recipeTitle, source: options.source, perHost: options.perHost, loadBefore };
    return evaluate(measured, work, circumstances);
  } finally {
    await close();
  }
}
