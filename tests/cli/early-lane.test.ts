import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { guessOwnWork } from '../../src/cli/early-lane.js';
import { program } from '../built.js';
import { isRunning, until } from '../processes.js';
import { makeFolder, runProgram } from './start-program.js';

/** Processes that were started with something in their environment (Linux). */
function findMarked(mark: string): number[] {
  const has = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark) && isRunning(pid);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && has(pid));
}

describe('a lane before the recipe is read', () => {
  it.each([
    ['run urls.txt', false],
    ['run urls.txt --recipe resize', false],
    ['run urls.txt --recipe=hybrid-images --mode processes', false],
    ['run urls.txt --recipe file-processor', true],
    ['run urls.txt --recipe=apod-stars --mode=hybrid', true],
    ['run urls.txt --recipe signals', true],
    ['run urls.txt --recipe ./mine.ts', undefined],
    ['run urls.txt --recipe=mine.mjs', undefined],
    ['run urls.txt --recipe /dev/null', undefined],
    ['run urls.txt --recipe signals --mode threads', undefined],
    ['run urls.txt --mode=sequential', undefined],
    ['run --help', undefined],
    ['run --recipe resize --print-recipe', undefined],
    ['run urls.txt --recipe', false],
  ])('is guessed for `%s`: work of its own %s', (line, expected) => {
    expect(guessOwnWork(line.split(' '))).toBe(expected);
  });

  it.each([
    ['plain.json', '{ "outputs": { "small": { "ops": ["image.resize"], "save": "jpeg" } } }', false],
    ['texts.yaml', 'outputs: { facts: { ops: [text.analyze], save: json } }', true],
    ['module.yaml', 'outputs: { mine: { ops: [./count.mjs], save: json } }', true],
  ])('is guessed from the text of %s', async (name, text, expected) => {
    const file = join(await makeFolder(), name);
    await writeFile(file, text);
    expect(guessOwnWork(['run', 'urls.txt', '--recipe', file])).toBe(expected);
  });

  it('outlives no command that comes to nothing, and says nothing', async () => {
    const folder = await makeFolder();
    const mark = `EARLY_LANE_TEST=${folder}`;
    const env = { EARLY_LANE_TEST: folder };
    const { code, stderr } = await runProgram(['run', 'missing.txt', '-o', join(folder, 'out')], { cwd: folder, env });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    if (process.platform === 'linux') await until('its lane is gone', () => findMarked(mark).length === 0);
  });

  it('leaves a recipe that comes through a pipe to be read', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'recipe.json'), '{ "outputs": { "copies": { "save": "original" } } }');
    await mkdir(join(folder, 'things'));
    await writeFile(join(folder, 'things', 'thing.txt'), 'a text');
    // A pipe of the shell's: those that Node makes are sockets, which have no name to open.
    const line = `cat recipe.json | "${process.execPath}" "${program}" run things --recipe /dev/stdin -o out --json`;
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: folder });
    expect(JSON.parse(stdout).recipe.outputs).toHaveProperty('copies');
  });
});
