import { appendFile, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunLock } from '../../src/ledger/lock.js';
import { readTree } from '../results.js';
import { servePictures } from './pictures.js';
import { makeFolder, runProgram } from './start-program.js';

/** A finished run of five pictures with columns of their own, whose files are a day older than its ledger. */
async function prepare() {
  const cwd = await makeFolder();
  const { urls } = await servePictures(5);
  await writeFile(join(cwd, 'items.csv'), `url,note\n${urls.map((url, index) => `${url},n${index}`).join('\n')}\n`);
  const run = () =>
    runProgram(['run', 'items.csv', '-o', 'out', '--allow-private', '--mode', 'async', '--json'], { cwd });
  expect((await run()).code).toBe(0);
  const out = join(cwd, 'out');
  const tree = await readTree(out);
  const files = Object.keys(tree).filter((path) => !path.endsWith('.info.json'));
  const old = Date.now() / 1_000 - 86_400;
  for (const path of files) await utimes(join(out, path), old, old);
  const verify = async (...flags: string[]) => {
    const { code, stdout } = await runProgram(['verify', 'out', '--json', ...flags], { cwd });
    const { isSame, missing, anotherSize, otherBytes, strangers, tornBytes } = JSON.parse(stdout);
    const paths = [missing, anotherSize, otherBytes, strangers].map((each) => each.paths);
    return { code, isSame, paths, tornBytes };
  };
  return { cwd, out, run, verify, tree, files };
}

const well = { code: 0, isSame: true, paths: [[], [], [], []], tornBytes: 0 };

