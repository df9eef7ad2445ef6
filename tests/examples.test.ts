import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './built.js';

async function runExample(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'examples', name)], { cwd: root });
  return stdout;
}

describe('the examples', () => {
  it('run a recipe from the library', async () => {
    expect(await runExample('run-a-recipe.mjs')).toBe('6 of 6 done by hybrid\n');
  });

  it("run a user's op in every mode with the same bytes", async () => {
    const lines = (await runExample('own-op.mjs')).trim().split('\n');
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([
      'sequential',
      'async',
      'threads',
      'processes',
      'hybrid',
    ]);
    const hashes = lines.map((line) => line.split(/\s+/).slice(1).join(' '));
    expect(hashes[0]).toMatch(/^[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8}$/);
    expect(new Set(hashes).size).toBe(1);
  });

  it('stop early and continue', async () => {
    const lines = (await runExample('stream-outcomes.mjs')).trim().split('\n');
    expect(lines.slice(0, 3).every((line) => line.startsWith('done /picture-'))).toBe(true);
    expect(lines.at(-1)).toBe('then the rest: 8 done in all');
  });
});
