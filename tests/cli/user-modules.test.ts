import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { opModule } from '../contracts/mixed-set.js';
import { makeFolder, runProgram } from './start-program.js';

const modes = ['sequential', 'async', 'threads', 'processes', 'hybrid'];

async function runWith(op: string, args: readonly string[]) {
  const folder = await makeFolder();
  await mkdir(join(folder, 'in'));
  for (const name of ['a', 'b']) await writeFile(join(folder, 'in', `${name}.txt`), name);
  const recipe = { outputs: { saved: { ops: [opModule(op)], save: 'original' } } };
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
  const words = ['run', 'in', '--recipe', './recipe.json', '-o', 'out', '--no-report', ...args];
  return { folder, ended: await runProgram(words, { cwd: folder }) };
}

describe('the program with a module of the user’s', () => {
  it.each(modes)('ends with its work in %s, though timers of the module run on', async (mode) => {
    const { ended } = await runWith('linger', ['--mode', mode]);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('2 done of 2') });
  });

  it.each(['sequential', 'async'])(
    'fails in %s where the module ends the process and says that all is well',
    async (mode) => {
      const { ended } = await runWith('leave', ['--mode', mode]);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(
        'millrace: ended before it was done: something in it called process.exit; look at the modules',
      );
    },
  );

  it.each(['sequential', 'async', 'threads'])('keeps what it prints off standard output in %s', async (mode) => {
    const { ended } = await runWith('speak', ['--mode', mode, '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ items: { done: 2 } });
    expect(ended.stderr.match(/from the op/g)).toHaveLength(2);
  });

  it.each(modes)('fails nothing in %s for a promise that an op did not wait for', async (mode) => {
    const { ended } = await runWith('left-behind', ['--mode', mode, '--workers', '1']);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('2 done of 2') });
    const told = ended.stderr.match(/a promise that a module of yours did not wait for was rejected: nobody waits/g);
    // Lanes that are processes have no standard error.
    expect(told ?? []).toHaveLength(['processes', 'hybrid'].includes(mode) ? 0 : 1);
  });
});