describe('millrace verify', () => {
  it('ends with 0 where all is as it was saved, and changes nothing', async () => {
    const { cwd, out, verify } = await prepare();
    const before = await readdir(out, { recursive: true });
    expect(await verify()).toEqual(well);
    expect(await verify('--deep')).toEqual(well);
    const { stdout } = await runProgram(['verify', 'out', '--deep'], { cwd });
    expect(stdout).toBe(`5 items with 5 files in ${out} (every byte compared): all as they were saved.\n`);
    expect(await readdir(out, { recursive: true })).toEqual(before);
  });

  it('finds what is missing, of another size, strange or torn, and the next run makes it right', async () => {
    const { cwd, out, run, verify, tree, files } = await prepare();
    const [missing = '', short = ''] = files;
    await rm(join(out, missing));
    await truncate(join(out, short), 3);
    await writeFile(join(out, 'saved', 'mine.txt'), 'x');
    await appendFile(join(out, 'ledger.jsonl'), '{"index":');
    expect(await verify()).toEqual({
      ...{ code: 3, isSame: false, tornBytes: 9 },
      paths: [[missing], [short], [], ['saved/mine.txt']],
    });
    const { stdout } = await runProgram(['verify', 'out'], { cwd });
    expect(stdout).toContain(`\n  missing           1  ${missing}\n`);
    expect(stdout).toContain('The command that made this folder makes what is missing');
    expect(JSON.parse((await run()).stdout).items).toMatchObject({ done: 5, thisRun: 2 });
    expect(await verify('--deep')).toMatchObject({ code: 3, paths: [[], [], [], ['saved/mine.txt']] });
    await rm(join(out, 'saved', 'mine.txt'));
    expect(await verify('--deep')).toEqual(well);
    expect(await readTree(out)).toEqual(tree);
  });

  it('names three files of a kind at most, and says that files of another size are made again', async () => {
    const { cwd, out, run, files } = await prepare();
    for (const path of files.slice(0, 4)) await truncate(join(out, path), 3);
    const { code, stdout } = await runProgram(['verify', 'out'], { cwd });
    expect(code).toBe(3);
    expect(stdout.split('\n').slice(1)).toEqual([
      `  another size      4  ${files.slice(0, 3).join(', ')}, …`,
      'The command that made this folder makes what is missing or of another size again.',
      '',
    ]);
    expect(JSON.parse((await run()).stdout).items).toMatchObject({ done: 5, thisRun: 4 });
  });

  it('finds other bytes of the same size with --deep alone, and has them made again with --repair', async () => {
    const { cwd, out, run, verify, tree, files } = await prepare();
    const [changed = ''] = files;
    const path = join(out, changed);
    const { size, mtime } = await stat(path);
    await writeFile(path, Buffer.alloc(size, 'x'));
    await utimes(path, mtime, mtime);
    expect(await verify()).toEqual(well);
    expect(await verify('--deep')).toMatchObject({ code: 3, paths: [[], [], [changed], []] });
    expect(await runProgram(['verify', 'out', '--repair'], { cwd })).toMatchObject({
      code: 2,
      stderr: 'millrace: --repair: expected with --deep, which finds what it removes\n',
    });
    expect((await readFile(path)).every((byte) => byte === 0x78)).toBe(true);
    expect(await verify('--deep', '--repair')).toMatchObject({ code: 3, paths: [[], [], [changed], []] });
    expect(JSON.parse((await run()).stdout).items).toMatchObject({ done: 5, thisRun: 1 });
    expect(await verify('--deep')).toEqual(well);
    expect(await readTree(out)).toEqual(tree);
  });

  it('knows the files of rows that became others, and --deep --repair removes them with their columns', async () => {
    const { cwd, out, verify, files } = await prepare();
    const list = join(cwd, 'items.csv');
    const [head = '', ...rows] = (await readFile(list, 'utf8')).trim().split('\n');
    // The first row goes: each of the others moves up, and its results get another name.
    await writeFile(list, `${[head, ...rows.slice(1)].join('\n')}\n`);
    const args = ['run', 'items.csv', '-o', 'out', '--allow-private', '--mode', 'async', '--json', '--extend'];
    expect((await runProgram(args, { cwd })).code).toBe(0);
    await writeFile(join(out, 'saved', 'mine.txt'), 'x');
    const [changed = '', ...replaced] = files.slice(0, 4);
    await writeFile(join(out, changed), 'my own by now');
    const find = async (...flags: string[]) => {
      const { stdout } = await runProgram(['verify', 'out', '--json', ...flags], { cwd });
      const report = JSON.parse(stdout);
      return { replaced: report.replaced.paths, strangers: report.strangers.paths };
    };
    const infos = replaced.map((path) => path.replace(/\.[a-z]+$/, '.info.json'));
    const expected = { replaced: [...replaced, ...infos].sort(), strangers: expect.arrayContaining([changed]) };
    expect(await find()).toMatchObject(expected);
    const { stdout } = await runProgram(['verify', 'out'], { cwd });
    expect(stdout).toContain(`\n  replaced          ${expected.replaced.length}  `);
    expect(stdout).toContain('--deep --repair removes them');
    expect(await find('--deep', '--repair')).toMatchObject(expected);
    expect(await find('--deep')).toMatchObject({ replaced: [] });
    expect(await readFile(join(out, changed), 'utf8')).toBe('my own by now');
    await rm(join(out, changed));
    await rm(join(out, changed.replace(/\.[a-z]+$/, '.info.json')));
    await rm(join(out, 'saved', 'mine.txt'));
    expect(await verify('--deep')).toEqual(well);
  });

  it('waits for no run that is under way, whose new results it would take for strangers or replaced ones', async () => {
    const { cwd, out, verify, tree, files } = await prepare();
    const [changed = ''] = files;
    await writeFile(join(out, changed), 'x');
    const lock = new RunLock(out);
    await lock.acquire();
    for (const flags of [[], ['--deep', '--repair']]) {
      const refused = await runProgram(['verify', 'out', ...flags], { cwd });
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        new RegExp(`: process ${process.pid} is running into this folder; wait for it\n$`),
      );
    }
    expect(Object.keys(await readTree(out))).toEqual(Object.keys(tree));
    await lock.release();
    expect(await verify()).toMatchObject({ code: 3, paths: [[], [changed], [], []] });
  });

  it('looks at nothing outside the folder, whatever the ledger names', async () => {
    const { cwd, out, verify, files } = await prepare();
    const ledger = join(out, 'ledger.jsonl');
    const [named = ''] = files;
    await writeFile(join(cwd, 'outside'), 'mine');
    await writeFile(ledger, (await readFile(ledger, 'utf8')).replace(named, '../outside'));
    expect(await verify('--deep', '--repair')).toMatchObject({
      code: 3,
      paths: [['../outside'], [], [], expect.any(Array)],
    });
    expect(await readFile(join(cwd, 'outside'), 'utf8')).toBe('mine');
  });

  it('says what is wrong with a folder that is no run’s, or whose ledger is damaged', async () => {
    const { cwd, out } = await prepare();
    const foreign = await runProgram(['verify', '.'], { cwd });
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toMatch(/expected the output folder of an earlier run\n$/);
    const ledger = join(out, 'ledger.jsonl');
    const lines = (await readFile(ledger, 'utf8')).split('\n');
    lines[2] = '\0'.repeat(50);
    await writeFile(ledger, lines.join('\n'));
    const damaged = await runProgram(['verify', 'out'], { cwd });
    expect(damaged.code).toBe(1);
    expect(damaged.stderr).toContain(`${ledger}: line 3 is not an outcome`);
    expect(await readFile(ledger, 'utf8')).toBe(lines.join('\n'));
  });
});
