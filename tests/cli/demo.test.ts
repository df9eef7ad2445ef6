import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutcomes } from '../results.js';
import { makeFolder, runProgram } from './start-program.js';

/** Names of the files in an output folder, without what stands beside them. */
async function namesIn(...path: string[]): Promise<string[]> {
  return (await readdir(join(...path))).sort();
}

describe('millrace demo', { timeout: 90_000 }, () => {
  it('works through every kind of thing and ends with 0', async () => {
    const folder = await makeFolder();
    const demo = await runProgram(['demo'], { cwd: folder });
    expect(demo.code).toBe(0);
    expect(demo.stdout).toContain('41 done, 2 failed of 43');
    expect(demo.stdout).toMatch(/stars\/000024-\S+: count [\d,]+/);
    expect(demo.stdout).toMatch(/texts\/\S+\.json: .*language /);
    expect(demo.stdout).toMatch(/signals\/\S+\.json: .*dominantFrequencyHz /);
    const out = join(folder, 'millrace-demo');
    expect(await namesIn(out, 'saved_formats')).toHaveLength(72);
    expect(await namesIn(out, 'processed')).toHaveLength(24);
    const stars = await namesIn(out, 'stars');
    expect(stars.filter((name) => name.endsWith('.jpg'))).toHaveLength(3);
    expect(stars.filter((name) => name.endsWith('.json'))).toHaveLength(3);
    for (const [output, count] of Object.entries({ texts: 6, tables: 4, signals: 4 })) {
      const files = await namesIn(out, output);
      expect([output, files.length]).toEqual([output, count]);
      for (const file of files) JSON.parse(await readFile(join(out, output, file), 'utf8'));
    }
  });

  it.each([
    ['hybrid-images', 24, 2],
    ['file-processor', 27, 1],
    ['resize', 10, 2],
    ['signals', 20, 0],
  ])('%s runs on what it makes itself', async (recipe, done, failed) => {
    const folder = await makeFolder();
    const demo = await runProgram(['demo', recipe, '--json'], { cwd: folder });
    expect(demo.code).toBe(0);
    expect(JSON.parse(demo.stdout).items).toMatchObject({ total: done + failed, done, failed });
  });

  it('apod-stars asks the API that the local server speaks, and finds stars in each entry that is a picture', async () => {
    const folder = await makeFolder();
    const demo = await runProgram(['demo', 'apod-stars', '--json'], { cwd: folder });
    expect(demo.code).toBe(0);
    const { items } = JSON.parse(demo.stdout);
    expect(items).toMatchObject({ total: 6, failed: 0 });
    expect(items.done + items.skipped).toBe(6);
    expect(items.done).toBeGreaterThan(0);
    for (const { status, code, outputs = [] } of await readOutcomes(join(folder, 'millrace-demo'))) {
      if (status === 'skipped') expect(code).toBe('E_NOT_A_PICTURE');
      else expect(outputs.some(({ data }) => typeof data?.count === 'number')).toBe(true);
    }
  });

  it('says which recipes have a demo, and replaces only what a demo made', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'mine'), 'x');
    expect(await runProgram(['demo', 'signal'], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: 'millrace: demo: no demo of "signal"; did you mean "signals"?\n',
    });
    const refused = await runProgram(['demo', '-o', 'mine'], { cwd: folder });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("is not an earlier demo's") });
  });
});
