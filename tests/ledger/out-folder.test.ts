import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkOutputFolders,
  clearAsides,
  makeOutFolder,
  readRunRecord,
  refuseForeignFolder,
  setAside,
  writeRunRecord,
} from '../../src/ledger/out-folder.js';
import { useFolder } from './support.js';

const folder = useFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const record = { fingerprint: { a: 1 }, recipe: { outputs: {} }, workingDirectory: '/w', directory: '/d', limit: 3 };

describe('an output folder', () => {
  test('is made with the folders above it, and again without harm', async () => {
    await makeOutFolder(at('a', 'b'));
    await makeOutFolder(at('a', 'b'));
    expect(await readdir(at('a', 'b'))).toEqual(['.millrace']);
    expect(await readdir(at('a', 'b', '.millrace'))).toEqual([]);
  });

  test('with a file in the way is refused with a sentence', async () => {
    await writeFile(at('file'), '');
    const choose = 'choose another folder with --out';
    await expect(makeOutFolder(at('file'))).rejects.toMatchObject({ code: 'E_OUT' });
    await expect(makeOutFolder(at('file'))).rejects.toThrow(
      `${at('file')}: cannot be written: a file is in its place; ${choose}`,
    );
    await expect(makeOutFolder(at('file', 'below'))).rejects.toThrow(`a file is in its place; ${choose}`);
    await mkdir(at('out'));
    await writeFile(at('out', '.millrace'), '');
    await expect(makeOutFolder(at('out'))).rejects.toThrow(`${at('out')}: cannot be written: a file is in its place`);
  });

  test.each([
    ['loop', 'its links go in a circle'],
    ['gone', 'a link that leads nowhere'],
  ])(
    'that is a link to %s, which leads nowhere, is refused with a sentence, and one in it with: %s',
    async (target, reason) => {
      const link = at('loop');
      await symlink(at(target), link);
      const sentence = `cannot be written: ${link} is a link that leads nowhere; choose another folder with --out`;
      await expect(makeOutFolder(link)).rejects.toThrow(`${link}: ${sentence}`);
      await expect(makeOutFolder(at('loop', 'below'))).rejects.toThrow(`${at('loop', 'below')}: ${sentence}`);
      await makeOutFolder(at('out'));
      await symlink(at(target), at('out', 'saved'));
      await expect(checkOutputFolders(at('out'), ['saved'])).rejects.toThrow(reason);
    },
  );

  test.skipIf(process.getuid?.() === 0)('that may not be written is refused with a sentence', async () => {
    await mkdir(at('locked'));
    await chmod(at('locked'), 0o500);
    await expect(makeOutFolder(at('locked'))).rejects.toThrow('cannot be written: permission denied');
  });

  test.skipIf(!existsSync('/proc/self/status'))('where no folder can be made is refused with a sentence', async () => {
    await expect(makeOutFolder('/proc/millrace')).rejects.toMatchObject({
      code: 'E_OUT',
      message: expect.stringMatching(
        /^\/proc\/millrace: cannot be written: (no folder can be made there|permission denied); choose another folder with --out$/,
      ),
    });
  });

  test('with somebody’s files is refused by their names, and left as it is', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt']) await writeFile(at(name), name);
    await expect(refuseForeignFolder(folder.path)).rejects.toThrow(
      `${folder.path}: holds other files (a.txt, b.txt, c.txt, …); expected a new or empty folder, or an earlier run's: choose another with --out`,
    );
    expect(await readdir(folder.path)).toHaveLength(4);
  });

  test.each([
    ['that is not there', []],
    ['with hidden files alone', ['.DS_Store', '.git']],
    ['of an earlier run', ['ledger.jsonl', 'saved']],
    ['of a run that had just begun', ['.millrace', 'saved']],
  ])('%s is taken', async (_, names) => {
    for (const name of names) await mkdir(at('out', name), { recursive: true });
    await expect(refuseForeignFolder(at('out'))).resolves.toBeUndefined();
  });
});

