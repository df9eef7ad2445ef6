import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guessOwnWork } from '../../src/cli/early-lane.js';
import { makeFolder, runProgram } from './start-program.js';

describe('a lane before the recipe is read', () => {
  it.each([
    ['run urls.txt', false],
    ['run urls.txt --recipe resize', false],
    ['run urls.txt --recipe=hybrid-images --mode processes', false],
    ['run urls.txt --recipe file-processor', true],
    ['run urls.txt --recipe=apod-stars --mode=hybrid', true],
    ['run urls.txt --recipe signals', true],
    ['run urls.txt --recipe ./mine.ts', undefined],
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
    const { code, stderr } = await runProgram(['run', 'missing.txt', '-o', join(folder, 'out')], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
