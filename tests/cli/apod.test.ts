import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { root, startOrigin } from '../built.js';
import { makeFolder, runProgram, startProgram } from './start-program.js';

const key = 'SECRET-KEY-0123456789';
const files = new Map<string, { bytes: Uint8Array }>();
beforeAll(async () => {
  for (let picture = 0; picture < 4; picture += 1)
    files.set(`/stars/sky-${picture}.jpg`, { bytes: await paintSky(picture) });
});

/** Round stars of one size on a dark, slightly noisy sky. */
async function paintSky(picture: number): Promise<Uint8Array> {
  const [width, height] = [240, 160];
  const pixels = new Uint8Array(width * height);
  let state = 12_345 + picture;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = 20 + Math.floor(random() * 4);
  for (let star = 0; star < 12 + picture; star += 1) {
    const [x, y] = [10 + random() * (width - 20), 10 + random() * (height - 20)];
    for (let row = Math.floor(y) - 6; row <= y + 6; row += 1) {
      for (let column = Math.floor(x) - 6; column <= x + 6; column += 1) {
        const light = 200 * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / 4);
        const place = row * width + column;
        pixels[place] = Math.min(255, (pixels[place] ?? 0) + light);
      }
    }
  }
  const raw = { width, height, channels: 1 } as const;
  return new Uint8Array(await sharp(pixels, { raw }).jpeg({ quality: 95 }).toBuffer());
}

async function serveApi(limit = 100) {
  const origin = await startOrigin({ files, apod: { today: '2024-03-31', limit } });
  onTestFinished(() => origin.close());
  return origin;
}

/** A recipe whose op counts the bright pixels: quick, and known to the pixel. */
async function writeRecipe(folder: string): Promise<void> {
  const library = pathToFileURL(join(root, 'dist', 'index.js')).href;
  await writeFile(
    join(folder, 'bright.mjs'),
    `import { defineOp } from ${JSON.stringify(library)};
     const run = (content) => ({ ...content, facts: { count: content.pixels.data.filter((value) => value > 200).length } });
     export default defineOp({ accepts: 'image', input: 'pixels', run });`,
  );
  const output = '{ kind: image, ops: [./bright.mjs], save: png }';
  await writeFile(join(folder, 'bright.yaml'), `outputs:\n  kept: { save: original }\n  bright: ${output}\n`);
}

const week = ['--start', '2024-03-01', '--end', '2024-03-07'];

