import { relative, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../src/core/item.js';
import {
  checkKeyColumns,
  checkKeyTemplate,
  completeKey,
  KeyMaker,
  makeSafe,
  nameOfUrl,
  safeName,
} from '../../src/core/key.js';

const sha256 = 'a'.repeat(64);
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?$/i;

function makeItem(index: number, url: string, fields: Item['fields'] = {}): Item {
  return { index, url, fields };
}

/** Folds as the most forgiving of the common file systems would. */
const fold = (name: string) => name.normalize('NFC').toLowerCase().toUpperCase();

/** Says what would be wrong with a name on Linux, macOS or Windows; empty where nothing is. */
function faultsOf(name: string): string[] {
  const faults: string[] = [];
  if (/[\\/:*?"<>|]/.test(name)) faults.push('separator or reserved character');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) faults.push('control character');
  if (/\p{Cf}|\p{Zl}|\p{Zp}/u.test(name)) faults.push('invisible character');
  if (reserved.test(name)) faults.push('reserved device name');
  if (/^[-.~ ]/.test(name)) faults.push('bad beginning');
  if (/[. ]$/.test(name)) faults.push('bad end');
  if (name !== name.normalize('NFC') || !name.isWellFormed()) faults.push('not in normal form');
  return faults;
}

/** Makes the keys of all items; says what is wrong with them. */
function faultsOfKeys(template: string, items: readonly Item[]): string[] {
  const [maker, again] = [new KeyMaker(template), new KeyMaker(template)];
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const item of items) {
    const key = maker.make(item);
    const name = completeKey(key, sha256);
    const found = faultsOf(name);
    if (again.make(item) !== key) found.push('another key the second time');
    if (name === '') found.push('empty');
    if (Buffer.byteLength(name) > 220) found.push('too long');
    const inside = relative(resolve('/out/saved'), resolve('/out/saved', `${name}.png`));
    if (inside.split(sep).length !== 1 || inside === '..') found.push('outside its folder');
    if (seen.has(fold(name))) found.push('taken');
    seen.add(fold(name));
    faults.push(...found.map((fault) => `${JSON.stringify(name)}: ${fault}`));
  }
  return faults;
}

const devices = ['con', 'CON', 'nul', 'aux.tar', 'com1', 'lpt³', 'conin$', 'prn .x'];
// biome-ignore format: one piece a line would hide the test
const pieces = [
  '..', '.', '/', '\\', '%2e%2e%2f', '%2F', '%5C', '%00', '%', '%zz', '%E0%A4%A', ':', '*', '?', '#', '"', '<',
  '|', ' ', '-', '~', '\u0000', '\n', '\u007f', '\u200d', '\u202e', '\u2028', '\ufeff', '\ud800', '\udfff',
  '\uffff', '\ue000', 'e\u0301', 'é', 'ß', 'ẞ', 'SS', 'ς', 'Σ', 'İ', 'ı', 'K', 'Å', '한', '👩‍👩‍👧', '.jpg', '.JPEG',
  '{sha256}', '{index}', '{name}', '$&', 'a', 'A', '1', '000001', '-000002-',
];
const hostileText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...pieces, ...devices), { maxLength: 8 }).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('x', 'é', '한', '👩‍👩‍👧', '%F0%9F').map((unit) => unit.repeat(300)) },
  { weight: 1, arbitrary: fc.constantFrom(...devices) },
);
const hostileItem = fc.record({
  path: hostileText,
  caption: hostileText,
  host: fc.constantFrom('a.example', '127.0.0.1', '[::1]', 'xn--nxasmq6b.example'),
});
const templates = [
  '{index}-{name}',
  '{name}',
  '{caption}',
  '{host}{index}',
  '{name}{index}',
  '{index}{name}',
  '{index:2}-{name}',
  '{name}{index:9}',
  '{sha256}',
  '{caption}-{sha256}-{name}',
  '{caption}-{name}-{index}',
  '{caption}-{index}-{name}',
  '{sha256}{caption}{sha256}',
  '{missing}',
];

