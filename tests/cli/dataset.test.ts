import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program } from '../built.js';
import { until } from '../processes.js';
import { readTree } from '../results.js';
import { makeFolder, runProgram, startProgram } from './start-program.js';

const hasTerminals = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const oneOfEach = ['--images', '1', '--stars', '1', '--texts', '2', '--tables', '2', '--signals', '2'];

describe('millrace dataset', () => {
  it('makes what is asked for and nothing else, says how much of each, and lists it', async () => {
    const cwd = await makeFolder();
    const { code, stdout, stderr } = await runProgram(['dataset', 'set', '--texts', '3', '--tables', '2'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^texts +3 files {2}\d.*B\ntables +2 files {2}\d.*B\n5 files, \d.*B, listed in set\/urls\.txt\n/,
    );
    expect(stdout).toContain('millrace origin set\n');
    expect(stdout).toContain('millrace run set/urls.txt --allow-private\n');
    expect((await readdir(join(cwd, 'set'))).sort()).toEqual(['.millrace-dataset', 'tables', 'texts', 'urls.txt']);
    const listed = (await readFile(join(cwd, 'set', 'urls.txt'), 'utf8')).trimEnd().split('\n');
    const base = 'http://127.0.0.1:8080/';
    expect(listed.every((url) => url.startsWith(base))).toBe(true);
    const list = listed.map((url) => url.slice(base.length));
    expect(list.map((path) => path.split('/')[0])).toEqual(['texts', 'texts', 'texts', 'tables', 'tables']);
    expect(list.every((path) => existsSync(join(cwd, 'set', path)))).toBe(true);
    expect(existsSync(join(cwd, 'set', 'texts', 'truth.csv'))).toBe(true);
  });

  it('makes every kind there is, the same bytes for the same seed', async () => {
    const cwd = await makeFolder();
    const make = (folder: string, seed: string) =>
      runProgram(['dataset', folder, ...oneOfEach, '--seed', seed], { cwd });
    const ended = await Promise.all([make('a', '5'), make('b', '5'), make('c', '6')]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((folder) => readTree(join(cwd, folder))));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect((await readdir(join(cwd, 'a'))).sort()).toEqual(
      ['.millrace-dataset', 'images', 'signals', 'stars', 'tables', 'texts', 'urls.txt'].sort(),
    );
  });

  it('writes URLs below a base, and prints no more with --quiet than the summary', async () => {
    const cwd = await makeFolder();
    const args = ['dataset', 'set', '--texts', '1', '--base-url', 'http://127.0.0.1:9000/', '--quiet'];
    expect(await runProgram(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(cwd, 'set', 'urls.txt'), 'utf8')).toBe('http://127.0.0.1:9000/texts/000000.txt\n');
  });

  it.each([
    [['--texts', '-1'], /^millrace: --texts.*-1/],
    [['--tables', 'many'], /^millrace: --tables.*many/],
    [['--images', '1000001'], /^millrace: --images.*1000001/],
    [['--seed', '0.5'], /^millrace: --seed.*0\.5/],
    [['--base-url', 'localhost:8080'], /^millrace: --base-url: expected a URL such as .*localhost:8080/],
  ])('refuses %j in one sentence, with exit 2 and nothing written', async (args, sentence) => {
    const cwd = await makeFolder();
    const { code, stdout, stderr } = await runProgram(['dataset', 'set', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n').length).toBe(1);
    expect(existsSync(join(cwd, 'set'))).toBe(false);
  });

  it.each([
    ['urls.txt', '.'],
    ['images/000000.jpg', 'mine'],
    ['notes/x', './mine/'],
  ])('leaves a folder alone that holds %s of the user, with exit 2', async (file, folder) => {
    const cwd = await makeFolder();
    const path = join(cwd, folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'precious');
    const before = await readTree(cwd);
    const { code, stdout, stderr } = await runProgram(['dataset', folder, '--texts', '1'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^millrace: .+: holds files that millrace dataset did not make \(.+\); choose another folder\n$/,
    );
    expect(await readTree(cwd)).toEqual(before);
  });

  it.each(['file', 'file/set'])('says with exit 1 that a file is in the place of %s', async (folder) => {
    const cwd = await makeFolder();
    await writeFile(join(cwd, 'file'), 'precious');
    const { code, stderr } = await runProgram(['dataset', folder, '--texts', '1'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^millrace: .*file.*: cannot be written: a file is in its place; choose another folder\n$/);
  });

  it('makes a folder again that it made, also one that was stopped on the way', async () => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, 'set', '.git'), { recursive: true });
    const make = (...args: string[]) => runProgram(['dataset', 'set', ...args], { cwd });
    expect(await make('--texts', '2')).toMatchObject({ code: 0, stderr: '' });
    const first = await readTree(join(cwd, 'set'));
    await rm(join(cwd, 'set', 'urls.txt'));
    expect(await make('--texts', '2')).toMatchObject({ code: 0, stderr: '' });
    expect(await readTree(join(cwd, 'set'))).toEqual(first);
  });

  it('stops at a signal with exit 130, whole files and no list', { timeout: 60_000 }, async () => {
    const cwd = await makeFolder();
    const { child, ended } = startProgram(['dataset', 'set', '--texts', '100000'], { cwd });
    await until('ten texts are there', () => existsSync(join(cwd, 'set', 'texts', '000010.txt')));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/^Stopped after [\d,]+ files; the same command makes them again and the rest\.\n$/);
    const names = await readdir(join(cwd, 'set'), { recursive: true });
    expect(names.filter((name) => name.endsWith('.part') || name.endsWith('urls.txt'))).toEqual([]);
    const count = Number(/after ([\d,]+)/.exec(stderr)?.[1]?.replaceAll(',', ''));
    expect(names.filter((name) => /\d{6}/.test(name)).length).toBe(count);
  });

  it.runIf(hasTerminals)('draws a bar for each kind in a terminal and takes them away again', async () => {
    const cwd = await makeFolder();
    const command = `'${process.execPath}' '${program}' dataset set --texts 40 --tables 3`;
    const child = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], {
      cwd,
      env: { ...process.env, TERM: 'xterm' },
    });
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
    });
    expect((await once(child, 'close'))[0]).toBe(0);
    const text = stripVTControlCharacters(screen);
    expect(text).toMatch(/texts +[█░]{24} +\d+\/40/);
    expect(text).toMatch(/tables +[█░]{24} +\d+\/3/);
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
    expect(text.indexOf('43 files')).toBeGreaterThan(text.lastIndexOf('░'));
  });
});
