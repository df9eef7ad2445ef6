import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { servePictures } from './cli/pictures.js';
import { makeFolder } from './results.js';

const program = fileURLToPath(new URL('./fixtures/use-library.mjs', import.meta.url));

it.each(['sequential', 'async', 'threads', 'processes', 'hybrid'] as const)(
  'a run in %s adds no listeners, changes nothing of its process, and lets it end',
  async (mode) => {
    const { urls } = await servePictures(3);
    const given = {
      recipe: { fetch: { allowPrivate: true }, outputs: { saved: { save: 'png' } } },
      options: { out: join(makeFolder(), 'out'), source: urls, mode, workers: 1 },
    };
    const { stdout, error } = await new Promise<{ stdout: string; error: Error | null }>((resolve) => {
      // Killed after that long: a process that is kept alive fails here.
      execFile(process.execPath, [program, JSON.stringify(given)], { timeout: 20_000 }, (failure, printed) =>
        resolve({ stdout: printed, error: failure }),
      );
    });
    expect(error).toBeNull();
    const { pristine, during, after, items } = JSON.parse(stdout);
    expect(items).toMatchObject({ done: 3 });
    expect(during.listeners).toEqual(pristine.listeners);
    expect(after).toEqual(pristine);
  },
);