/** Everything in a folder, as text. */
async function readAll(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = names
    .filter((name) => name.isFile())
    .map((name) => readFile(join(name.parentPath, name.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

describe('millrace apod', () => {
  it('finds the stars of a week, credits the pictures and skips the video', async () => {
    const folder = await makeFolder();
    const { url } = await serveApi();
    const run = await runProgram(['apod', '--api-base', url, ...week, '-o', 'out', '--allow-private', '--quiet'], {
      cwd: folder,
    });
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('6 done, 1 skipped of 7');
    expect(run.stdout).toMatch(/2024-03-07 is a video: http/);
    const found = run.stdout.split('\n').filter((line) => line.startsWith('Found '));
    expect(found).toHaveLength(6);
    for (const line of found) {
      const [, stars] = /^Found (\d+) stars in detected\/00000\d-sky-\d\.jpg(?: \(© .+\))?$/.exec(line) ?? [];
      // Of 12 to 15 painted stars a few may touch or lie at the edge.
      expect(Number(stars), line).toBeGreaterThanOrEqual(8);
      expect(Number(stars), line).toBeLessThanOrEqual(15);
    }
    expect(found.filter((line) => line.includes('©'))).toHaveLength(2);
    const names = await readdir(join(folder, 'out', 'detected'));
    for (const extension of ['.jpg', '.json', '.info.json']) {
      expect(names.filter((name) => name.endsWith(extension)).length).toBeGreaterThanOrEqual(6);
    }
    const info = await readFile(join(folder, 'out', 'space_images', '000000-sky-2.info.json'), 'utf8');
    expect(JSON.parse(info)).toMatchObject({ date: '2024-03-01', page: 'https://apod.nasa.gov/apod/ap240301.html' });
  });

  it('asks once: going on and trying again need no key and no request', async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const origin = await serveApi(1);
    const args = [
      'apod',
      '--recipe',
      'bright.yaml',
      '--mode',
      'async',
      '--api-base',
      origin.url,
      '-o',
      'out',
      '--allow-private',
    ];
    const first = await runProgram([...args, '--limit', '3', '--api-key', key], { cwd: folder });
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('0 of 1 requests are left') });
    const rest = await runProgram(args, { cwd: folder });
    expect(rest).toMatchObject({ code: 0, stderr: expect.not.stringContaining('requests') });
    expect(origin.stats.byPath.get('/planetary/apod')).toBe(1);
    expect(await runProgram(['retry', 'out', '--mode', 'async', '--quiet'], { cwd: folder })).toMatchObject({
      code: 0,
    });
    const changed = await runProgram([...args, '--count', '3'], { cwd: folder });
    expect(changed).toMatchObject({ code: 2, stderr: expect.stringMatching(/count was 10, now 3/) });
    expect(await readAll(join(folder, 'out'))).not.toContain(key);
  });

  it('takes the key from the environment, and shows it nowhere', async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const { url } = await serveApi();
    const args = [
      'apod',
      '--recipe',
      'bright.yaml',
      '--mode',
      'async',
      '--api-base',
      url,
      '--allow-private',
      '--quiet',
    ];
    const invalid = await runProgram([...args, '-o', 'a'], { cwd: folder, env: { NASA_API_KEY: 'invalid' } });
    expect(invalid).toMatchObject({ code: 1, stderr: expect.stringMatching(/refused with 403 API_KEY_INVALID/) });
    const given = [...args, '--api-key', key, '-o', 'b', '--date', '2030-01-01', '--debug'];
    const wrong = await runProgram(given, { cwd: folder, env: { NASA_API_KEY: 'invalid' } });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('Date must be between Jun 16, 1995') });
    const done = await runProgram([...args, '--api-key', key, '-o', 'c', ...week, '--json'], { cwd: folder });
    expect(JSON.parse(done.stdout)).toMatchObject({ items: { done: 6, skipped: 1 } });
    const printed = await runProgram([...args, '--api-key', key, '--print-recipe'], { cwd: folder });
    expect(printed.stdout).toContain('apiBase');
    const said = [wrong, done, printed].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(said + (await readAll(join(folder, 'c')))).not.toContain(key);
  });

  it("sends the environment's key to no server that a recipe names", async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"code":404,"msg":"No data available"}');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = `source: { apod: { apiBase: '${url}', date: '2024-03-05' } }\n`;
    await appendFile(join(folder, 'bright.yaml'), source);
    const args = ['apod', '--recipe', 'bright.yaml', '--mode', 'async', '--allow-private', '--quiet', '-o', 'out'];
    const { code } = await runProgram(args, { cwd: folder, env: { NASA_API_KEY: key } });
    expect(code).toBe(1);
    expect(asked.join()).toContain('date=2024-03-05');
    expect(asked.join()).not.toContain(key);
    await runProgram([...args, '--api-base', url], { cwd: folder, env: { NASA_API_KEY: key } });
    expect(asked.at(-1)).toContain(key);
  });

  it('ends with 3 where a picture could not be had', async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const faults = [{ kind: 'status', status: 410, path: '/stars/*' } as const];
    const origin = await startOrigin({ files, faults, apod: { today: '2024-03-31' } });
    onTestFinished(() => origin.close());
    const words = ['--mode', 'async', '--date', '2024-03-05', '--api-base', origin.url, '--allow-private', '--json'];
    const run = await runProgram(['apod', '--recipe', 'bright.yaml', ...words], { cwd: folder });
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ items: { total: 1, failed: 1 } });
  });

  it('says what a refused address, a spent quota and a missing server need', async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const { url } = await serveApi(0);
    const args = [
      'apod',
      '--recipe',
      'bright.yaml',
      '--mode',
      'async',
      '--quiet',
      '--retries',
      '0',
      '-o',
      'out',
      '--api-base',
    ];
    const refused = await runProgram([...args, url], { cwd: folder });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/--allow-private or --allow-address/) });
    const spent = await runProgram([...args, url, '--allow-address', '127.0.0.0/8'], { cwd: folder });
    expect(spent).toMatchObject({ code: 1, stderr: expect.stringMatching(/429 OVER_RATE_LIMIT.*DEMO_KEY takes 30/) });
    const gone = await runProgram([...args, 'http://127.0.0.1:1', '--allow-private'], { cwd: folder });
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('refused the connection') });
    expect(gone.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('prints twenty pictures at most, then how many more', async () => {
    const folder = await makeFolder();
    await writeRecipe(folder);
    const { url } = await serveApi();
    const dates = ['--start', '2024-03-01', '--end', '2024-03-28'];
    const run = await runProgram(
      [
        'apod',
        '--recipe',
        'bright.yaml',
        '--api-base',
        url,
        ...dates,
        '-o',
        'out',
        '--allow-private',
        '--quiet',
        '--video-thumbnails',
      ],
      { cwd: folder },
    );
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('28 done of 28');
    expect(run.stdout.match(/^Found /gm)).toHaveLength(20);
    expect(run.stdout).toMatch(/… and in 8 more\n$/);
  });

  it.each([
    [['--count', '3', '--date', '2024-01-01'], '--count and --date: expected only one of --count, --date and --start'],
    [['--end', '2024-01-01'], '--end: expected --start beside it'],
    [['--start', '2024-01-02', '--end', '2024-01-01'], '--end: expected a day not before --start 2024-01-02'],
    [['--date', '2024-02-30'], '--date: expected a date such as 2024-03-05, found "2024-02-30"'],
    [['--api-base', `https://a.example/?api_key=${key}`], '--api-base: expected an http: or https: address'],
    [['--api-key', `${key} x`], '--api-key: expected a key of up to 200'],
  ])('refuses %j in one sentence', async (flags, sentence) => {
    const run = await runProgram(['apod', ...flags, '-o', '/nonexistent/never/made']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`millrace: ${sentence}`);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).not.toContain(key);
  });

  it('prints the recipe that ships with what the flags say', async () => {
    const plain = await runProgram(['apod', '--print-recipe']);
    expect(parse(plain.stdout)).toMatchObject({
      name: 'apod-stars',
      source: { apod: { count: 10 } },
      outputs: { space_images: { save: 'original' }, detected: { ops: ['stars.detect'], save: ['jpeg', 'json'] } },
    });
    const dated = await runProgram(['apod', '--print-recipe', ...week, '--timeout', '5s', '--key', '{date}']);
    expect(parse(dated.stdout)).toMatchObject({
      source: { apod: { start: '2024-03-01', end: '2024-03-07' } },
      fetch: { timeout: 5_000 },
      key: '{date}',
    });
    expect(parse(dated.stdout).source.apod).not.toHaveProperty('count');
    const day = await runProgram(['apod', '--print-recipe', '--start', '2024-03-01', '--end', '2024-03-01']);
    expect(parse(day.stdout).source).toEqual({ apod: { start: '2024-03-01', end: '2024-03-01' } });
  });
});

describe('millrace origin', () => {
  it('speaks the API where its folder has stars, and says so', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'set', 'stars'), { recursive: true });
    for (const [path, { bytes }] of files) await writeFile(join(folder, 'set', path), bytes);
    const flags = ['--port', '0', '--apod-today', '2024-03-31', '--apod-limit', '7'];
    const { child, ended } = startProgram(['origin', 'set', ...flags], { cwd: folder });
    let said = '';
    const url = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (text: string) => {
        said += text;
        const base = /--api-base (\S+) --allow-private\n/.exec(said)?.[1];
        if (base !== undefined) resolve(base);
      });
    });
    const answer = await fetch(`${url}/planetary/apod?start_date=2024-03-30&api_key=x`);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('7');
    expect(((await answer.json()) as unknown[]).length).toBe(2);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
    const without = await runProgram(['origin', 'set/stars', '--port', '0', '--apod-limit', '7'], { cwd: folder });
    expect(without).toMatchObject({ code: 2, stderr: expect.stringMatching(/has no folder stars/) });
  });
});
