import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecipeInput } from '../src/index.js';
import { library } from './built.js';
import { opModule } from './contracts/mixed-set.js';
import { makeFolder, readOutcomes } from './results.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a body that is too large for memory', () => {
  const folder = makeFolder();
  const text = Buffer.from('forty-two characters of text, and a line\n'.repeat(8_000));
  const small = Buffer.from('small\n');
  const picture = sharp({
    create: {
      width: 500,
      height: 400,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });
  let png: Buffer;
  let server: Server;
  let base: string;

  beforeAll(async () => {
    png = await picture.png().toBuffer();
    await writeFile(join(folder, 'local.txt'), text);
    server = createServer((request, response) => {
      const send = (bytes: Buffer, headers: Record<string, string> = {}) =>
        response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
      if (request.url === '/declared.txt') send(text);
      else if (request.url === '/small.txt') send(small);
      else if (request.url === '/picture.png') send(png);
      else if (request.url === '/packed.txt') send(gzipSync(text, { level: 0 }), { 'content-encoding': 'gzip' });
      else if (request.url === '/chunked.txt') {
        response.writeHead(200);
        for (let start = 0; start < text.length; start += 10_000) response.write(text.subarray(start, start + 10_000));
        response.end();
      } else if (request.url === '/cut.txt') {
        response.writeHead(200, { 'content-length': text.length });
        response.write(text.subarray(0, 250_000), () => response.destroy());
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const run = async (outputs: RecipeInput['outputs'], paths: readonly string[], name: string) => {
    const out = join(folder, name);
    const source = paths.map((path) => (path.startsWith('/') ? base + path : pathToFileURL(join(folder, path)).href));
    const fetch = { allowPrivate: true, ignoreRobots: true, retries: 0, largeBytes: '100KB' };
    await library.run({ fetch, outputs }, { source, out, mode: 'hybrid', workers: 1 });
    return { out, outcomes: await readOutcomes(out) };
  };
  const texts = ['/declared.txt', '/chunked.txt', 'local.txt'];

  it('is saved as it came, with its size and hash, declared or not, from the web or from here', async () => {
    const { out, outcomes } = await run({ saved: { save: 'original' } }, [...texts, '/small.txt'], 'saved');
    for (const outcome of outcomes.slice(0, 3)) {
      const [saved] = outcome.outputs ?? [];
      expect(outcome).toMatchObject({ status: 'done', kind: 'text', bytes: text.length, sha256: sha256(text) });
      expect(saved).toMatchObject({ bytes: text.length, sha256: sha256(text) });
      expect(Buffer.compare(await readFile(join(out, saved?.path ?? '')), text)).toBe(0);
    }
    expect(outcomes[3]).toMatchObject({ status: 'done', bytes: small.length });
    expect(Buffer.compare(await readFile(join(folder, 'local.txt')), text)).toBe(0);
  });

  it('reaches ops that ask for streams as a file, and others whole', async () => {
    const outputs = { streamed: { ops: [opModule('hash')] }, whole: { ops: [opModule('hash-bytes')] } };
    const { outcomes } = await run(outputs, [...texts, '/small.txt', '/packed.txt'], 'hashed');
    const data = outcomes.map((outcome) => outcome.outputs?.map((output) => output.data));
    const isFile = [true, true, true, false, false];
    expect(data).toEqual(
      isFile.map((streamed, index) => {
        const hash = sha256(index === 3 ? small : text);
        return [
          { sha256: hash, isFile: streamed },
          { sha256: hash, isFile: false },
        ];
      }),
    );
  });

  it('is decoded in memory where it is a picture', async () => {
    const outputs = { small: { ops: [{ 'image.resize': { width: 50 } }], save: 'jpeg' as const } };
    const { outcomes } = await run(outputs, ['/picture.png'], 'picture');
    expect(png.length).toBeGreaterThan(100_000);
    expect(outcomes[0]).toMatchObject({ status: 'done', kind: 'image', bytes: png.length, sha256: sha256(png) });
    expect(outcomes[0]?.outputs?.[0]).toMatchObject({ width: 50, height: 40 });
  });

  it('leaves nothing behind, also where it breaks off', async () => {
    const { out, outcomes } = await run({ saved: { save: 'original' } }, ['/cut.txt', '/declared.txt'], 'cut');
    expect(outcomes.map(({ code }) => code)).toEqual(['E_TRUNCATED', undefined]);
    expect(await readdir(join(out, 'saved'))).toEqual(['000001-declared.txt']);
    const temporary = join(out, '.millrace', 'tmp');
    expect(existsSync(temporary) ? await readdir(temporary, { recursive: true }) : []).toEqual([]);
  });
});

describe('outputs with the same ops', () => {
  it('share what the ops made', async () => {
    const folder = makeFolder();
    const paths = ['a.txt', 'b.txt'].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, path);
    const ops = [opModule('count-runs')];
    const outputs = { one: { ops }, two: { ops }, three: { save: 'original' as const } };
    const source = paths.map((path) => pathToFileURL(path).href);
    const out = join(folder, 'out');
    await library.run({ outputs }, { source, out, mode: 'sequential' });
    const data = (await readOutcomes(out)).map((outcome) => outcome.outputs?.map((output) => output.data?.runs));
    expect(data).toEqual([
      [1, 1, undefined],
      [2, 2, undefined],
    ]);
  });
});
