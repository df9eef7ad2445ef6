import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

async function complain(args: readonly string[], files: Record<string, string> = {}) {
  const folder = await makeFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const run = await runProgram(args, { cwd: folder });
  expect(run.stdout).toBe('');
  expect(run.stderr).not.toMatch(/^\s+at /m);
  return { code: run.code, message: run.stderr.trim() };
}

/** Runs the program beside lists and folders of several sorts; it refuses with one line that says so. */
async function expectRefusal(words: readonly string[], { code, sentence }: { code: number; sentence: string }) {
  const folder = await makeFolder();
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'thesis.doc'), 'x');
  await writeFile(join(folder, 'u.txt'), 'data:,x\n');
  await writeFile(join(folder, 't.csv'), 'title,place\na,b\n');
  await writeFile(join(folder, 'broken.json'), '{}');
  const ended = await runProgram(words, { cwd: folder });
  expect(ended).toMatchObject({ code, stderr: expect.stringContaining(sentence) });
  expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
}

const recipe = (outputs: string) => ({
  'r.yaml': `outputs:\n  a: ${outputs}\n`,
  'u.txt': 'https://example.com/a.jpg\n',
});
const run = ['run', 'u.txt', '--recipe', 'r.yaml'];

describe('bad arguments and recipes end with 2 and one sentence', () => {
  it.each([
    [
      'an unknown op',
      recipe('{ ops: [image.resiz] }'),
      'millrace: r.yaml: outputs.a.ops[0]: unknown op "image.resiz"; did you mean "image.resize"?',
    ],
    [
      'an unknown option',
      recipe('{ ops: [{ image.resize: { widht: 3 } }] }'),
      'millrace: r.yaml: outputs.a.ops[0]: image.resize: unknown option "widht"; did you mean "width"?',
    ],
    [
      'a wrong value',
      recipe('{ ops: [{ image.resize: { width: big } }] }'),
      'millrace: r.yaml: outputs.a.ops[0]: image.resize: width: expected a number, found "big"',
    ],
    [
      'an unknown format',
      recipe('{ save: jpg }'),
      'millrace: r.yaml: outputs.a.save: unknown format "jpg"; did you mean "jpeg"?',
    ],
    [
      'an unknown part',
      { 'r.yaml': 'output: {}\noutputs: { a: {} }\n', 'u.txt': '' },
      'millrace: r.yaml: unknown option "output"; did you mean "outputs"?',
    ],
    [
      'no outputs',
      { 'r.yaml': 'name: x\n', 'u.txt': '' },
      'millrace: r.yaml: outputs: expected an object, found nothing',
    ],
    ['a tag that YAML does not know', recipe('{ ops: [!!js/function "x"] }'), /^millrace: r\.yaml: [^\n]+$/],
    ['broken YAML', { 'r.yaml': 'a: [', 'u.txt': '' }, /^millrace: r\.yaml: [^\n]+$/],
  ])('%s', async (_name, files, message) => {
    const complaint = await complain(run, files);
    expect(complaint.code).toBe(2);
    if (typeof message === 'string') expect(complaint.message).toBe(message);
    else expect(complaint.message).toMatch(message);
    expect(complaint.message).toMatch(/^millrace: r\.yaml: /);
  });

  it.each([
    [
      ['run', 'u.txt', '--recipe', 'hybrid-image'],
      'millrace: unknown recipe "hybrid-image"; did you mean "hybrid-images"?',
    ],
    [
      ['run', 'u.txt', '--timeout', 'soon'],
      'millrace: --timeout: expected a duration such as 500ms, 30s or 2m, found "soon"',
    ],
    [
      ['run', 'u.txt', '--mode', 'hybird'],
      'millrace: --mode: expected "sequential", "async", "threads", "processes", "hybrid", found "hybird"; did you mean "hybrid"?',
    ],
    [['compare', 'u.txt', '--modes', 'sequnetial'], '; did you mean "sequential"?'],
    [['run', 'u.txt', '--url-column', 'x'], 'millrace: --url-column: the source has no columns; expected a table'],
    [['init', 'x.txt'], 'millrace: x.txt: expected a name that ends in .yaml'],
    [['run', 'u.txt', '--concurrency', '0'], 'millrace: --concurrency: '],
    [['run', 'u.txt', '--resize', '80'], 'millrace: --resize: expected WIDTHxHEIGHT, such as 800x600, found "80"'],
    [
      ['run', 'u.txt', '--recipe', 'hybrid-images', '--resize', '8x8'],
      'millrace: --resize: the recipe has 3 outputs (downloaded, saved_formats, processed)',
    ],
    [['run', 'u.txt', '--format', 'tape'], 'millrace: --format: expected files, found "tape"'],
    [['run', 'u.txt', '--grayscal'], "error: unknown option '--grayscal'"],
    [['runn'], "error: unknown command 'runn'"],
    [['ops', 'image.resiz'], 'millrace: unknown op or format "image.resiz"; did you mean "image.resize"?'],
    [['retry', 'nowhere'], 'millrace: nowhere: expected the output folder of an earlier run'],
    [
      ['run'],
      'millrace: recipe: no source; name a list (.txt, .csv, …), a folder, a glob or a URL on the command line',
    ],
    [['compare', 'u.txt', '--modes', 'async,x'], 'millrace: --modes: expected "sequential", "async", '],
    [['run', 'u.txt', '--save', ''], 'millrace: --save: expected at least one value, found nothing'],
    [
      ['run', 'u.txt', '--allow-address', '10'],
      'allowAddress (--allow-address): expected a range such as 10.0.0.0/8, found "10"',
    ],
    [['run', 'u.txt', '--resolve', 'a=b'], 'fetch.resolve (--resolve): expected an IP address for a, found "b"'],
    [['help', 'runn'], "error: unknown command 'runn'"],
  ])('%j', async (args, message) => {
    const complaint = await complain(args, { 'u.txt': 'https://example.com/a.jpg\n' });
    expect(complaint).toMatchObject({ code: 2 });
    expect(complaint.message).toContain(message);
  });
});

