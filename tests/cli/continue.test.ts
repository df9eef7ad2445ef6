import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { root } from '../built.js';
import { readLedgerLines, readOutcomes, readTree } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

/** A list file and a way to run it into one folder. */
async function prepare(count: number, listed: number) {
  const cwd = await makeFolder();
  const { origin, urls } = await servePictures(count);
  const writeList = (lines: readonly string[]) => writeFile(join(cwd, 'urls.txt'), `${lines.join('\n')}\n`);
  await writeList(urls.slice(0, listed));
  const run = async (...flags: string[]) => {
    const args = ['run', 'urls.txt', '-o', 'out', '--allow-private', '--mode', 'async', '--json', ...flags];
    const { code, stdout, stderr } = await runProgram(args, { cwd });
    return { code, stderr, items: stdout === '' ? undefined : JSON.parse(stdout).items };
  };
  return { run, writeList, urls, origin, out: join(cwd, 'out') };
}

describe('running again into the same folder', () => {
  it('has nothing to do where all is done', async () => {
    const { run, origin, out } = await prepare(3, 3);
    expect((await run()).items).toMatchObject({ done: 3, thisRun: 3 });
    const asked = origin.stats.requests;
    const summary = await readFile(join(out, 'summary.json'), 'utf8');
    expect(await run()).toMatchObject({ code: 0, items: { done: 3, thisRun: 0 } });
    expect(origin.stats.requests).toBe(asked);
    // What the run measured that did the work is kept, and the page is still about that.
    expect(await readFile(join(out, 'summary.json'), 'utf8')).toBe(summary);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain('Held back by');
    expect(page).not.toContain('nothing was left');
  });

  it('goes on after the rows that --limit allowed', async () => {
    const { run, out } = await prepare(5, 5);
    expect(await run('--limit', '2')).toMatchObject({ code: 0, items: { total: 2, thisRun: 2 } });
    expect(await run()).toMatchObject({ code: 0, items: { total: 5, thisRun: 3 } });
    expect((await readOutcomes(out)).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes new rows of a longer list with --extend, and says so without', async () => {
    const { run, writeList, urls, out } = await prepare(4, 2);
    await run();
    await writeList(urls);
    const refused = await run();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /^millrace: .*out: holds a run of another recipe or source: the source has other rows \(the 2 worked so far are the same\)\. Choose .*\n$/,
    );
    expect(await run('--extend')).toMatchObject({ code: 0, items: { total: 4, thisRun: 2 } });
    expect(Object.keys(await readTree(out))).toHaveLength(4);
  });

  it('works a row again with --extend where another URL stands there now', async () => {
    const { run, writeList, urls, out } = await prepare(4, 3);
    await run();
    await writeList([urls[0] ?? '', urls[3] ?? '', urls[2] ?? '']);
    expect((await run()).stderr).toContain(
      `: the source has other rows (1 of the 3 worked so far differ: row 1 was ${urls[1]}, now ${urls[3]}). Choose`,
    );
    expect(await run('--extend')).toMatchObject({ code: 0, items: { total: 3, done: 3, thisRun: 1 } });
    expect((await readOutcomes(out)).map(({ url }) => url)).toEqual([urls[0], urls[3], urls[2]]);
  });

  it('does not mind another mode, concurrency, timeout or number of retries', async () => {
    const { run } = await prepare(2, 2);
    await run();
    const flags = [
      '--mode',
      'sequential',
      '--concurrency',
      '3',
      '--timeout',
      '9s',
      '--retries',
      '0',
      '--per-host',
      '1',
    ];
    expect(await run(...flags)).toMatchObject({ code: 0, items: { done: 2, thisRun: 0 } });
  });

  it('repeats no failure: that is what retry is for, of classes that there are', async () => {
    const { run, writeList, urls, out } = await prepare(1, 1);
    await writeList([...urls, new URL('/gone.jpg', urls[0]).href]);
    expect(await run()).toMatchObject({ code: 3, items: { done: 1, failed: 1 } });
    expect(await run()).toMatchObject({ code: 3, items: { done: 1, failed: 1, thisRun: 0 } });
    const unknown = await runProgram(['retry', out, '--class', 'http-4x']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe('millrace: --class: unknown class "http-4x"; did you mean "http-4xx"?\n');
    const noCode = await runProgram(['retry', out, '--code', 'E_HTTP_40']);
    expect(noCode).toMatchObject({ code: 2, stdout: '' });
    expect(noCode.stderr).toMatch(/^millrace: --code: unknown code "E_HTTP_40"; did you mean "E_HTTP_40\d"\?\n$/);
    const none = await runProgram(['retry', out, '--class', 'dns', '--json']);
    expect(none.code).toBe(3);
    expect(JSON.parse(none.stdout).items).toMatchObject({ failed: 1, thisRun: 0 });
  });

  it('retries no empty list of classes or codes, as where a variable of a script is empty', async () => {
    const none = await runProgram(['retry', 'out', '--class', '']);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/^millrace: --class: expected at least one class; there are dns, .*\n$/);
    const noCode = await runProgram(['retry', 'out', '--code', ',']);
    expect(noCode.code).toBe(2);
    expect(noCode.stderr).toBe('millrace: --code: expected at least one code of the ledger, such as E_HTTP_503\n');
  });

  it('retries by class, by code, or by either, and keeps what came before', async () => {
    const { run, writeList, urls, out } = await prepare(1, 1);
    const missing = new URL('/gone.jpg', urls[0]).href;
    await writeList([...urls, missing, 'not a url', 'ftp://example.com/a']);
    expect((await run()).items).toMatchObject({ done: 1, failed: 3 });
    const retry = async (...flags: string[]) => {
      const { stdout } = await runProgram(['retry', out, '--json', ...flags]);
      return JSON.parse(stdout).items.thisRun;
    };
    const codes = (await readOutcomes(out)).map(({ code }) => code);
    expect(codes).toEqual([undefined, 'E_HTTP_404', 'E_URL_INVALID', 'E_URL_SCHEME']);
    expect(await retry('--code', 'E_HTTP_404')).toBe(1);
    expect(await retry('--code', 'E_HTTP_404,E_URL_SCHEME')).toBe(2);
    expect(await retry('--class', 'invalid-url')).toBe(2);
    expect(await retry('--class', 'invalid-url', '--code', 'E_HTTP_404')).toBe(3);
    expect(await retry('--code', 'E_DNS_FAIL')).toBe(0);
    const indexes = (await readLedgerLines(out)).map(({ index }) => index).sort();
    expect(indexes).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3]);
  });

  it('retries with an op module that was mended, once that is accepted, over the rows that were written down', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(2);
    const writeOp = (body: string) =>
      writeFile(
        join(cwd, 'op.mjs'),
        `import { defineOp } from ${JSON.stringify(pathToFileURL(join(root, 'build', 'index.js')).href)};
         export default defineOp({ accepts: 'image', run: (content) => { ${body} } });`,
      );
    await writeOp('throw new Error("not yet");');
    const recipe = { fetch: { allowPrivate: true }, outputs: { saved: { ops: ['./op.mjs'] } } };
    await writeFile(join(cwd, 'r.json'), JSON.stringify(recipe));
    const args = ['run', '-', '--recipe', 'r.json', '-o', 'out', '--mode', 'async', '--quiet'];
    expect((await runProgram(args, { cwd, input: urls.join('\n') })).code).toBe(3);
    await writeOp('return content;');
    const refused = await runProgram(['retry', 'out'], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /: output saved: \.\/op\.mjs: its module has another text\. Accept the change for what is tried again with --extend\n$/,
    );
    const retried = await runProgram(['retry', 'out', '--extend', '--json', '--mode', 'async'], { cwd });
    expect(JSON.parse(retried.stdout).items).toMatchObject({ done: 2, failed: 0, thisRun: 2 });
  });
});
