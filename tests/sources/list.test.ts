import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open as openFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import list from '../../src/sources/list.js';
import { makeSourceContext, readRows, testSource } from '../contracts/source.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-list-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (options: unknown) => list.open(list.options.parse(options), makeSourceContext(directory));

async function readText(text: string | Uint8Array, name = 'urls.txt') {
  await writeFile(join(directory, name), text);
  return readRows(await open({ file: name }));
}

async function messageOf(text: string): Promise<string> {
  const [item] = await readText(text);
  return item?.problem?.message ?? 'no problem';
}

testSource('list of a file', {
  source: list,
  async prepare(folder) {
    await writeFile(join(folder, 'urls.txt'), '# some\nhttps://a.example/1\nnonsense\n\nhttps://a.example/2\n');
    return { file: 'urls.txt' };
  },
  async change(folder) {
    await writeFile(join(folder, 'urls.txt'), 'https://a.example/1\n');
    return { file: 'urls.txt' };
  },
});

testSource('list of given URLs', {
  source: list,
  prepare: async () => ({ urls: ['https://a.example/1', 'nonsense', 'data:,x'] }),
  change: async () => ({ urls: ['https://a.example/2', 'nonsense', 'data:,x'] }),
});

describe('lines', () => {
  test('are URLs; comments and blank lines take no index', async () => {
    const items = await readText(
      '# head\n\nhttps://a.example/1\n   \n  # more\n\thttps://a.example/2  \nhttps://a.example/3',
    );
    expect(items.map(({ index, url }) => `${index} ${url}`)).toEqual([
      '0 https://a.example/1',
      '1 https://a.example/2',
      '2 https://a.example/3',
    ]);
  });

  test('are taken whole: commas and spaces belong to the URL, which is normalised', async () => {
    const items = await readText('HTTPS://A.example:443/a b,c.jpg?q=x,y#z\nhttps://user:pass@a.example/ä\n');
    expect(items.map((item) => item.url)).toEqual([
      'https://a.example/a%20b,c.jpg?q=x,y#z',
      'https://user:pass@a.example/%C3%A4',
    ]);
  });

  test.each([
    ['CRLF', 'https://a.example/1\r\n\r\nhttps://a.example/2\r\n'],
    ['CR', 'https://a.example/1\r\rhttps://a.example/2\r'],
    ['a mixture', '#\r\n#\rhttps://a.example/1\n#\r\nhttps://a.example/2'],
    ['a byte order mark', '\ufeffhttps://a.example/1\nhttps://a.example/2\n'],
  ])('may end in %s', async (_title, text) => {
    const items = await readText(text);
    expect(items.map((item) => item.url)).toEqual(['https://a.example/1', 'https://a.example/2']);
  });

  test('are read from UTF-16 with a byte order mark, either way round', async () => {
    const little = Buffer.from('\ufeffhttps://a.example/ü\r\nhttps://a.example/2\r\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    const expected = ['https://a.example/%C3%BC', 'https://a.example/2'];
    expect((await readText(little)).map((item) => item.url)).toEqual(expected);
    expect((await readText(big)).map((item) => item.url)).toEqual(expected);
  });

  test('of UTF-32 are refused', async () => {
    await expect(readText(Buffer.from([0xff, 0xfe, 0, 0, 0x68, 0, 0, 0]))).rejects.toThrow(/UTF-32/);
  });

  test('of more than 64 KiB are bad rows, and the next line is read', async () => {
    const items = await readText(
      `https://a.example/1\nhttps://a.example/${'x'.repeat(1_000_000)}\nhttps://a.example/3\n`,
    );
    expect(items.map((item) => item.problem?.code)).toEqual([undefined, 'E_URL_INVALID', undefined]);
    expect(items[1]?.url.length).toBeLessThanOrEqual(2000);
    expect(items[1]?.problem?.message).toMatch(/^urls\.txt line 2: "https:.*…" goes on for more than 65536 characters/);
  });

  test('that are file: URLs are not local items', async () => {
    const [item] = await readText('file:///etc/hostname\n');
    expect(item).toEqual({ index: 0, url: 'file:///etc/hostname', fields: {} });
  });
});

describe('a line that is no URL', () => {
  test('is an item with a problem that says where, what was found and what was expected', async () => {
    const [item] = await readText('# one\nhello \u0007 world\n');
    expect(item).toMatchObject({ index: 0, url: 'hello \u0007 world', fields: {} });
    expect(item?.problem).toMatchObject({ code: 'E_URL_INVALID', class: 'invalid-url' });
    expect(item?.problem?.message).toMatch(
      /^urls\.txt line 2: "hello \\u0007 world" holds a control character; expected/,
    );
  });

  test('and looks like a path is told how to name a local file', async () => {
    for (const text of ['/data/a.jpg', './a.jpg', '../a.jpg', 'photos/a.jpg', 'a.jpg']) {
      expect(await messageOf(text)).toMatch(
        /is a path; a list names local files as "file:\/\/\/.*a\.jpg", with --allow-files/,
      );
    }
    expect(await messageOf('C:\\photos\\a.jpg')).toMatch(/is a path; a list names local files as file:\/\/\/…/);
  });

  test('and holds a password is shown without it', async () => {
    for (const text of ['http://user:sec/ret@bad host/', 'http://user:sec\tret@host/', 'user:sec/ret@host/x']) {
      const message = await messageOf(text);
      expect(message).toContain('host/');
      expect(message).not.toMatch(/sec|ret/);
    }
  });

  test('and lacks a scheme is told which one', async () => {
    expect(await messageOf('example.com/a.jpg')).toContain('did you mean "https://example.com/a.jpg"?');
    expect(await messageOf('//example.com/a.jpg')).toContain('did you mean "https://example.com/a.jpg"?');
    expect(await messageOf('localhost:8080/a.jpg')).toContain('has no scheme');
  });

  test('and has another scheme is E_URL_SCHEME', async () => {
    const items = await readText('ftp://a.example/1\njavascript:alert(1)\nmailto:a@b.example\ns3://bucket/key\n');
    expect(items.map((item) => item.problem?.code)).toEqual(Array(4).fill('E_URL_SCHEME'));
    expect(items[0]?.problem?.message).toContain('has the scheme "ftp:"; expected http:, https:, file: or data:');
  });

  test('and has a bad host, bytes that are not UTF-8 or a tab is E_URL_INVALID', async () => {
    const latin1 = Buffer.from('https://a.example/caf\u00e9\n', 'latin1');
    const text = Buffer.from(
      'https://a b/\nhttps://[1::/\nhttps://a.example:99999/\nhttp://\nhttps://a.example/1\tcaption\n',
    );
    const items = await readText(Buffer.concat([text, latin1]));
    expect(items.map((item) => item.problem?.code)).toEqual(Array(6).fill('E_URL_INVALID'));
    expect(items[5]?.problem?.message).toContain('not UTF-8');
  });

  test('of any text at all never ends the reading', async () => {
    const anyText = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.constantFrom('#', '\r', '\0', '\ud800')),
    );
    await fc.assert(
      fc.asyncProperty(anyText, async (lines) => {
        const items = await readText(lines.join('\n'));
        expect(items.map((item) => item.index)).toEqual(items.map((_, position) => position));
        for (const item of items) if (item.problem === undefined) new URL(item.url);
      }),
      { numRuns: 60 },
    );
  });

  test('of any bytes at all never ends the reading', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        // A compressed beginning or UTF-32 is for the file to be refused, not for a line.
        const items = await readText(Buffer.concat([Buffer.from('#\n'), bytes]));
        expect(items.every((item) => typeof item.url === 'string')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the file', () => {
  const text = 'https://a.example/1\n# no\nhttps://a.example/2\n';

  test('is unpacked where it is gzip, whatever its name, also in several members', async () => {
    const packed = Buffer.concat([zlib.gzipSync(text), zlib.gzipSync('https://a.example/3\n')]);
    for (const name of ['urls.txt.gz', 'urls.txt']) {
      expect((await readText(packed, name)).map((item) => item.url)).toEqual(
        [1, 2, 3].map((n) => `https://a.example/${n}`),
      );
    }
  });

  test('that is damaged gzip ends the run with a sentence', async () => {
    const packed = zlib.gzipSync(Array.from({ length: 5000 }, (_, n) => `https://a.example/${n * 7919}\n`).join(''));
    await expect(readText(packed.subarray(0, packed.length / 2), 'urls.txt.gz')).rejects.toThrow(
      /^urls\.txt\.gz: the compressed data is damaged or cut short/,
    );
  });

  test('that is zstd is read where Node can, and refused with a sentence where not', async () => {
    const packed = Buffer.from('28b52ffd240d69000068747470733a2f2f612e622f0a', 'hex');
    const { zstdCompressSync } = zlib as { zstdCompressSync?: (text: string) => Buffer };
    if (zstdCompressSync === undefined) {
      await expect(readText(packed, 'urls.txt.zst')).rejects.toThrow(
        /^urls\.txt\.zst: zstd needs Node 22\.15 or later/,
      );
    } else {
      expect(await readText(zstdCompressSync(text), 'urls.txt.zst')).toHaveLength(2);
    }
  });

  test('that is missing, a folder or unreadable is a RunError with a sentence', async () => {
    await expect(open({ file: 'none.txt' })).rejects.toThrow(new RunError('E_SOURCE', 'none.txt: no such file'));
    await expect(open({ file: '.' })).rejects.toThrow('.: is a folder; expected a file');
  });

  test('that is moved keeps its identity', async () => {
    await writeFile(join(directory, 'a.txt'), text);
    await writeFile(join(directory, 'b.txt'), text);
    expect((await open({ file: 'a.txt' })).identity).toEqual((await open({ file: 'b.txt' })).identity);
  });

  test('is counted without its comments and blank lines', async () => {
    await writeFile(join(directory, 'urls.txt'), `${text}\n  \nhttps://a.example/3`);
    const opened = await open({ file: 'urls.txt' });
    expect(opened.isRepeatable).toBe(true);
    expect(await opened.count()).toBe(3);
  });

  test('with nothing in it has no rows', async () => {
    expect(await readText('')).toEqual([]);
    expect(await readText('\ufeff')).toEqual([]);
    expect(await readText(zlib.gzipSync(''))).toEqual([]);
  });

  test('may be a pipe, which is read once', async () => {
    await promisify(execFile)('mkfifo', [join(directory, 'pipe')]);
    const opened = await open({ file: 'pipe' });
    expect(opened.isRepeatable).toBe(false);
    expect(await opened.count()).toBeUndefined();
    const [items] = await Promise.all([readRows(opened), writeFile(join(directory, 'pipe'), text)]);
    expect(items).toHaveLength(2);
    expect(() => opened.rows).toThrow('can be read only once');
  });
});

describe.runIf(process.platform === 'linux')('a pipe', () => {
  test('is waited for until somebody writes to it, and read until the last writer has left', async () => {
    await promisify(execFile)('mkfifo', [join(directory, 'late')]);
    const reading = readRows(await open({ file: 'late' }));
    await sleep(100);
    const writer = await openFile(join(directory, 'late'), 'w');
    for (const line of ['https://a.example/1\n', 'https://a.exa', 'mple/2\n']) {
      await writer.write(line);
      await sleep(20);
    }
    await writer.close();
    expect((await reading).map(({ url }) => url)).toEqual(['https://a.example/1', 'https://a.example/2']);
  });

  test('may be packed, and longer than what fits into it', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `https://a.example/${n}`);
    await promisify(execFile)('mkfifo', [join(directory, 'packed')]);
    const packed = zlib.gzipSync(lines.join('\n'), { level: 0 });
    const opened = await open({ file: 'packed' });
    const [items] = await Promise.all([readRows(opened), writeFile(join(directory, 'packed'), packed)]);
    expect(items.map(({ url }) => url)).toEqual(lines);
  });
});