describe('a file key', () => {
  test('is safe, inside its folder, unique and the same each time, for 10,000 hostile names', () => {
    const run = fc.property(
      fc.constantFrom(...templates),
      fc.array(hostileItem, { minLength: 20, maxLength: 20 }),
      (template, hostile) => {
        const items = hostile.map(({ path, caption, host }, position) =>
          // Ordinals of six digits and of more stand side by side.
          makeItem(position % 2 === 0 ? position : 1_000_000 + position, `https://${host}/${path}`, { caption }),
        );
        expect(faultsOfKeys(template, items)).toEqual([]);
      },
    );
    fc.assert(run, { numRuns: 500 });
  });

  test('is the index in six digits and the name of the file, by default', () => {
    const maker = new KeyMaker('{index}-{name}');
    expect(maker.make(makeItem(7, 'https://example.com/a/Photo%20One.JPG?size=2'))).toBe('000007-Photo One');
    expect(maker.make(makeItem(8, 'https://example.com/'))).toBe('000008');
    expect(maker.make(makeItem(1_234_567, 'https://example.com/x.tar.gz'))).toBe('1234567-x.tar');
    expect(maker.make(makeItem(9, 'data:image/png;base64,AAAA'))).toBe('000009-data');
  });

  test('has its index in as many digits as the template says', () => {
    const item = makeItem(7, 'https://example.com/a.jpg');
    expect(new KeyMaker('{index:6}-{name}').make(item)).toBe('000007-a');
    expect(new KeyMaker('{name}-{index:3}').make(item)).toBe('a-007');
    expect(new KeyMaker('{index:1}').make(makeItem(1_234, 'https://example.com/'))).toBe('1234');
    expect(new KeyMaker('{index:2}-{name}').isUnique).toBe(true);
    expect(new KeyMaker('{index:2}{name}').isUnique).toBe(false);
    expect(() => checkKeyColumns('{index:3}-{label}', ['label'])).not.toThrow();
    expect(() => checkKeyColumns('{index:x}', [])).toThrow('did you mean "index"?');
  });

  test('takes the host and any column; a column that is not there is empty', () => {
    const item = makeItem(3, 'http://cdn.example.com:8080/x.png', { label: 'cat', size: 12, none: null });
    expect(new KeyMaker('{label}-{host}-{size}').make(item)).toBe('cat-cdn.example.com-12');
    expect(new KeyMaker('x{none}{missing}y').make(item)).toBe('xy');
  });

  test('is completed with the hash of the bytes, and keeps what stands around it', () => {
    const maker = new KeyMaker('{label}-{sha256}-{name}');
    const key = maker.make(makeItem(0, 'https://example.com/x.png', { label: 'cat' }));
    expect(completeKey(key, sha256)).toBe(`cat-${sha256}-x-000000`);
  });

  test('is only completed where the template asks for it', () => {
    const maker = new KeyMaker('{index}-{label}');
    const key = maker.make(makeItem(0, 'https://example.com/x.png', { label: '{sha256}'.repeat(40) }));
    expect(completeKey(key, sha256)).toBe(key);
  });

  test('of a later item gets its index where an earlier one has the name, whatever its case or composition', () => {
    const maker = new KeyMaker('{name}');
    const names = ['Caf%C3%A9', 'CAFE%CC%81', 'stra%C3%9Fe', 'STRASSE', '%CF%83', '%CF%82'];
    const keys = names.map((name, index) => maker.make(makeItem(index, `https://example.com/${name}.png`)));
    expect(keys).toEqual(['Café', 'CAFÉ-000001', 'straße', 'STRASSE-000003', 'σ', 'ς-000005']);
  });

  test('of a later item gets its index where its files could have the name of an earlier one’s', () => {
    const maker = new KeyMaker('{caption}');
    const captions = ['x', 'X.info', 'y.png', 'Y', 'z.a b', 'z', 'x-000001.png'];
    const keys = captions.map((caption, index) => maker.make(makeItem(index, 'https://example.com/', { caption })));
    expect(keys).toEqual(['x', 'X.info-000001', 'y.png', 'Y-000003', 'z.a b', 'z', 'x-000001.png']);
  });

  test('that another item happens to have taken with an index in it is given to neither twice', () => {
    const maker = new KeyMaker('{name}');
    const names = ['x-000002', 'x', 'x', 'X-000002-2'];
    const keys = names.map((name, index) => maker.make(makeItem(index, `https://example.com/${name}`)));
    expect(new Set(keys.map(fold)).size).toBe(4);
    expect(keys.slice(0, 2)).toEqual(['x-000002', 'x']);
  });

  test.each<[string, readonly [number, string, string][]]>([
    [
      '{caption}-{index}-{name}',
      [
        [1, 'a', '000002-b'],
        [2, 'a-000001', 'b'],
      ],
    ],
    [
      '{index}{name}',
      [
        [100_000, '', '1a'],
        [1_000_001, '', 'a'],
      ],
    ],
    [
      '{caption}{index}',
      [
        [1, 'a1', ''],
        [1_000_001, 'a', ''],
      ],
    ],
  ])('%s cannot be made the same by what stands around its index', (template, rows) => {
    const maker = new KeyMaker(template);
    const keys = rows.map(([index, caption, name]) =>
      maker.make(makeItem(index, `https://example.com/${name}`, { caption })),
    );
    expect(new Set(keys).size).toBe(2);
  });

  test('keeps its index where a long column leaves no room for it', () => {
    const maker = new KeyMaker('{a}-{b}-{index}');
    const fields = { a: 'a'.repeat(5_000), b: 'b'.repeat(5_000) };
    const keys = [1, 2].map((index) => maker.make(makeItem(index, 'https://example.com/', fields)));
    expect(keys.map((key) => key.slice(-6))).toEqual(['000001', '000002']);
  });
});

