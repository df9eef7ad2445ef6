import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readOutcomes } from '../results.js';
import { makeFolder, runProgram } from './start-program.js';

const run = (words: readonly string[], cwd: string) =>
  runProgram(['run', ...words, '--mode', 'async', '--quiet'], { cwd });

/** True where a small disk can be mounted; says so where it cannot. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (status !== 0) process.stderr.write('SKIPPED: a mount point needs the right to mount a disk\n');
  return status === 0;
}

describe('--fresh', () => {
  it('sets the old result aside, and takes none of it for input where the output lies inside the source', async () => {
    const cwd = await makeFolder();
    await mkdir(join(cwd, 'in'));
    for (const name of ['a.md', 'b.md']) await writeFile(join(cwd, 'in', name), name);
    for (const source of ['in', 'in/**']) {
      expect(await run([source, '-o', 'in/out', '--fresh'], cwd)).toMatchObject({ code: 0 });
      expect(await run([source, '-o', 'in/out', '--fresh'], cwd)).toMatchObject({ code: 0 });
      expect(await run([source, '-o', 'in/out', '--extend'], cwd)).toMatchObject({ code: 0 });
      const urls = (await readOutcomes(join(cwd, 'in', 'out'))).map(({ url }) => url.replace(/.*\//, ''));
      expect(urls).toEqual(['a.md', 'b.md']);
    }
    expect((await readdir(join(cwd, 'in'))).filter((name) => name.startsWith('out'))).toHaveLength(4);
  });

  it('leaves the folder in place where it is the one the command is run in', async () => {
    const cwd = await makeFolder();
    expect(await run(['data:,x', '--allow-data', '-o', '.'], cwd)).toMatchObject({ code: 0 });
    const ledger = await readFile(join(cwd, 'ledger.jsonl'), 'utf8');
    for (const [place, out] of [
      [cwd, '.'],
      [join(cwd, 'saved'), '..'],
    ] as const) {
      const refused = await run(['data:,x', '--allow-data', '-o', out, '--fresh'], place);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toMatch(/^millrace: .+: cannot be set aside while you are in it; .+--out\n$/);
    }
    expect(await readFile(join(cwd, 'ledger.jsonl'), 'utf8')).toBe(ledger);
    expect(existsSync(`${cwd}.old-1`)).toBe(false);
  });

  it.skipIf(!canMount())('says that a mount point cannot be set aside', async () => {
    const cwd = await makeFolder();
    const disk = join(cwd, 'disk');
    await mkdir(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status).toBe(0);
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    expect(await run(['data:,x', '--allow-data', '-o', 'disk'], cwd)).toMatchObject({ code: 0 });
    const refused = await run(['data:,x', '--allow-data', '-o', 'disk', '--fresh'], cwd);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^millrace: .+disk: cannot be set aside as .+disk\.old-1: it is a mount point.+--out\n$/,
    );
    expect(await run(['data:,x', '--allow-data', '-o', 'disk'], cwd)).toMatchObject({ code: 0 });
  });
});
