import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../built.js';
import { run } from '../hostile/state/support.js';
import { servePictures } from './pictures.js';
import { makeFolder } from './start-program.js';

const start = (script: string, cwd: string, args: readonly string[]) =>
  run('sh', ['-c', script, 'sh', process.execPath, program, ...args], cwd);

describe.skipIf(process.platform !== 'linux')('what the program stands on', () => {
  it('may fill up where standard output goes: the run is kept, the exit code and a sentence tell', async () => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(1);
    const args = ['run', ...urls, '-o', 'out', '--allow-private', '--mode', 'async', '--json', '--no-report'];
    const ended = await start('exec "$@" > /dev/full', cwd, args);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/standard output is written to is full \(.*no space left/i);
    expect(JSON.parse(await readFile(join(cwd, 'out', 'summary.json'), 'utf8')).items.done).toBe(1);
  });

  it('may be a folder that is removed: the sentence says so, and blames no fault of ours', async () => {
    const cwd = await makeFolder();
    const args = ['run', 'http://127.0.0.1:1/a', '-o', join(cwd, 'out')];
    const ended = await start('mkdir gone && cd gone && rmdir ../gone && exec "$@"', cwd, args);
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^millrace: the folder .* no longer there.*\n$/),
    });
  });
});