describe('a run that cannot begin ends with one sentence', () => {
  it('says that the source is not there', async () => {
    expect(await complain(['run', 'urls.txt'])).toEqual({
      code: 1,
      message: 'millrace: urls.txt: no such file; expected a list (.txt, .csv, …), a folder, a glob or a URL',
    });
  });

  it.each([
    [['run', 't.csv', '--url-column', 'titel'], 'no column "titel" (did you mean "title"?)'],
    [
      ['run', 't.csv', '--url-column', 'title', '--key', '{Place}'],
      'key: the rows have no {Place}; expected {index}, {name}, {host}, {sha256} or a column (columns: {place}); did you mean "place"?',
    ],
    [['run', 't.csv', '--url-column', 'title', '--key', '{title}'], 'key: the rows have no {title}'],
    [['run', 'u.txt', '--key', '{index}-{bogus}'], 'the rows have no {bogus}'],
    [['run', 'u.txt', '--key', '{indx}'], 'or a column (the source has no columns); did you mean "index"?'],
    [['run', 't.csv'], 'cannot tell which column holds the URLs'],
    [['compare', 'u.txt', '-o', 'mine'], 'holds something else than a comparison'],
  ])('says with 2 what is wrong with %j', async (words, sentence) => {
    await expectRefusal(words, { code: 2, sentence });
  });

  it.each([
    [['run', 'broken.json'], 'expected a JSON array'],
    [['run', 'u.txt', '-o', 'u.txt'], 'u.txt: cannot be written: a file is in its place'],
    [['compare', 'u.txt', '-o', 'u.txt'], 'u.txt: cannot be written: a file is in its place; choose another'],
    [['compare', 'no.txt'], 'no.txt: no such file'],
  ])('says with 1 what is wrong with %j', async (words, sentence) => {
    await expectRefusal(words, { code: 1, sentence });
  });

  it('says with 1 that a list breaks off in the middle', async () => {
    const folder = await makeFolder();
    const packed = gzipSync('data:,x\n'.repeat(1000));
    await writeFile(join(folder, 'u.txt.gz'), packed.subarray(0, packed.length - 12));
    const ended = await runProgram(['run', 'u.txt.gz', '--quiet', '--mode', 'async'], { cwd: folder });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('damaged or cut short') });
  });

  it('says that the source is empty', async () => {
    expect(await complain(['run', 'u.txt', '--quiet'], { 'u.txt': '# nothing\n' })).toMatchObject({
      code: 1,
      message: expect.stringContaining('the source is empty'),
    });
  });

  it('says that the folder cannot be written', async () => {
    const complaint = await complain(['run', 'u.txt', '-o', 'file/out'], {
      'u.txt': 'https://example.com/a.jpg\n',
      file: '',
    });
    expect(complaint).toMatchObject({
      code: 1,
      message: expect.stringMatching(/file\/out: cannot be written: .*choose another folder with --out$/),
    });
  });

  it("leaves somebody else's files alone", async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, 'mine', 'thesis.doc'), 'x');
    await chmod(join(folder, 'mine'), 0o755);
    const ended = await runProgram(['run', 'https://example.com/a.jpg', '-o', 'mine'], { cwd: folder });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('holds other files (thesis.doc)');
  });

  it('shows where with --debug', async () => {
    const ended = await runProgram(['run', 'urls.txt', '--debug'], { cwd: await makeFolder() });
    expect(ended.stderr).toMatch(/\n\s+at /);
  });

  it('refuses a changed recipe with the difference, and takes it with --extend or --fresh', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(2);
    const start = (...more: string[]) =>
      runProgram(['run', ...urls, '-o', 'out', '--allow-private', '--quiet', ...more], { cwd: folder });
    expect((await start('--save', 'png')).code).toBe(0);
    const refused = await start('--save', 'webp');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('source: output saved: save was png, now webp. Choose');
    expect(refused.stderr).toMatch(/--extend.*--fresh/);
    const extended = await start('--save', 'webp', '--extend');
    expect(extended).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was left to do') });
    expect((await start('--save', 'webp', '--fresh')).code).toBe(0);
    const { readdir } = await import('node:fs/promises');
    expect((await readdir(join(folder, 'out', 'saved'))).every((name) => name.endsWith('.webp'))).toBe(true);
    expect((await readdir(join(folder, 'out.old-1', 'saved'))).every((name) => name.endsWith('.png'))).toBe(true);
  });
});
