import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startOrigin } from '../built.js';
import { makePictures } from './pictures.js';
import { makeFolder, runProgram, startProgram } from './start-program.js';

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the other commands', { timeout: 90_000 }, () => {
  it.each([
    [],
    ['run'],
    ['apod'],
    ['demo'],
    ['retry'],
    ['report'],
    ['compare'],
    ['verify'],
    ['origin'],
    ['dataset'],
    ['ops'],
    ['recipes'],
    ['init'],
  ])('%s --help explains itself', async (...words) => {
    const help = await runProgram([...words.flat(), '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: millrace /);
    expect(await runProgram(['help', ...words.flat()])).toEqual(help);
  });

  it('init writes a recipe that can be run, and no second time', async () => {
    const folder = await makeFolder();
    expect((await runProgram(['init'], { cwd: folder })).code).toBe(0);
    await writeFile(join(folder, 'urls.txt'), 'nonsense\n');
    const run = await runProgram(['run', '--recipe', 'recipe.yaml', '-o', 'out', '--quiet'], { cwd: folder });
    expect(run.code).toBe(3);
    const again = await runProgram(['init'], { cwd: folder });
    expect(again).toMatchObject({ code: 2, stderr: 'millrace: recipe.yaml: is there already; expected a new file\n' });
  });

  it('ops and recipes list what there is and show one', async () => {
    expect((await runProgram(['ops'])).stdout).toMatch(/image\.resize +fit a picture into a box/);
    expect((await runProgram(['ops', 'image.resize'])).stdout).toMatch(/fit .*cover.*\(default: "inside"\)/);
    expect((await runProgram(['ops', 'jpeg'])).stdout).toMatch(/quality .*\(default: 80\)/);
    expect((await runProgram(['recipes'])).stdout).toMatch(/^hybrid-images +Download pictures/m);
    expect((await runProgram(['recipes', 'hybrid-images'])).stdout).toContain('saved_formats');
  });

  it('retry repeats only the chosen class of failures', async () => {
    const folder = await makeFolder();
    const files = await makePictures(2);
    const faults = [{ kind: 'status', status: 503, path: '/p1.png' } as const];
    const first = await startOrigin({ files, faults });
    const { port } = first;
    const urls = ['/p0.jpg', '/p1.png', '/gone.jpg'].map((path) => first.urlFor(path));
    const run = await runProgram(['run', ...urls, '-o', 'out', '--retries', '0', '--allow-private', '--json'], {
      cwd: folder,
    });
    await first.close();
    expect(JSON.parse(run.stdout)).toMatchObject({
      items: { done: 1, failed: 2 },
      byClass: { 'http-4xx': 1, 'http-5xx': 1 },
    });
    const second = await startOrigin({ files, port });
    try {
      const some = await runProgram(['retry', 'out', '--class', 'http-5xx', '--json'], { cwd: folder });
      expect(JSON.parse(some.stdout)).toMatchObject({ items: { total: 3, done: 2, failed: 1, thisRun: 1 } });
      expect(second.stats.byPath.get('/gone.jpg')).toBeUndefined();
      const all = await runProgram(['retry', 'out', '--quiet'], { cwd: folder });
      expect(all.code).toBe(3);
      expect(second.stats.byPath.get('/gone.jpg')).toBe(1);
    } finally {
      await second.close();
    }
    const lines = (await readFile(join(folder, 'out', 'ledger.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.length).toBe(5);
  });

  it('retry takes the flags that failures advise', async () => {
    const folder = await makeFolder();
    const origin = await startOrigin({ files: await makePictures(1) });
    const start = (...words: string[]) => runProgram([...words, '--quiet', '--no-report'], { cwd: folder });
    const first = await start('run', origin.urlFor('/p0.jpg'), '-o', 'out');
    expect(first.code).toBe(3);
    expect(first.stdout).toMatch(/blocked × 1: .*--allow-private[\s\S]*millrace retry/);
    const wrong = await start('retry', 'out', '--timeout', 'soon');
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^millrace: --timeout: expected a duration/),
    });
    expect(await start('retry', 'out', '--allow-private', '--timeout', '5s')).toMatchObject({ code: 0 });
    await origin.close();
  });

  it('dataset and origin serve a list that run can take', async () => {
    const folder = await makeFolder();
    const port = String(await findFreePort());
    const made = ['dataset', 'set', '--images', '2', '--seed', '5', '--base-url', `http://127.0.0.1:${port}`];
    expect((await runProgram(made, { cwd: folder })).code).toBe(0);
    expect((await readdir(join(folder, 'set', 'images'))).length).toBe(2);
    const { child, ended } = startProgram(['origin', 'set', '--port', port, '--latency', '60'], { cwd: folder });
    await once(child.stdout as Readable, 'data');
    const words = ['run', 'set/urls.txt', '-o', 'out', '--allow-private', '--json'];
    const run = await runProgram(words, { cwd: folder });
    expect(JSON.parse(run.stdout)).toMatchObject({ items: { done: 2 } });
    expect(JSON.parse(run.stdout).stages.firstByte).toBeGreaterThanOrEqual(2 * 55);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/after \d+ requests/) });
  });
});
