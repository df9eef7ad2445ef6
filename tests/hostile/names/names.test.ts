import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../../src/builtins.js';
import type { Item } from '../../../src/core/item.js';
import { completeKey, KeyMaker } from '../../../src/core/key.js';
import { makeHostileNames } from './names.js';

const count = 10_000;
const seed = 20_260_101;

/** Half the names stand in the URL as they are, half with everything escaped that can be. */
function makeItems(names: readonly string[]): Item[] {
  return names.map((name, index) => {
    const path = index % 2 === 0 ? name : encodeURIComponent(name.toWellFormed());
    return { index, url: `https://h${index % 7}.example/${path}`, fields: { caption: name, [`c${index % 3}`]: index } };
  });
}

/** What a lane adds to a key: an extension, the format's name before it where two outputs share one, and columns. */
const formatNames = Object.keys(registry.formats);
const longestName = formatNames.reduce((one, other) => (other.length > one.length ? other : one));
const tails = ['.png', '.json', '.info.json', '.png.png', '.original.png', '.json.json', `.${longestName}.parquet`];

const reserved = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(\.|$)/i;

function faultsOf(file: string): string[] {
  const faults: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(file)) faults.push('control character');
  if (/[<>:"/\\|?*]/.test(file)) faults.push('character that Windows refuses');
  if (/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\u061c\ufeff\u00ad]/.test(file)) faults.push('invisible character');
  if (/^[-.~\s]/.test(file)) faults.push('bad beginning');
  if (/[. ]$/.test(file)) faults.push('bad end');
  if (!file.isWellFormed() || file !== file.normalize('NFC')) faults.push('not in normal form');
  if (reserved.test(file)) faults.push('name of a device');
  if (Buffer.byteLength(`${file}.part`) > 255) faults.push('too long');
  for (const path of [posix, win32]) {
    const folder = path === posix ? '/out/saved' : 'C:\\out\\saved';
    if (path.dirname(path.resolve(folder, file)) !== folder) faults.push('outside its folder');
    if (path.basename(file) !== file) faults.push('more than a name');
  }
  return faults;
}

/** The ways in which file systems take two names for one. */
const folds: readonly ((name: string) => string)[] = [
  (name) => name.normalize('NFC').toLowerCase(),
  (name) => name.normalize('NFC').toUpperCase(),
  (name) => name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC'),
  (name) => name.normalize('NFD').toLowerCase().toUpperCase().normalize('NFD'),
  // As NTFS does: letter by letter, where the other case has one letter too.
  (name) =>
    [...name].map((letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join(''),
];

const templates = [
  '{index}-{name}',
  '{name}',
  '{caption}',
  '{name}-{host}',
  '{host}-{caption}',
  '{c0}{name}',
  '{sha256}',
  '{name}-{sha256}',
];
const names = makeHostileNames(count, seed);
const items = makeItems(names);

describe(`${count} hostile names`, () => {
  it('are many and different', () => {
    expect(new Set(names).size).toBeGreaterThan(count / 2);
    expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeGreaterThan(4_900);
  });

  it.each(templates)('give files with the key %s that are safe everywhere', (template) => {
    const maker = new KeyMaker(template);
    const faults: string[] = [];
    for (const item of items) {
      const key = completeKey(maker.make(item), 'a'.repeat(64));
      for (const tail of ['.png', `.${longestName}.parquet`]) {
        for (const fault of faultsOf(`${key}${tail}`)) faults.push(`${JSON.stringify(key)}${tail}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it.each(templates)(
    'give every item files of its own with the key %s, on file systems that fold names too',
    (template) => {
      const maker = new KeyMaker(template);
      const keys = items.map((item) => completeKey(maker.make(item), 'a'.repeat(64)));
      const clashes: string[] = [];
      for (const fold of folds) {
        const owners = new Map<string, number>();
        for (const [index, key] of keys.entries()) {
          for (const tail of tails) {
            const file = fold(`${key}${tail}`);
            const owner = owners.get(file);
            if (owner !== undefined && owner !== index)
              clashes.push(`${JSON.stringify(keys[owner])} and ${JSON.stringify(key)}`);
            owners.set(file, index);
          }
        }
      }
      expect(clashes).toEqual([]);
    },
  );

  it.each(templates)('give the same keys each time with the key %s', (template) => {
    const [one, other] = [new KeyMaker(template), new KeyMaker(template)];
    const first = items.map((item) => one.make(item));
    expect(items.map((item) => other.make(item))).toEqual(first);
  });
});
