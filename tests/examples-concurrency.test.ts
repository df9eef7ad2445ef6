import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './built.js';

const folder = join(root, 'examples', 'concurrency');

async function runExample(name: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)]);
  return stdout.trimEnd().split('\n');
}

describe('the examples of docs/concurrency.md', () => {
  it('wait for a hundred requests on one thread, or for eight at a time', async () => {
    expect(await runExample('waiting.mjs')).toEqual([
      'all at once: 100 waited together',
      expect.stringMatching(/^with a limit: 100 done, at most [1-8] waited together$/),
    ]);
  });

  it('show what stops the loop', async () => {
    expect(await runExample('blocking.mjs')).toEqual([
      'JavaScript in an async function: the loop stood still',
      'native, synchronous:             the loop stood still',
      'native, in the pool:             the loop went on',
    ]);
  });

  it('show how many threads the pool has', async () => {
    expect(await runExample('pool.mjs')).toEqual([
      '4 threads in the pool: the first to be done was a long one',
      '5 threads in the pool: the first to be done was a short one',
    ]);
  });

  it('compute in threads beside a loop that goes on', async () => {
    expect(await runExample('threads.mjs')).toEqual([
      '33860 primes below 400000',
      "this thread's loop went on meanwhile",
    ]);
  });

  it('lose no update of shared memory that is atomic or locked', async () => {
    const [careless, ...careful] = await runExample('shared-memory.mjs');
    expect(careless).toMatch(/(updates were lost|lucky, nothing lost)$/);
    expect(careful).toEqual(['Atomics.add:             400000', 'words[2] += 1 in a lock: 400000']);
  });

  it('lock tasks of one thread', async () => {
    expect(await runExample('tasks-and-locks.mjs')).toEqual([
      '100 tasks add one each, without a lock: 1',
      'in a lock: 100',
      'in a lock within the same lock: done',
    ]);
  });

  it('hold a producer back by the capacity of a queue', async () => {
    expect(await runExample('queue.mjs')).toEqual([
      '1000 items taken once each by 3 consumers, never more than 5 waiting',
    ]);
  });

  it('kill a process that does not answer, and finish everything else', async () => {
    expect(await runExample('processes.mjs')).toEqual(['9 25 timeout 49 121']);
  });

  it('end waits by a deadline and by a signal', async () => {
    expect(await runExample('cancelling.mjs')).toEqual([
      'a request with a deadline: TimeoutError',
      'tasks that ended: 3 of 3',
      'why: the third task failed',
    ]);
  });

  it('are all named on the page', async () => {
    const page = await readFile(join(root, 'docs', 'concurrency.md'), 'utf8');
    for (const name of await readdir(folder)) expect(page).toContain(`../examples/concurrency/${name}`);
  });
});
