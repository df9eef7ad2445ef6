import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../../built.js';
import { makeFolder } from '../../results.js';

const folder = makeFolder();
const fuzz = async (...args: readonly string[]) => {
  const findings = join(folder, 'findings');
  const script = join(root, 'scripts', 'fuzz.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--findings', findings, ...args], {
    cwd: root,
  });
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  return { summary, stdout, findings: existsSync(findings) ? await readdir(findings) : [] };
};

describe('mutated files', () => {
  it('each have one outcome with a known code, leave nothing behind where they fail, and keep lanes small', async () => {
    const { summary, stdout, findings } = await fuzz('--seed', '20', '--count', '320', '--batch', '320');
    expect(summary, stdout).toMatchObject({ mutants: 320, findings: 0 });
    const codes = summary.codes as Record<string, number>;
    expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBe(320);
    // They reach deep: some pass, and many kinds of damage are told apart.
    expect(codes.done).toBeGreaterThan(20);
    expect(Object.keys(codes).length).toBeGreaterThan(8);
    expect(findings).toEqual([]);
  }, 240_000);

  it('are the same for the same seed and number, alone or among others', async () => {
    const names = ['mutate', 'seeds'].map((name) => join(root, 'scripts', 'fuzz', `${name}.mjs`));
    const text = `
      const [{ makeMutant }, { makeSeeds }] = await Promise.all(process.argv.slice(1).map((path) => import(path)));
      const works = ['image', 'table', 'text', 'signal'].map((kind) => ({ name: kind, kind }));
      const seeds = await makeSeeds();
      const make = (number) => makeMutant({ seed: 3, number, works, seeds }).bytes.toString('hex');
      const all = Array.from({ length: 60 }, (_, number) => make(number));
      console.log(JSON.stringify([make(41) === all[41], new Set(all).size]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text, ...names]);
    const [isSame, different] = JSON.parse(stdout) as [boolean, number];
    expect(isSame).toBe(true);
    expect(different).toBeGreaterThan(50);
  }, 60_000);

  it('have a command of their own', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.fuzz).toBe('node scripts/fuzz.mjs');
    const wrong = promisify(execFile)(process.execPath, [join(root, 'scripts', 'fuzz.mjs'), '--op', 'no-such-op']);
    await expect(wrong).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('expected one of thumb') });
  }, 60_000);
});
