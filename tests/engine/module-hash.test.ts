import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findImports, hashModule } from '../../src/engine/module-hash.js';
import { makeFolder } from '../results.js';

const folder = makeFolder();
let folders = 0;

async function writeFiles(files: Readonly<Record<string, string>>): Promise<string> {
  folders += 1;
  const place = join(folder, String(folders));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  return pathToFileURL(join(place, 'op.mjs')).href;
}
const hashFiles = async (files: Readonly<Record<string, string>>) => hashModule(await writeFiles(files));

describe('what a module imports', () => {
  test.each([
    [`import './a.mjs'`, ['./a.mjs']],
    [`import a, { b as c } from "../b.js";`, ['../b.js']],
    [`import {\n  a,\n  b,\n} from\n  './c.mjs';export*from'./d.mjs';`, ['./c.mjs', './d.mjs']],
    [`export { a } from './a.mjs'; export * as b from './b.mjs'`, ['./a.mjs', './b.mjs']],
    [`const a = await import('./a.mjs'); const b = require( './b' );`, ['./a.mjs', './b']],
    [`import data from './a.json' with { type: 'json' }`, ['./a.json']],
    [`import '/opt/a.mjs'; import 'file:///opt/b.mjs'`, ['/opt/a.mjs', 'file:///opt/b.mjs']],
    [`import sharp from "sharp"; import "node:fs"; import('./' + name); const from = './x'`, []],
  ])('%s', (text, imports) => {
    expect(findImports(text)).toEqual(imports);
  });
});

describe('the hash of a module', () => {
  const files = {
    'op.mjs': `import './lib/a.mjs'; import 'sharp';`,
    'lib/a.mjs': `export * from '../b.mjs';`,
    'b.mjs': `import './op.mjs'; export const level = 1;`,
  };

  test('is that of its text where it imports nothing by a path', async () => {
    const text = `import 'sharp'; import './not-there.mjs';`;
    expect(await hashFiles({ 'op.mjs': text })).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('is the same in another folder, and changes with anything it leads to', async () => {
    const hash = await hashFiles(files);
    expect(await hashFiles(files)).toBe(hash);
    expect(await hashFiles({ ...files, 'c.mjs': 'imported by nobody' })).toBe(hash);
    for (const name of Object.keys(files)) {
      const changed = { ...files, [name]: `${files[name as keyof typeof files]} // changed` };
      expect(await hashFiles(changed), name).not.toBe(hash);
    }
  });

  test('follows what CommonJS requires without an ending', async () => {
    const requiring = { 'op.mjs': `import './a.cjs'`, 'a.cjs': `require('./b')`, 'b.js': '1' };
    expect(await hashFiles(requiring)).not.toBe(await hashFiles({ ...requiring, 'b.js': '2' }));
  });
});
