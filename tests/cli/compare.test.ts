import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../src/compare/comparison-schema.js';
import { findTree } from '../../src/compare/tree-memory.js';
import { opModule } from '../contracts/mixed-set.js';
import { isRunning, until } from '../processes.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram, startProgram } from './start-program.js';

const readJson = async (folder: string) => JSON.parse(await readFile(join(folder, 'comparison.json'), 'utf8'));
/** Dozens of processes are started: on a busy machine that takes minutes. */
const slow = 300_000;

describe('compare', { timeout: slow }, () => {
  it('without a source measures modes on a dataset of its own, and finds their results the same', async () => {
    const cwd = await makeFolder();
    const server = ['--latency', '20ms', '--jitter', '30ms', '--bandwidth', '4MB'];
    const words = ['compare', '--images', '8', '--repeat', '1', '--modes', 'sequential,hybrid', ...server];
    const { code, stdout, stderr } = await runProgram([...words, '-o', 'out'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Round 1 of 1: sequential')]);
    const out = join(cwd, 'out');
    const comparison = await readJson(out);
    expect(comparison).toMatchObject({
      recipe: 'hybrid-images',
      source: '8 images, made for this; a server of 20 to 50 ms latency, 4 MB/s a connection',
      items: { total: 8, done: 8, failed: 0, skipped: 0 },
      repeat: 1,
      identical: true,
      differences: [],
    });
    expect(Object.keys(comparison.modes)).toEqual(['sequential', 'hybrid']);
    for (const figures of Object.values<Record<string, { median: number }>>(comparison.modes)) {
      for (const name of ['wallMs', 'cpuMs', 'peakRssBytes', 'itemsPerSecond', 'bytesPerSecond', 'speedup'])
        expect([name, figures[name]?.median ?? 0]).toEqual([name, expect.any(Number)]);
      expect(figures.wallMs?.median).toBeGreaterThan(20);
      // What the system counted holds at least what the run itself knows of; both round to ticks of 10 ms.
      expect(figures.cpuMs?.median).toBeGreaterThan((figures.summaryCpuMs?.median ?? 0) - 50);
      expect(figures.peakRssBytes?.median).toBeGreaterThan(20e6);
    }
    expect(comparison.modes.sequential.stages.firstByte).toBeGreaterThanOrEqual(8 * 19);
    expect(comparison.ideal.wallMs).toBeGreaterThan(0);
    expect(comparison.phases.downloadOneByOne.median).toBeGreaterThanOrEqual(8 * 19);
    expect(comparison.conclusions).toHaveLength(2);
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    for (const mode of ['sequential', 'hybrid']) {
      const { progress, lanes, wallMs } = comparison.traces[mode];
      expect([progress.items.at(-1), progress.bytes.at(-1)]).toEqual([8, comparison.bytes]);
      const count = (what: 'items' | 'downloads') => lanes.reduce((sum: number, lane: never) => sum + lane[what], 0);
      expect([count('items'), count('downloads')]).toEqual([8, 8]);
      // A lane in sequential never has two downloads open.
      if (mode === 'sequential')
        expect(lanes[0].openDownloads.every(([, open]: number[]) => (open ?? 0) <= 1)).toBe(true);
      expect(lanes[0].native.length).toBeGreaterThan(0);
      expect(lanes[0].native.at(-1)[1]).toBeLessThanOrEqual(wallMs + 100);
    }
    const text = await readFile(join(out, 'performance_report.txt'), 'utf8');
    expect(stdout).toContain(text);
    expect(await readFile(join(out, 'comparison.html'), 'utf8')).toContain('id="timeline-hybrid-wide-title"');
    expect((await readdir(out)).sort()).toEqual(['comparison.html', 'comparison.json', 'performance_report.txt']);
  });

  it('asks real servers once, whatever happens there, and replays them to every mode', async () => {
    const cwd = await makeFolder();
    const { origin, urls } = await servePictures(4, { faults: [{ kind: 'reset', path: '/p3.jpg' }] });
    const rows = [...urls, urls[0], origin.urlFor('/gone.jpg'), 'not a url'].map((url, n) => `${url},title ${n}`);
    await writeFile(join(cwd, 'list.csv'), `url,title\n${rows.join('\n')}\n`);
    const words = ['compare', 'list.csv', '--save', 'png', '--repeat', '1', '--modes', 'async,threads', '--json'];
    const { code, stdout } = await runProgram([...words, '--allow-private', '--retries', '0', '-o', 'out'], { cwd });
    expect(code).toBe(3);
    const comparison = JSON.parse(stdout);
    expect(comparison).toMatchObject({
      identical: true,
      items: { total: 7, done: 4, failed: 3 },
      source: 'list.csv',
      recipe: 'save png',
    });
    expect(comparison.notes[1]).toMatch(/http-4xx × 1.*connect × 1|connect × 1.*http-4xx × 1/);
    for (const path of ['/p0.jpg', '/p1.png', '/p2.webp', '/p3.jpg', '/gone.jpg', '/robots.txt'])
      expect([path, origin.stats.byPath.get(path)]).toEqual([path, 1]);
  });

  it('says so where a recipe chooses outputs by addresses that replays rewrite', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(2);
    const outputs = { all: { save: 'original' }, some: { url: '*/p0.jpg', save: 'png' } };
    await writeFile(join(cwd, 'mine.json'), JSON.stringify({ outputs }));
    const words = ['compare', ...urls, '--recipe', 'mine.json', '--repeat', '1', '--modes', 'async', '--json'];
    const { code, stdout } = await runProgram([...words, '--allow-private'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notes).toEqual([
      expect.stringContaining('A redirect is one answer of the host that the list names'),
      expect.stringContaining('chooses outputs by url: here it sees the rewritten addresses'),
    ]);
  });

  it('compares on local files without a replay', async () => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, 'texts'));
    for (const name of ['a', 'b'])
      await writeFile(join(cwd, 'texts', `${name}.txt`), 'Some words. And more of them.\n');
    const words = ['compare', 'texts', '--recipe', 'file-processor', '--repeat', '1', '--modes', 'sequential,async'];
    const { code, stdout } = await runProgram([...words, '--json'], { cwd });
    expect(code).toBe(0);
    const comparison = JSON.parse(stdout);
    expect(comparison).toMatchObject({ identical: true, items: { total: 2, done: 2 }, ideal: { networkMs: 0 } });
    expect(comparison.phases).toBeUndefined();
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    expect(comparison.conclusions[0]).toContain('Nothing is downloaded');
    expect(existsSync(join(cwd, 'millrace-compare', 'comparison.html'))).toBe(true);
  });

  it('notices results that differ, names them, and fails', async () => {
    const cwd = await makeFolder();
    const op = `let calls = 0;
export default { name: 'unsteady', summary: '', accepts: ['text'], cost: 'script', input: 'bytes',
  options: { safeParse: (data) => ({ success: true, data }), parse: (data) => data },
  run: (content) => ({ ...content, document: { process: process.pid } }) };`;
    await writeFile(join(cwd, 'unsteady.mjs'), op);
    await writeFile(join(cwd, 'a.md'), 'a text');
    const recipe = { source: 'a.md', outputs: { saved: { ops: ['./unsteady.mjs'], save: 'json' } } };
    await writeFile(join(cwd, 'recipe.json'), JSON.stringify(recipe));
    const words = ['compare', '--recipe', 'recipe.json', '--repeat', '1', '--modes', 'sequential,async'];
    const { code, stdout } = await runProgram([...words, '-o', 'out'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('The results DIFFER between runs.');
    expect(stdout).toContain('async, round 1: saved/000000-a.json has other bytes');
    expect((await readJson(join(cwd, 'out'))).identical).toBe(false);
  });

  it('names the mode that cannot do the work, and leaves nothing behind', async () => {
    const cwd = await makeFolder();
    await writeFile(join(cwd, 'poison-never.txt'), 'x');
    const outputs = { saved: { ops: [opModule('hostile')] } };
    await writeFile(join(cwd, 'mine.json'), JSON.stringify({ outputs, opTimeout: '500ms' }));
    await writeFile(join(cwd, 'list.txt'), `file://${cwd}/poison-never.txt\n`);
    const words = ['compare', 'list.txt', '--allow-files', '--recipe', 'mine.json', '--repeat', '1'];
    const { code, stderr } = await runProgram([...words, '--modes', 'hybrid,async'], { cwd });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /the run in mode async failed: item 0 has been worked on for .*\(leave it out with --modes hybrid\)/,
      ),
    ]);
    expect(existsSync(join(cwd, 'millrace-compare'))).toBe(false);
  });

  it('stopped by a signal ends all its processes and leaves nothing behind', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(4, { latencyMs: 300 });
    const words = ['compare', ...urls, '--allow-private', '--repeat', '50', '--modes', 'hybrid', '--save', 'png'];
    const { child, ended } = startProgram(words, { cwd, isGroup: true });
    let told = '';
    child.stderr?.on('data', (text: string) => {
      told += text;
    });
    await until('the rounds have begun', () => told.includes('Round 1 of 50'), 60_000);
    let tree: readonly number[] = [];
    const isUnderWay = () => {
      tree = findTree(child.pid ?? 0);
      return tree.length > 2;
    };
    await until('a run is under way', isUnderWay, 60_000);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const { code, stderr, stdout } = await ended;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('nothing will be written');
    await until('its processes are gone', () => !tree.some(isRunning), 15_000);
    expect(existsSync(join(cwd, 'millrace-compare'))).toBe(false);
  });
});

describe('compare refuses', () => {
  it.each([
    [['--modes', 'fibers'], 2, '--modes'],
    [['--repeat', '0'], 2, '--repeat'],
    [['--live'], 2, '--live: expected a source'],
    [['--limit', '5'], 2, '--limit: expected a source'],
    [['mine', '--latency', '200ms'], 2, '--latency: expected no source beside it; it is for things that are made here'],
    [['mine', '--images', '3', '--seed', '2'], 2, '--images: expected no source beside it'],
    [['no-such-list.txt'], 1, 'no such file'],
    [['-o', 'mine'], 2, 'mine: holds something else than a comparison'],
  ])('%j with a sentence, and writes nothing', async (words, code, sentence) => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, 'mine'));
    await writeFile(join(cwd, 'mine', 'letter.txt'), 'x');
    const ended = await runProgram(['compare', ...words], { cwd });
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(sentence)]);
    expect(await readdir(cwd)).toEqual(['mine']);
    expect(await readdir(join(cwd, 'mine'))).toEqual(['letter.txt']);
  });
});