describe('a safe name', () => {
  test.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['con', 'con_'],
    ['-con', 'con_'],
    ['Clock$.png', 'Clock$_.png'],
    ['clock$ups', 'clock$ups'],
    ['.nul.tar', 'nul_.tar'],
    ['--flag', 'flag'],
    ['~root', 'root'],
    ['...', ''],
    ['', ''],
    ['a\u202egnp.exe', 'a_gnp.exe'],
    ['Cafe\u0301', 'Café'],
    ['end. . ', 'end'],
    ['a\u00a0b', 'a b'],
    ['🦊 fox', '🦊 fox'],
  ])('of %j is %j', (text, name) => {
    expect(safeName(text)).toBe(name);
  });

  test('is the same whether it was told in one look or not', () => {
    const part = fc.constantFrom(
      'con',
      'COM1',
      'aux',
      'nul',
      'lpt9',
      'clock',
      'a',
      'B7',
      '_',
      '-',
      '.',
      '..',
      '~',
      ' ',
      'ü',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 40 }), (any, maxBytes) => {
        expect(safeName(any, maxBytes)).toBe(makeSafe(any, maxBytes));
      }),
      { numRuns: 3_000 },
    );
  });

  test('that had to be cut ends in a hash of the whole and never in half a character', () => {
    const [one, two] = ['한'.repeat(100), `${'한'.repeat(100)}!`].map((text) => safeName(text, 100));
    expect(Buffer.byteLength(one ?? '')).toBeLessThanOrEqual(100);
    expect(one).toMatch(/^한+-[0-9a-f]{8}$/);
    expect(two).not.toBe(one);
  });
});

describe('the name of a URL', () => {
  test.each([
    ['https://example.com/a/b/photo.jpeg', 'photo'],
    ['https://example.com/rows.parquet?x=1.csv', 'rows'],
    ['https://example.com/a/b/', 'b'],
    ['https://example.com/a%2Fb%2F..%2Fsecret.png', 'secret'],
    ['https://example.com/%2e%2e/%2e%2e', ''],
    ['https://example.com/..%5C..%5Cx.png', 'x'],
    ['https://example.com/%E0%A4%A.png', '%E0%A4%A'],
    ['https://example.com/.hidden', 'hidden'],
    ['https://example.com/archive.tar.gz', 'archive.tar'],
    ['https://example.com/v1.2', 'v1'],
    ['file:///home/a/My%20Pictures/x.png', 'x'],
    ['not a url', ''],
  ])('%s is %j', (url, name) => {
    expect(nameOfUrl(url)).toBe(name);
  });

  test('is the same whether it had to be parsed or not', () => {
    const part = fc.constantFrom(
      '/',
      '//',
      '.',
      '..',
      '%2e',
      'a',
      'B-7',
      '~',
      '_',
      '.jpg',
      '.tar.gz',
      '?',
      '#',
      '=',
      '%',
      '\\',
      ' ',
    );
    const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.constantFrom('a.test', '127.0.0.1:80', 'A.test', 'a b'), path, (host, rest) => {
        expect(nameOfUrl(`http://${host}/${rest}`)).toBe(nameOfUrl(`http://user@${host}/${rest}`));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a key template', () => {
  test.each([
    ['plain', 'x: key: expected at least one of {index}, {name}, {host}, {sha256} or {a column} in "plain"'],
    ['{name}/{index}', 'x: key: a key names files, not folders; expected no / or \\ in "{name}/{index}"'],
    ['..\\{name}', 'x: key: a key names files, not folders; expected no / or \\ in "..\\\\{name}"'],
  ])('%j is refused', (template, message) => {
    expect(() => checkKeyTemplate(template, 'x')).toThrow(message);
  });

  test('is judged the same each time', () => {
    for (let time = 0; time < 3; time += 1) {
      expect(() => checkKeyTemplate('{name}', 'x')).not.toThrow();
      expect(() => checkKeyTemplate('name', 'x')).toThrow();
    }
  });
});
