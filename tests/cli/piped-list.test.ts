import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutcomes } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

/** A server of pictures and a way to pipe lists into one folder. */
async function prepare(count: number) {
  const cwd = await makeFolder();
  const { urls } = await servePictures(count);
  const out = join(cwd, 'out');
  const pipe = async (lines: readonly string[], ...flags: string[]) => {
    const args = ['run', '-', '-o', 'out', '--allow-private', '--mode', 'async', '--json', ...flags];
    const { code, stdout, stderr } = await runProgram(args, { cwd, input: lines.map((line) => `${line}\n`).join('') });
    return { code, stderr, items: stdout === '' ? undefined : JSON.parse(stdout).items };
  };
  const readCopy = () => readFile(join(out, '.millrace', 'source.jsonl'), 'utf8');
  return { cwd, urls, out, pipe, readCopy };
}

describe('a list piped into the folder of an earlier one', () => {
  it('is refused where its rows are others, and nothing is changed', async () => {
    const { pipe, urls, readCopy } = await prepare(4);
    expect(await pipe(urls.slice(0, 3))).toMatchObject({ code: 0, items: { done: 3 } });
    const before = await readCopy();
    const refused = await pipe([urls[0] ?? '', urls[3] ?? '', urls[2] ?? '']);
    expect(refused).toMatchObject({ code: 2, items: undefined });
    expect(refused.stderr).toMatch(
      /^millrace: .*out: holds a run of another recipe or source: standard input brings other rows \(row 1 was .*\/p1\.png, now .*\/p3\.jpg\)\. Choose another .* --extend, or start over with --fresh\n$/,
    );
    expect((await pipe(urls)).stderr).toContain(`standard input brings other rows (row 3 is new: ${urls[3]})`);
    expect(await readCopy()).toBe(before);
  });

  it('takes the place of the earlier one with --extend', async () => {
    const { pipe, urls, out } = await prepare(4);
    await pipe(urls.slice(0, 3));
    const changed = [urls[0] ?? '', urls[3] ?? ''];
    expect(await pipe(changed, '--extend')).toMatchObject({ code: 0, items: { failed: 0, thisRun: 1 } });
    expect(await pipe(changed)).toMatchObject({ code: 0, items: { thisRun: 0 } });
    expect((await readOutcomes(out)).slice(0, 2).map(({ url }) => url)).toEqual(changed);
  });

  it('goes on where it is the same, a part of it or nothing', async () => {
    const { pipe, urls, readCopy } = await prepare(4);
    expect(await pipe(urls, '--limit', '1')).toMatchObject({ code: 0, items: { total: 1 } });
    const copy = await readCopy();
    expect(await pipe(['# again', ...urls], '--limit', '2')).toMatchObject({ code: 0, items: { thisRun: 1 } });
    expect(await pipe(urls.slice(0, 1), '--limit', '3')).toMatchObject({ code: 0, items: { thisRun: 1 } });
    expect(await pipe([], '--extend')).toMatchObject({ code: 0, items: { total: 4, done: 4, thisRun: 1 } });
    expect(await pipe([])).toMatchObject({ code: 0, items: { total: 4, thisRun: 0 } });
    expect(await readCopy()).toBe(copy);
  });

  it('is not read by retry', async () => {
    const { cwd, pipe, urls } = await prepare(1);
    expect(await pipe([urls[0] ?? '', 'nonsense'])).toMatchObject({ code: 3 });
    const retried = await runProgram(['retry', 'out', '--json', '--mode', 'async'], { cwd, input: null });
    expect(retried).toMatchObject({ code: 3 });
    expect(JSON.parse(retried.stdout).items).toMatchObject({ total: 2, failed: 1, thisRun: 1 });
  });
});