describe('an old result', () => {
  test('is set aside whole, under the first number that is free', async () => {
    await mkdir(at('out.old-1'));
    await mkdir(at('out', '.millrace'), { recursive: true });
    await writeFile(at('out', 'ledger.jsonl'), 'old');
    expect(await setAside(`${at('out')}/`)).toBe(at('out.old-2'));
    expect(existsSync(at('out'))).toBe(false);
    expect(await readFile(at('out.old-2', 'ledger.jsonl'), 'utf8')).toBe('old');
  });

  test('is not looked for in a folder of somebody else', async () => {
    await mkdir(at('out'));
    await writeFile(at('out', 'thesis.txt'), 'mine');
    expect(await setAside(at('out'))).toBeUndefined();
    expect(await setAside(at('nowhere'))).toBeUndefined();
    expect(await readdir(folder.path)).toEqual(['out']);
  });
});

describe('what a folder remembers of its run', () => {
  test('is read back as it was written', async () => {
    await writeRunRecord(folder.path, record);
    expect(await readRunRecord(folder.path)).toEqual(record);
    expect(await readdir(at('.millrace'))).toEqual(['recipe.json']);
  });

  test.skipIf(process.platform === 'win32')('is for its owner alone where it has logins', async () => {
    const modeOf = async () => (await stat(at('.millrace', 'recipe.json'))).mode & 0o777;
    await writeRunRecord(folder.path, record);
    expect(await modeOf()).toBe(0o666 & ~process.umask());
    const secret = { ...record, recipe: { outputs: {}, source: { urls: ['https://user:pass@example.com/'] } } };
    await writeRunRecord(folder.path, secret);
    expect(await modeOf()).toBe(0o600);
    expect(await readRunRecord(folder.path)).toEqual(secret);
  });

  test('is nothing where no run has been', async () => {
    await writeFile(at('file'), '');
    expect(await readRunRecord(at('nowhere'))).toBeUndefined();
    expect(await readRunRecord(at('file'))).toBeUndefined();
  });

  test('says which format the folder has; without a mark it is the first', async () => {
    await writeRunRecord(folder.path, record);
    const { format, ...unmarked } = JSON.parse(await readFile(at('.millrace', 'recipe.json'), 'utf8'));
    expect(format).toBe(1);
    await writeFile(at('.millrace', 'recipe.json'), JSON.stringify(unmarked));
    expect(await readRunRecord(folder.path)).toEqual(record);
  });

  test.each([2, 1_000])('is refused where a later millrace wrote it, in format %d', async (format) => {
    await mkdir(at('.millrace'));
    await writeFile(at('.millrace', 'recipe.json'), JSON.stringify({ ...record, format }));
    await expect(readRunRecord(folder.path)).rejects.toMatchObject({
      code: 'E_OUT_VERSION',
      message: `${folder.path}: was written by a later millrace (format ${format}, this one knows 1); update millrace, or choose another folder`,
    });
  });

  test.each([
    '{',
    'null',
    '[]',
    '{"fingerprint":{}}',
    '{"fingerprint":{},"recipe":{},"format":"2"}',
    '{"fingerprint":{},"recipe":{},"format":0}',
  ])('is refused where something else changed it: %s', async (text) => {
    await mkdir(at('.millrace'));
    await writeFile(at('.millrace', 'recipe.json'), text);
    await expect(readRunRecord(folder.path)).rejects.toMatchObject({
      code: 'E_LEDGER_CORRUPT',
      message: expect.stringMatching(/recipe\.json: cannot be read \(.+\); start over with --fresh$/),
    });
  });
});

test('temporary files of a killed run are removed, results are not', async () => {
  await mkdir(at('.millrace', 'tmp', 'lane-1'), { recursive: true });
  await writeFile(at('.millrace', 'tmp', 'lane-1', '1.part'), 'x');
  const id = '0b34c1b0-7d5a-4c5f-9a8e-1f2e3d4c5b6a';
  for (const name of [`summary.json.${id}.part`, 'results.parquet.part']) await writeFile(at(name), 'x');
  for (const name of [`recipe.json.${id}.part`, 'source.jsonl.part', `probe-${id}`])
    await writeFile(at('.millrace', name), '');
  for (const name of ['ledger.jsonl', 'mine.part', '.millrace/source.jsonl']) await writeFile(at(name), '');
  await clearAsides(folder.path);
  await clearAsides(folder.path);
  expect(await readdir(at('.millrace'))).toEqual(['source.jsonl']);
  expect((await readdir(folder.path)).sort()).toEqual(['.millrace', 'ledger.jsonl', 'mine.part']);
});
