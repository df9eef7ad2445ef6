import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runProgram } from '../../cli/start-program.js';
import { photo } from '../../formats/image/pictures.js';
import { makeFolder, readOutcomes, readTree } from '../../results.js';

const op = pathToFileURL(fileURLToPath(new URL('ops/misbehave.mjs', import.meta.url))).href;
const folder = makeFolder();

/** What a user's op does, and what becomes of its item: in `hybrid`, where it runs in a thread beside the lane's loop. */
const codes: Readonly<Record<string, string>> = {
  overflow: 'E_USER_CODE',
  throws: 'E_USER_CODE',
  nothing: 'E_USER_CODE',
  number: 'E_USER_CODE',
  list: 'E_USER_CODE',
  'no-kind': 'E_USER_CODE',
  'no-bytes': 'E_USER_CODE',
  'text-for-bytes': 'E_USER_CODE',
  'too-few-pixels': 'E_USER_CODE',
  'no-size': 'E_USER_CODE',
  'no-pixels': 'E_USER_CODE',
  channels: 'E_USER_CODE',
  floats: 'E_USER_CODE',
  extension: 'E_USER_CODE',
  // JSON writes no functions, and what is not waited for is nobody's.
  function: 'done',
  rejects: 'done',
  mutates: 'done',
  prints: 'done',
};

it.each(['hybrid', 'processes'])(
  'charges what a user op does wrong in %s to its item alone, and hides what it prints',
  async (mode) => {
    const bytes = await (await photo(40, 28)).png().toBuffer();
    const names = Object.keys(codes).flatMap((deed) => [`deed-${deed}.png`, `fine-${deed}.png`]);
    for (const name of names) await writeFile(join(folder, name), bytes);
    const list = names.map((name) => pathToFileURL(join(folder, name)).href);
    await writeFile(join(folder, 'list.txt'), `${list.join('\n')}\n`);
    const outputs = { worked: { ops: [op], save: 'png' }, plain: { save: 'png' } };
    const recipe = { opTimeout: '20s', fetch: { allowFiles: true }, outputs };
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const args = ['run', 'list.txt', '--recipe', 'recipe.json', '-o', mode, '--mode', mode, '--workers', '2'];
    const ended = await runProgram([...args, '--json'], { cwd: folder });
    expect(ended.code, ended.stderr).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'finished' });
    const outcomes = await readOutcomes(join(folder, mode));
    const found = outcomes.map(({ url, code = 'done', message = '' }) => [
      /[^/]*(?=\.png$)/.exec(url)?.[0],
      code,
      message,
    ]);
    const wrong = found.filter(([name = '', code = '']) => {
      const deed = name.replace('deed-', '');
      const expected = name.startsWith('fine-') ? 'done' : codes[deed];
      return code !== expected && !(mode === 'processes' && code.startsWith('E_PROC_') && expected === 'E_USER_CODE');
    });
    expect(wrong).toEqual([]);
    // Nothing of a failed item, and one picture is the same however many ops beside it went wrong.
    const tree = await readTree(join(folder, mode));
    const done = outcomes.filter(({ status }) => status === 'done');
    expect(Object.keys(tree)).toHaveLength(2 * done.length);
    const plain = Object.entries(tree).flatMap(([path, hash]) => (path.startsWith('plain/') ? [hash] : []));
    expect(new Set(plain).size).toBe(1);
  },
  120_000,
);
