import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../built.js';

const module = JSON.stringify(pathToFileURL(join(root, 'build', 'modes', 'own-work.js')).href);

/** How many collections V8 makes to save memory, after a run with such an op was begun in a process told to save it. */
async function countSaving(input: string, isOwnProcess: boolean): Promise<number> {
  const code = `
    const { favorSpeed } = await import(${module});
    favorSpeed({ outputs: [{ ops: [{ input: ${JSON.stringify(input)} }] }] });
    const held = [];
    for (let index = 0; index < 2_000_000; index += 1) held.push({ index });
  `;
  const { MILLRACE_OWN_PROCESS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--optimize-for-size', '--trace-gc', '--input-type=module', '-e', code],
    { env: isOwnProcess ? { ...env, MILLRACE_OWN_PROCESS: '1' } : env },
  );
  return stdout.match(/Mark-Compact \(reduce\)/g)?.length ?? 0;
}

describe('a run whose lanes live in the main process', () => {
  it('has V8 save nothing where ops work in JavaScript', async () => {
    expect(await countSaving('stream', true)).toBe(0);
  });

  it('leaves V8 as it is where ops only plan native work', async () => {
    expect(await countSaving('steps', true)).toBeGreaterThan(0);
  });

  it('leaves V8 alone in a process that is not the program', async () => {
    expect(await countSaving('stream', false)).toBeGreaterThan(0);
  });
});