describe('options', () => {
  test('are exactly one of file and urls', () => {
    expect(list.options.safeParse({}).success).toBe(false);
    expect(list.options.safeParse({ file: 'a', urls: [] }).success).toBe(false);
  });

  test('name bad URLs by their entry', async () => {
    const items = await readRows(await open({ urls: ['https://a.example', '# no'] }));
    expect(items[0]?.url).toBe('https://a.example/');
    expect(items[1]?.problem?.message).toMatch(/^urls entry 2: "# no" is not an absolute URL/);
  });
});

describe('standard input', () => {
  // A process of its own, with the sources as plain JavaScript: nothing else has a standard input to give.
  async function startReader(extra = '') {
    const root = resolve(import.meta.dirname, '../../src');
    for (const folder of ['core', 'fetch', 'formats', 'sources']) {
      for (const name of await readdir(join(root, folder), { recursive: true })) {
        if (!name.endsWith('.ts')) continue;
        const text = await readFile(join(root, folder, name), 'utf8');
        const target = join(directory, folder, name.replace(/ts$/, 'js'));
        await mkdir(dirname(target), { recursive: true });
        const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
        await writeFile(target, ts.transpileModule(text, { compilerOptions }).outputText);
      }
    }
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    await symlink(resolve(root, '../node_modules'), join(directory, 'node_modules'));
    await writeFile(
      join(directory, 'read.js'),
      `import list from './sources/list.js';
       const stop = new AbortController();
       ${extra}
       const opened = await list.open({ file: '-' }, { signal: stop.signal, workingDirectory: '.', urlColumn: undefined });
       console.log(opened.isRepeatable, await opened.count());
       try { for await (const item of opened.rows) console.log(item.url); } catch (error) { console.log(error.message); }`,
    );
    const child = spawn(process.execPath, ['read.js'], { cwd: directory });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.stderr.pipe(process.stderr);
    const ended = new Promise<string>((done) => child.on('close', () => done(printed)));
    return { child, ended };
  }

  test('is read to its end, gzip too, and cannot be repeated', async () => {
    const { child, ended } = await startReader();
    child.stdin.end(zlib.gzipSync('https://a.example/1\n# no\nhttps://a.example/2\n'));
    expect(await ended).toBe('false undefined\nhttps://a.example/1\nhttps://a.example/2\n');
  });

  test('that says nothing more does not keep a stopped run waiting', async () => {
    const { child, ended } = await startReader("setTimeout(() => stop.abort(new Error('stopped')), 300);");
    child.stdin.write('https://a.example/1\n');
    expect(await ended).toBe('false undefined\nhttps://a.example/1\nstopped\n');
  });
});
