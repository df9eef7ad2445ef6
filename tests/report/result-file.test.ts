import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findResultFile, readBounded } from '../../src/report/result-file.js';
import { makeFolder } from '../results.js';

async function makeOut(): Promise<{ out: string; secret: string }> {
  const folder = makeFolder();
  const out = join(folder, 'out');
  await mkdir(join(out, 'saved'), { recursive: true });
  await mkdir(join(folder, 'out-too'));
  await writeFile(join(out, 'saved', 'a.txt'), 'mine');
  await writeFile(join(folder, 'out-too', 'b.txt'), 'other');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  return { out, secret: join(folder, 'secret.txt') };
}

describe('a file that a ledger names', () => {
  it('is found below the output folder, also through a link that stays inside', async () => {
    const { out } = await makeOut();
    await symlink('a.txt', join(out, 'saved', 'link.txt'));
    expect(await findResultFile(out, 'saved/a.txt')).toBe(join(out, 'saved', 'a.txt'));
    expect(await findResultFile(out, 'saved/link.txt')).toBe(join(out, 'saved', 'a.txt'));
  });

  it.each([
    '',
    '.',
    '..',
    '../secret.txt',
    'saved/../../secret.txt',
    'saved/../saved/a.txt',
    '../out-too/b.txt',
    './saved/a.txt',
    'saved//a.txt',
    '/etc/passwd',
    'C:/Windows/win.ini',
    'saved\\a.txt',
    '..\\secret.txt',
    'saved/a.txt\0.jpg',
    '%2e%2e/secret.txt',
    'file:///etc/passwd',
    'missing.txt',
    `${'a/'.repeat(3_000)}b`,
  ])('is not found by %j', async (path) => {
    const { out } = await makeOut();
    expect(await findResultFile(out, path)).toBeUndefined();
  });

  it('is not found through links that lead out', async () => {
    const { out, secret } = await makeOut();
    await symlink(secret, join(out, 'saved', 'file.txt'));
    await symlink(join(out, '..'), join(out, 'up'));
    await symlink(join(out, 'saved', 'round'), join(out, 'saved', 'round'));
    await symlink(join(out, '..', 'out-too'), join(out, 'too'));
    for (const path of ['saved/file.txt', 'up/secret.txt', 'saved/round', 'too/b.txt']) {
      expect(await findResultFile(out, path)).toBeUndefined();
    }
  });

  it('is read whole or not at all', async () => {
    const { out } = await makeOut();
    const file = join(out, 'saved', 'a.txt');
    expect(String(await readBounded(file, 4))).toBe('mine');
    expect(await readBounded(file, 3)).toBeUndefined();
    expect(await readBounded(join(out, 'saved'), 100)).toBeUndefined();
    expect(await readBounded(join(out, 'missing'), 100)).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('is not waited for where it is a named pipe', async () => {
    const { out } = await makeOut();
    execFileSync('mkfifo', [join(out, 'pipe')]);
    expect(await readBounded(join(out, 'pipe'), 100)).toBeUndefined();
  });
});
