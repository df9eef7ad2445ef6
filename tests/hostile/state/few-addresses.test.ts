import { describe, expect, it } from 'vitest';
import { program } from '../../built.js';
import { servePictures } from '../../cli/pictures.js';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { readOutcomes } from '../../results.js';
import { run } from './support.js';

/** Runs the program where a process may reserve so much memory, used or not, as queues of clusters have it. */
const runLimited = (kibibytes: number, args: readonly string[], cwd: string) =>
  run('sh', ['-c', `ulimit -v ${kibibytes}; exec "$@"`, 'sh', process.execPath, program, ...args], cwd);

describe.skipIf(process.platform !== 'linux')('a program that may reserve little memory', () => {
  it.each(['async', 'hybrid'])('blames no item, says what to do, and the same command goes on, in %s', async (mode) => {
    const cwd = await makeFolder();
    const { urls } = await servePictures(6);
    const args = ['run', ...urls, '-o', 'out', '--allow-private', '--mode', mode, '--quiet', '--no-report'];
    const ended = await runLimited(4_000_000, args, cwd);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/ulimit -v unlimited.*NODE_OPTIONS=--disable-wasm-trap-handler/);
    expect((await runProgram(args, { cwd })).code).toBe(0);
    expect((await readOutcomes(`${cwd}/out`)).map(({ status }) => status)).toEqual(urls.map(() => 'done'));
  });
});
