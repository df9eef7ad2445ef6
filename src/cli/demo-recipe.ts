import { RunError } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import type { DatasetOptions } from '../dataset/index.js';

/** What a demo makes, and where its results are. */
export interface DemoParts {
  readonly counts: DatasetOptions;
  /** Output folders worth a look. */
  readonly folders: readonly string[];
  /** What replaces parts of the recipe: what only this demo can know, such as the sample rate. */
  readonly overrides?: object;
  /** How many of the two faulty addresses in the list fail, or 0 where they are not in it. */
  readonly failures: number;
}

/** Everything at once: pictures in several forms, stars found, texts and signals analysed, tables converted. */
export const demoRecipe = {
  name: 'demo',
  outputs: {
    downloaded: { kind: 'image', url: '*/images/*', save: 'original' },
    saved_formats: { kind: 'image', url: '*/images/*', save: ['png', 'jpeg', 'webp'] },
    processed: {
      kind: 'image',
      url: '*/images/*',
      ops: ['image.grayscale', { 'image.resize': { width: 800, height: 600 } }],
      save: 'jpeg',
    },
    stars: { kind: 'image', url: '*/stars/*', ops: ['stars.detect'], save: ['jpeg', 'json'] },
    texts: { kind: 'text', url: '*/texts/*', ops: ['text.analyze'], save: 'json' },
    tables: { kind: 'table', ops: [{ 'table.convert': { to: 'json' } }], save: 'original' },
    signals: { kind: 'signal', ops: [{ 'signal.analyze': { sampleRate: 8_000, spectrum: true } }], save: 'json' },
  },
} as const;

const everything: DemoParts = {
  counts: { images: 24, stars: 3, texts: 6, tables: 4, signals: 4 },
  folders: ['processed', 'stars', 'texts', 'tables', 'signals'],
  failures: 2,
};

const byRecipe: Readonly<Record<string, DemoParts>> = {
  'hybrid-images': { counts: { images: 24 }, folders: ['processed', 'saved_formats'], failures: 2 },
  'apod-stars': { counts: { stars: 6 }, folders: ['space_images', 'detected'], failures: 0 },
  'file-processor': {
    counts: { images: 10, texts: 10, tables: 6 },
    folders: ['images', 'texts', 'tables'],
    // The web page in a picture's place is a text like any other here.
    failures: 1,
  },
  resize: { counts: { images: 10 }, folders: ['downloaded', 'resized'], failures: 2 },
  signals: {
    counts: { signals: 20 },
    folders: ['signals'],
    overrides: { outputs: { signals: demoRecipe.outputs.signals } },
    failures: 0,
  },
};

/** What the demo of a recipe makes; without one, of everything. Throws a RunError (`E_USAGE`) for another name. */
export function demoParts(recipe: string | undefined): DemoParts {
  if (recipe === undefined) return everything;
  const parts = Object.hasOwn(byRecipe, recipe) ? byRecipe[recipe] : undefined;
  if (parts !== undefined) return parts;
  const names = Object.keys(byRecipe);
  const suggestion = didYouMean(recipe, names) || `; there are ${names.join(', ')}`;
  throw new RunError('E_USAGE', `demo: no demo of ${JSON.stringify(recipe)}${suggestion}`);
}
