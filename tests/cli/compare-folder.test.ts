import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeCompareFolder, openCompareFolder } from '../../src/cli/compare-folder.js';
import { describeMyself } from '../../src/ledger/lock-owner.js';

let out = '';
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'millrace-compare-')), 'out');
});
afterEach(() => rm(join(out, '..'), { recursive: true, force: true }));

/** Puts a folder there as a comparison leaves it that was killed, made by a process as described. */
async function leaveBehind(name: string, owner: object | undefined) {
  const folder = join(out, '.millrace', name);
  await mkdir(join(folder, 'recording'), { recursive: true });
  await writeFile(join(folder, 'recording', 'body'), 'much');
  if (owner !== undefined) await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

it('leaves nothing behind', async () => {
  const folder = await openCompareFolder(out);
  await mkdir(join(folder, 'runs'));
  await closeCompareFolder(folder, out);
  expect(existsSync(out)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'removes what killed comparisons left, and nothing of one that runs',
  async () => {
    const me = JSON.parse(describeMyself(0)) as { space: string };
    const left = [
      // The process id was given out again since.
      await leaveBehind('compare-dead', { ...me, startedTicks: '1' }),
      await leaveBehind('compare-restarted', { ...me, space: `another-start ${me.space.split(' ')[1]}` }),
    ];
    const kept = [
      await leaveBehind('compare-alive', me),
      await leaveBehind('compare-elsewhere', { ...me, pid: 1, space: `${me.space.split(' ')[0]} pid:[1]` }),
      await leaveBehind('compare-new', undefined),
      await leaveBehind('tmp', { ...me, startedTicks: '1' }),
    ];
    const folder = await openCompareFolder(out);
    expect(left.filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
    await closeCompareFolder(folder, out);
    expect(existsSync(folder)).toBe(false);
    expect((await readdir(join(out, '.millrace'))).length).toBe(kept.length);
  },
);
