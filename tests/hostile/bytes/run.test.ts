import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failureCodes } from '../../../src/core/failure-codes.js';
import { startOrigin } from '../../built.js';
import { runProgram } from '../../cli/start-program.js';
import { photo } from '../../formats/image/pictures.js';
import { makeFolder, readOutcomes, readTree } from '../../results.js';
import { type HostileCase, pathOf, works } from './case.js';
import { colorCases } from './color-cases.js';
import { cutCases, wholeCases } from './cut-cases.js';
import { disguiseCases } from './disguise-cases.js';
import { jsonCases } from './json-cases.js';
import { signalCases } from './signal-cases.js';
import { sizeCases } from './size-cases.js';
import { tableCases } from './table-cases.js';

const cases = [
  ...sizeCases,
  ...colorCases,
  ...disguiseCases,
  ...cutCases,
  ...wholeCases,
  ...tableCases,
  ...jsonCases,
  ...signalCases,
];
const good: HostileCase = {
  id: 'good',
  name: 'picture.jpg',
  work: 'thumb',
  code: 'done',
  make: async () => (await photo(96, 64)).jpeg().toBuffer(),
};
/** A good file stands after so many others. */
const stride = 8;

const folder = makeFolder();

it('ends every hostile body as it should, in one run, and every good one between them well', async () => {
  const files = new Map<string, { bytes: Uint8Array; mime: string }>();
  for (const each of [...cases, good]) {
    expect(files.has(pathOf(each)), pathOf(each)).toBe(false);
    files.set(pathOf(each), { bytes: await each.make(), mime: each.mime ?? 'application/octet-stream' });
  }
  const origin = await startOrigin({ files });
  try {
    const items = cases.flatMap((each, at) => (at % stride === 0 ? [each, good] : [each]));
    const list = items.map((each, index) => origin.urlFor(`${pathOf(each)}?${index}`)).join('\n');
    await writeFile(join(folder, 'list.txt'), `${list}\n`);
    const outputs = Object.entries(works).map(([work, output]) => [work, { ...output, url: `*/${work}/*` }]);
    const recipe = { fetch: { retries: 0, maxBytes: '200MB' }, outputs: Object.fromEntries(outputs) };
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const args = ['run', 'list.txt', '--recipe', 'recipe.json', '-o', 'out', '--mode', 'hybrid', '--workers', '2'];
    const ended = await runProgram([...args, '--allow-private', '--json'], { cwd: folder });
    expect(ended.code, ended.stderr).toBe(3);
    const outcomes = await readOutcomes(join(folder, 'out'));
    expect(outcomes).toHaveLength(items.length);
    const wrong = outcomes.flatMap(({ index, status, code = 'done', message = '', outputs = [] }) => {
      const { code: expected, says = /^/, ...each } = items[index] as HostileCase;
      const isAsExpected = expected.split('|').includes(code) && says.test(message);
      const isComplete = status === 'done' ? outputs.length > 0 : outputs.length === 0;
      return isAsExpected && isComplete
        ? []
        : [`${pathOf(each as HostileCase)}: expected ${expected}, found ${code} ${message}`];
    });
    expect(wrong).toEqual([]);
    expect(outcomes.filter(({ code }) => code !== undefined && !Object.hasOwn(failureCodes, code))).toEqual([]);
    const textOf = async (name: string) => {
      const path = outcomes.find(({ url }) => url.includes(name))?.outputs?.[0]?.path;
      return readFile(join(folder, 'out', path ?? ''), 'utf8');
    };
    expect(await textOf('P31-formulas.csv')).toBe("id,cell\n1,'=1+1\n2,'+cmd\n3,'-x\n4,'@SUM\n5,\"'\tt\"\n6,-12.5\n");
    expect(await textOf('P31-formulas-bare.csv')).toBe('id,cell\n1,=1+1\n');
    expect(await textOf('P34-prototype')).toContain('"__proto__":{"polluted":1}');
    expect(await textOf('P34-big-integers')).toContain('9007199254740993');
    expect(await textOf('P16-script-in-exif')).not.toContain('script');
    const saved = outcomes.flatMap(({ outputs = [] }) => outputs.map(({ path }) => path));
    expect(Object.keys(await readTree(join(folder, 'out'))).sort()).toEqual(saved.sort());
    expect(await readdir(join(folder, 'out', '.millrace', 'tmp')).catch(() => [])).toEqual([]);
  } finally {
    await origin.close();
  }
}, 240_000);
