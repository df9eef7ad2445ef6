import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makePictures, servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

const allow = ['--allow-private', '--quiet'];

describe('millrace run', () => {
  it('runs hybrid-images on a list with comments, blank and bad lines', async () => {
    const folder = await makeFolder();
    const { origin, urls } = await servePictures(4);
    await writeFile(
      join(folder, 'urls.txt'),
      `# mine\n${urls.join('\n')}\n\nnonsense\n${origin.urlFor('/gone, or never there.jpg')}\n`,
    );
    const run = await runProgram(['run', 'urls.txt', '--recipe', 'hybrid-images', '-o', 'out', ...allow], {
      cwd: folder,
    });
    expect(run.code).toBe(3);
    expect(await readdir(join(folder, 'out', 'downloaded'))).toEqual([
      '000000-p0.jpg',
      '000001-p1.png',
      '000002-p2.webp',
      '000003-p3.jpg',
    ]);
    expect((await readdir(join(folder, 'out', 'saved_formats'))).length).toBe(12);
    expect((await readdir(join(folder, 'out', 'processed'))).every((name) => name.endsWith('.jpg'))).toBe(true);
    expect(run.stdout).toContain('4 done, 2 failed of 6');
    expect(run.stdout).toMatch(/line 7: "nonsense" is not an absolute URL/);
    expect(run.stdout).toContain('answered 404');
  });

  it('saves the bytes as they came without a recipe, and columns beside them', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(1);
    await writeFile(join(folder, 'list.csv'), `title,image\n"a, b",${urls[0]}\n`);
    const run = await runProgram(['run', 'list.csv', '--url-column', 'image', '-o', 'out', ...allow], { cwd: folder });
    expect(run).toMatchObject({ code: 0 });
    const saved = await readFile(join(folder, 'out', 'saved', '000000-p0.jpg'));
    expect(saved.equals(Buffer.from([...(await makePictures(1)).values()][0]?.bytes ?? []))).toBe(true);
    expect(JSON.parse(await readFile(join(folder, 'out', 'saved', '000000-p0.info.json'), 'utf8'))).toEqual({
      title: 'a, b',
    });
  });

  it('takes JSON lines, standard input, data URLs, folders and globs', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(2);
    const cases: [string[], string | undefined][] = [
      [['list.jsonl'], undefined],
      [['-'], `${urls.join('\n')}\n`],
      [['pictures'], undefined],
      [['pictures/*.jpg', 'pictures/*.png'], undefined],
      [['pictures/a.jpg', urls[1] ?? ''], undefined],
    ];
    await writeFile(join(folder, 'list.jsonl'), urls.map((url) => JSON.stringify({ url })).join('\n'));
    await mkdir(join(folder, 'pictures'));
    const [first, second] = [...(await makePictures(2)).values()];
    await writeFile(join(folder, 'pictures', 'a.jpg'), first?.bytes ?? '');
    await writeFile(join(folder, 'pictures', 'b.png'), second?.bytes ?? '');
    for (const [position, [sources, input]] of cases.entries()) {
      const out = `out${position}`;
      const run = await runProgram(
        ['run', ...sources, '--grayscale', '--save', 'png', '-o', out, '--mode', 'async', ...allow],
        { cwd: folder, ...(input ? { input } : {}) },
      );
      expect(run, sources.join(' ')).toMatchObject({ code: 0 });
      expect((await readdir(join(folder, out, 'saved'))).length).toBe(2);
    }
    const data = `data:image/png;base64,${Buffer.from(second?.bytes ?? []).toString('base64')}`;
    const refused = await runProgram(['run', data, '-o', 'd1', ...allow], { cwd: folder });
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain('--allow-data');
    expect((await runProgram(['run', data, '-o', 'd2', '--allow-data', ...allow], { cwd: folder })).code).toBe(0);
  });

  it('prints only the summary with --json, and no escape codes without a terminal', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(2);
    const run = await runProgram(['run', ...urls, '-o', 'out', '--allow-private', '--json'], { cwd: folder });
    expect(JSON.parse(run.stdout)).toMatchObject({ status: 'finished', items: { total: 2, done: 2 } });
    const plain = await runProgram(['run', ...urls, '-o', 'out2', '--allow-private'], { cwd: folder });
    expect(plain.stdout + plain.stderr).not.toContain('\u001b');
  });

  it('prints the recipe that flags make, and that recipe does the same', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(3);
    const flags = [
      '--resize',
      '20x20',
      '--fit',
      'cover',
      '--grayscale',
      '--save',
      'png,jpeg',
      '--key',
      '{name}',
      '--timeout',
      '20s',
    ];
    const printed = await runProgram(['run', ...urls, ...flags, '--print-recipe'], { cwd: folder });
    expect(parse(printed.stdout)).toMatchObject({
      source: urls,
      outputs: {
        saved: {
          ops: ['image.grayscale', { 'image.resize': { width: 20, height: 20, fit: 'cover' } }],
          save: ['png', 'jpeg'],
        },
      },
    });
    await writeFile(join(folder, 'r.yaml'), printed.stdout);
    await writeFile(join(folder, 'odd.yaml'), 'outputs: { a: { ops: [image.rezise], save: png } }');
    const refused = await runProgram(['run', '--recipe', 'odd.yaml', '--print-recipe'], { cwd: folder });
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('did you mean');
    await runProgram(['run', ...urls, ...flags, '-o', 'a', ...allow], { cwd: folder });
    await runProgram(['run', '--recipe', 'r.yaml', '-o', 'b', ...allow], { cwd: folder });
    const names = await readdir(join(folder, 'a', 'saved'));
    expect(names).toEqual(['p0.jpg', 'p0.png', 'p1.jpg', 'p1.png', 'p2.jpg', 'p2.png']);
    for (const name of names) {
      const [one, other] = await Promise.all(['a', 'b'].map((out) => readFile(join(folder, out, 'saved', name))));
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it("gives an op's options as flags where the recipe has it once", async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(1);
    await writeFile(
      join(folder, 'r.json'),
      JSON.stringify({ outputs: { small: { ops: [{ 'image.resize': { width: 50 } }], save: 'png' } } }),
    );
    const run = await runProgram(
      ['run', ...urls, '--recipe', 'r.json', '--width', '10', '-o', 'out', '--json', '--allow-private'],
      { cwd: folder },
    );
    expect(run.code).toBe(0);
    const [line] = (await readFile(join(folder, 'out', 'ledger.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(line ?? '').outputs[0].width).toBe(10);
  });

  it("takes an op's switches both ways, its lists with commas, and texts that look like numbers", async () => {
    const print = async (...flags: string[]) => {
      const { code, stdout, stderr } = await runProgram(['run', 'urls.txt', ...flags, '--print-recipe']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return parse(stdout).outputs;
    };
    const tables = async (...flags: string[]) => {
      const printed = await print('--recipe', 'file-processor', ...flags);
      return printed.tables.ops[0]['table.convert'];
    };
    expect(await tables('--no-escape-formulas', '--nulls', 'NA,0', '--nulls', '-')).toEqual({
      ...{ to: 'json', escapeFormulas: false, nulls: ['NA', '0', '-'] },
    });
    expect(await tables('--escape-formulas', '--nulls', '["a,b"]', '--types', '{"n":"text"}')).toEqual({
      ...{ to: 'json', escapeFormulas: true, nulls: ['a,b'], types: { n: 'text' } },
    });
    const { texts } = await print('--recipe', 'file-processor', '--encoding', '866', '--top-terms', '3');
    expect(texts.ops).toEqual([{ 'text.analyze': { encoding: '866', topTerms: 3 } }]);
    const { resized } = await print('--recipe', 'resize', '--no-enlarge');
    expect(resized.ops[0]['image.resize']).toMatchObject({ width: 1200, enlarge: false });
    const { detected } = await print('--recipe', 'apod-stars', '--no-marks');
    expect(detected.ops).toEqual([{ 'stars.detect': { marks: false } }]);
  });

  it('refuses private addresses unless they are allowed', async () => {
    const folder = await makeFolder();
    const { origin, urls } = await servePictures(1);
    const run = await runProgram(['run', ...urls, '-o', 'out', '--quiet'], { cwd: folder });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('--allow-private');
    expect(origin.stats.requests).toBe(0);
  });

  it('asks robots.txt unless told not to', async () => {
    const folder = await makeFolder();
    const { startOrigin } = await import('../built.js');
    const files = await makePictures(2);
    files.set('/robots.txt', { bytes: Buffer.from('User-agent: *\nDisallow: /p0\n') });
    const origin = await startOrigin({ files });
    try {
      const urls = ['/p0.jpg', '/p1.png'].map((path) => origin.urlFor(path));
      const polite = await runProgram(['run', ...urls, '-o', 'a', '--json', '--allow-private'], { cwd: folder });
      expect(polite.code).toBe(0);
      expect(JSON.parse(polite.stdout)).toMatchObject({ items: { done: 1, skipped: 1 }, byClass: { 'opted-out': 1 } });
      const rude = await runProgram(['run', ...urls, '-o', 'b', '--json', '--allow-private', '--ignore-robots'], {
        cwd: folder,
      });
      expect(JSON.parse(rude.stdout)).toMatchObject({ items: { done: 2 } });
    } finally {
      await origin.close();
    }
  });
});
