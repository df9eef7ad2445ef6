import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

const readReport = (folder: string) => readFile(join(folder, 'out', 'report.html'), 'utf8').catch(() => undefined);

/** A finished run of two pictures and one that is not there. */
async function makeRun(...flags: string[]) {
  const folder = await makeFolder();
  const { urls, origin } = await servePictures(2);
  const list = [...urls, origin.urlFor('/gone.jpg')];
  const args = [
    'run',
    ...list,
    '-o',
    'out',
    '--allow-private',
    '--retries',
    '0',
    '--resize',
    '64x64',
    '--save',
    'jpeg',
  ];
  const ended = await runProgram([...args, ...flags], { cwd: folder });
  return { folder, ended, args };
}

describe('report.html of a run', { timeout: 90_000 }, () => {
  it('is written and named, with pictures, the failure, and how the run went over time', async () => {
    const { folder, ended } = await makeRun();
    expect(ended.code).toBe(3);
    expect(ended.stdout).toMatch(/^ {2}report +\S+report\.html$/m);
    const page = (await readReport(folder)) ?? '';
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(2);
    expect(page).toContain('<code>E_HTTP_404</code>');
    expect(page).toContain('Items a second');
    expect(page).not.toContain('was not recorded');
  });

  it('is left out with --no-report, and made by millrace report, which prints the summary', async () => {
    const { folder, ended } = await makeRun('--no-report');
    expect(ended.stdout).not.toContain('report.html');
    expect(await readReport(folder)).toBeUndefined();
    const again = await runProgram(['report', 'out'], { cwd: folder });
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/2 done, 1 failed of 3/);
    expect(await readReport(folder)).toContain('data:image/jpeg');
    const json = await runProgram(['report', 'out', '--json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({ items: { total: 3, done: 2, failed: 1 } });
  });

  it('keeps --json alone on standard output', async () => {
    const { folder, ended } = await makeRun('--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ items: { total: 3 } });
    expect(await readReport(folder)).toBeDefined();
  });

  it('that cannot be written is a sentence, and the run stands', async () => {
    const folder = await makeFolder();
    const { urls } = await servePictures(1);
    await mkdir(join(folder, 'out', '.millrace'), { recursive: true });
    await mkdir(join(folder, 'out', 'report.html', 'taken'), { recursive: true });
    const ended = await runProgram(['run', ...urls, '-o', 'out', '--allow-private'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('1 done of 1');
    expect(ended.stderr).toMatch(/^report\.html was not written: /m);
  });
});

describe('millrace report', { timeout: 90_000 }, () => {
  it('refuses what is no run with a sentence', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'file'), '');
    for (const given of ['nowhere', '.', 'file']) {
      expect(await runProgram(['report', given], { cwd: folder })).toEqual({
        code: 2,
        stdout: '',
        stderr: `millrace: ${given}: is not the output folder of a run; expected a folder with ledger.jsonl in it\n`,
      });
    }
    await mkdir(join(folder, '.millrace'));
    expect((await runProgram(['report', '.'], { cwd: folder })).stderr).toContain('has recorded nothing yet');
  });

  it('refuses a folder that a run is writing to', async () => {
    const { folder } = await makeRun('--no-report');
    const lock = join(folder, 'out', '.millrace', 'lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    const refused = await runProgram(['report', 'out'], { cwd: folder });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    // The command has no --out to choose another folder with.
    expect(refused.stderr).toMatch(new RegExp(`: process ${process.pid} is running into this folder; wait for it\n$`));
    await rm(lock);
    expect((await runProgram(['report', 'out'], { cwd: folder })).code).toBe(0);
    // Left behind it would make a run on another machine wait for a sign of life.
    expect(await readdir(join(folder, 'out', '.millrace'))).not.toContain('lock');
  });

  it('leaves a folder of a later millrace as it is', async () => {
    const { folder } = await makeRun('--no-report');
    const file = join(folder, 'out', '.millrace', 'recipe.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...record, format: 9 }));
    const before = await readdir(join(folder, 'out'), { recursive: true });
    for (const words of [
      ['report', 'out'],
      ['verify', 'out'],
      ['retry', 'out'],
      ['run', 'x.txt', '-o', 'out'],
    ]) {
      if (words[0] === 'run') await writeFile(join(folder, 'x.txt'), 'https://example.com/\n');
      const refused = await runProgram(words, { cwd: folder });
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        /^millrace: .*: was written by a later millrace \(format 9, this one knows 1\); update millrace, or choose another folder\n$/,
      );
    }
    expect(await readdir(join(folder, 'out'), { recursive: true })).toEqual(before);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 9 });
  });

  it('tells of a run that was killed: no summary, a torn line', async () => {
    const { folder } = await makeRun('--no-report');
    await rm(join(folder, 'out', 'summary.json'));
    await appendFile(join(folder, 'out', 'ledger.jsonl'), '{"index":3,"url":"ht');
    const told = await runProgram(['report', 'out'], { cwd: folder });
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^Written: .*report\.html\n$/);
    expect(told.stderr).toMatch(/^There is no summary\.json.*\nThe ledger ends in the middle of a line.*\n$/);
    const json = await runProgram(['report', 'out', '--json'], { cwd: folder });
    expect(json).toMatchObject({ code: 0, stdout: 'null\n', stderr: told.stderr });
  });

  it.each([
    ['a ledger with a foreign line', 'ledger.jsonl', 'nonsense\n', /ledger\.jsonl: line 1 is not an outcome/],
    [
      'a summary of something else',
      'summary.json',
      '{"items":{}}',
      /summary\.json: expected the summary of a finished run/,
    ],
    ['a summary that is no JSON', 'summary.json', '{', /summary\.json: expected the summary of a finished run/],
  ])('says what is wrong with %s', async (_, name, text, message) => {
    const { folder } = await makeRun('--no-report');
    await writeFile(join(folder, 'out', name), text);
    const ended = await runProgram(['report', 'out'], { cwd: folder });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('joins the times of runs that continue one another', async () => {
    const { folder, args } = await makeRun();
    const { urls } = await servePictures(4);
    await runProgram([...args, ...urls, '--extend'], { cwd: folder });
    const runs = JSON.parse(await readFile(join(folder, 'out', '.millrace', 'timeline.json'), 'utf8'));
    expect(runs).toHaveLength(2);
    expect(await readReport(folder)).toContain('Dashed lines part 2 runs');
  });
});
