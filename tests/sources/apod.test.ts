import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Source, SourceContext } from '../../src/core/contracts.js';
import type { Item } from '../../src/core/item.js';
import { type Origin, startOrigin } from '../../src/origin/index.js';
import { describeQuota } from '../../src/sources/apod/answer.js';
import { makeEntryItem, pagesAddress } from '../../src/sources/apod/entry.js';
import { findKey, hideKey } from '../../src/sources/apod/key.js';
import type { ApodOptions } from '../../src/sources/apod/options.js';
import apod from '../../src/sources/apod.js';
import { makeSourceContext, readRows, testSource } from '../contracts/source.js';
import { makeSettings } from '../fetch/support.js';

const picture = { bytes: Buffer.from('any'), mime: 'image/jpeg' };
const files = new Map(['/a.jpg', '/b c.jpg', '/d.png'].map((path) => [path, picture]));
let origin: Origin;
beforeAll(async () => {
  origin = await startOrigin({ files, apod: { today: '2024-03-31' } });
});
afterAll(() => origin.close());

const key = 'SECRET-KEY-0123456789';
const context = (extra: Partial<SourceContext> = {}) =>
  makeSourceContext('/', { fetch: makeSettings(), secrets: { NASA_API_KEY: key }, ...extra });

async function read(options: object, extra: Partial<SourceContext> = {}): Promise<Item[]> {
  const opened = await apod.open(apod.options.parse({ apiBase: origin.url, ...options }), context(extra));
  return readRows(opened);
}

/** Serves answers of one kind in place of NASA's. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serveJson = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  serve((_request, response) => response.writeHead(status, headers).end(JSON.stringify(value)));

/** Why the source could not be opened. */
async function refusal(apiBase: string, extra: Partial<SourceContext> = {}): Promise<string> {
  const error = await read({ apiBase }, extra).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'RunError', code: 'E_SOURCE', isUsage: false });
  return (error as Error).message;
}

// The engine gives a run's settings; the shared suite has none to give.
const withSettings: Source<ApodOptions> = {
  ...apod,
  open: (options, given) => apod.open(options, { ...given, fetch: makeSettings() }),
};
testSource('apod by dates', {
  source: withSettings,
  prepare: async () => ({ apiBase: origin.url, start: '2024-03-01', end: '2024-03-05' }),
  change: async () => ({ apiBase: origin.url, start: '2024-03-01', end: '2024-03-06' }),
});
testSource('apod by count', {
  source: withSettings,
  prepare: async () => ({ apiBase: origin.url, count: 5 }),
  change: async () => ({ apiBase: origin.url, count: 6 }),
});

describe('entries', () => {
  test('become items: hdurl before url, with what stood beside them', async () => {
    const items = await read({ start: '2024-03-01', end: '2024-03-07' });
    expect(items.map(({ url, problem }) => problem?.code ?? new URL(url).pathname + new URL(url).search)).toEqual([
      '/b%20c.jpg',
      '/d.png',
      '/a.jpg?size=small',
      '/b%20c.jpg',
      '/d.png',
      '/a.jpg',
      'E_NOT_A_PICTURE',
    ]);
    expect(items[2]).toMatchObject({
      fields: { date: '2024-03-03', media_type: 'image', page: 'https://apod.nasa.gov/apod/ap240303.html' },
    });
    expect(items.some(({ fields }) => 'copyright' in fields)).toBe(true);
    expect(items.some(({ fields }) => !('copyright' in fields))).toBe(true);
    for (const { fields } of items) {
      expect(Object.keys(fields).filter((name) => name !== 'copyright')).toEqual(
        expect.arrayContaining(['date', 'title', 'explanation', 'media_type', 'page']),
      );
      expect(String(fields.copyright ?? '')).toBe(String(fields.copyright ?? '').trim());
    }
  });

  test('of videos are no pictures, unless their thumbnails are asked for', async () => {
    const [video] = await read({ date: '2024-03-07' });
    expect(video).toMatchObject({
      url: `${origin.url}/videos/2024-03-07.mp4`,
      problem: {
        code: 'E_NOT_A_PICTURE',
        message: `2024-03-07 is a video: ${origin.url}/videos/2024-03-07.mp4`,
      },
    });
    const [thumbnail] = await read({ date: '2024-03-07', videoThumbnails: true });
    expect(thumbnail?.problem).toBeUndefined();
    expect(thumbnail?.url).toMatch(/\?size=thumbnail$/);
    expect(thumbnail?.fields.media_type).toBe('video');
  });

  test('are as many as were asked for, at most, and ten where nothing is said', async () => {
    expect(await read({})).toHaveLength(10);
    expect(await read({ count: 3 })).toHaveLength(3);
    const entry = { date: '2024-01-01', media_type: 'image', url: 'https://a.example/1.jpg' };
    expect(await read({ apiBase: await serveJson(Array(50).fill(entry)), count: 4 })).toHaveLength(4);
  });

  const make = (entry: unknown, more: object = {}) =>
    makeEntryItem(entry, 2, { takesThumbnails: false, base: pagesAddress, ...more });
  const image = { date: '2024-03-05', media_type: 'image' };

  test.each([
    [{ hdurl: '//cdn.example/a.jpg' }, 'https://cdn.example/a.jpg'],
    [{ hdurl: 'image/2403/a.jpg' }, 'https://apod.nasa.gov/apod/image/2403/a.jpg'],
    [{ hdurl: '/apod/a b.jpg' }, 'https://apod.nasa.gov/apod/a%20b.jpg'],
    [{ hdurl: '', url: 'https://a.example/small.jpg' }, 'https://a.example/small.jpg'],
    [{ hdurl: 'javascript:alert(1)', url: ' https://a.example/small.jpg\n' }, 'https://a.example/small.jpg'],
    [{ hdurl: 7, url: 'https://me:pass@a.example/small.jpg' }, 'https://a.example/small.jpg'],
  ])('with the addresses %j are completed to %s', (addresses, url) => {
    expect(make({ ...image, ...addresses })).toMatchObject({ url });
    expect(make({ ...image, ...addresses }).problem).toBeUndefined();
  });

  test.each([
    [42, 'E_URL_INVALID', 'apod entry 3: found 42; expected an object with a date and a url'],
    [null, 'E_URL_INVALID', 'apod entry 3: found null; expected'],
    [[1], 'E_URL_INVALID', 'apod entry 3: found a list; expected'],
    [image, 'E_URL_INVALID', '2024-03-05: found no url; expected the http: or https: address of a picture'],
    [{ ...image, url: 'file:///etc/passwd' }, 'E_URL_INVALID', '2024-03-05: found url "file:///etc/passwd"; expected'],
    [{ ...image, url: { toString: 1 } }, 'E_URL_INVALID', '2024-03-05: found url an object; expected'],
    [{ date: '2024-03-05' }, 'E_URL_INVALID', '2024-03-05: found nothing as media_type; expected "image"'],
    [
      { date: '2024-03-05', media_type: 'other' },
      'E_NOT_A_PICTURE',
      '2024-03-05 is no picture but "other": https://apod.nasa.gov/apod/ap240305.html',
    ],
    [{ media_type: 'video', url: 'https://a.example/v' }, 'E_NOT_A_PICTURE', 'apod entry 3 is a video: https://a.ex'],
  ])('such as %j are items with a problem', (entry, code, sentence) => {
    const { problem, index } = make(entry);
    expect(index).toBe(2);
    expect(problem?.code).toBe(code);
    expect(problem?.message).toContain(sentence);
  });

  test('lose control and direction characters, and a date that is none', () => {
    const url = 'https://a.example/a.jpg';
    const title = ' A\u0000B\n\u202eC\u2028\t D\ud800';
    expect(make({ ...image, url, title, date: '../../2024', copyright: ' \n ', explanation: 7 })).toEqual({
      index: 2,
      url,
      fields: { title: 'A B C D\ufffd', media_type: 'image' },
    });
  });

  test('of any JSON become items that are plain data, with an http address or a problem', () => {
    const value = fc.oneof(fc.jsonValue(), fc.webUrl(), fc.constantFrom('image', 'video', '2024-03-05', '//', 'a.jpg'));
    const names = ['date', 'media_type', 'url', 'hdurl', 'thumbnail_url', 'title', 'copyright', 'explanation'];
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(entry, fc.boolean(), (found, takesThumbnails) => {
        const item = make(found, { takesThumbnails });
        expect(JSON.parse(JSON.stringify(item))).toEqual(item);
        if (item.problem === undefined) expect(new URL(item.url).protocol).toMatch(/^https?:$/);
        expect(Object.values(item.fields).join('')).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('options', () => {
  test.each([
    [{ count: 0 }],
    [{ count: 101 }],
    [{ count: 3, date: '2024-01-01' }],
    [{ date: '2024-01-01', start: '2024-01-01' }],
    [{ end: '2024-01-01' }],
    [{ start: '2024-01-02', end: '2024-01-01' }],
    [{ date: '2024-02-30' }],
    [{ date: '1995-06-15' }],
    [{ date: '24-01-01' }],
    [{ apiBase: 'ftp://a.example/' }],
    [{ apiBase: 'https://a.example/?api_key=x' }],
    [{ apiBase: 'https://me:pass@a.example/' }],
    [{ apiKey: key }],
  ])('such as %j are refused', (given) => {
    expect(apod.options.safeParse(given).success).toBe(false);
  });

  test('are complete after parsing, and pass again unchanged', () => {
    const complete = apod.options.parse({});
    expect(complete).toEqual({
      count: 10,
      apiBase: 'https://api.nasa.gov/planetary/apod',
      videoThumbnails: false,
    });
    expect(apod.options.parse(complete)).toEqual(complete);
    const dates = apod.options.parse({ start: '1995-06-16', end: '1995-06-16' });
    expect(apod.options.parse(dates)).toEqual(dates);
  });

  test('reach the API by the names it has for them', async () => {
    const asked: (string | undefined)[] = [];
    const apiBase = await serve(({ url }, response) => {
      asked.push(url);
      response.end(JSON.stringify([{}]));
    });
    await read({ apiBase, count: 2, videoThumbnails: true });
    await read({ apiBase: `${apiBase}/v1/apod/`, date: '2024-01-01' });
    await read({ apiBase, start: '2024-01-01' });
    await read({ apiBase, start: '2024-01-01', end: '2024-01-02' });
    expect(asked).toEqual([
      `/planetary/apod?count=2&thumbs=true&api_key=${key}`,
      `/v1/apod/?date=2024-01-01&api_key=${key}`,
      `/planetary/apod?start_date=2024-01-01&api_key=${key}`,
      `/planetary/apod?start_date=2024-01-01&end_date=2024-01-02&api_key=${key}`,
    ]);
  });
});

describe('the key', () => {
  const before = process.env.NASA_API_KEY;
  afterEach(() => {
    if (before === undefined) delete process.env.NASA_API_KEY;
    else process.env.NASA_API_KEY = before;
  });

  test('is the given one, else the environment’s for NASA alone, else the one for everybody', () => {
    const nasa = new URL('https://api.nasa.gov/planetary/apod');
    const other = new URL('https://other.example/');
    process.env.NASA_API_KEY = ' mine ';
    expect(findKey(nasa, { NASA_API_KEY: 'given' })).toBe('given');
    expect(findKey(other, { NASA_API_KEY: 'given' })).toBe('given');
    expect(findKey(nasa)).toBe('mine');
    expect(findKey(other)).toBe('DEMO_KEY');
    expect(findKey(new URL('http://api.nasa.gov/'))).toBe('DEMO_KEY');
    process.env.NASA_API_KEY = '';
    expect(findKey(nasa)).toBe('DEMO_KEY');
    expect(() => findKey(nasa, { NASA_API_KEY: 'two words' })).toThrow(/^NASA_API_KEY: expected a key(?!.*two)/);
  });

  test('is in no row, no identity, no note and no message, also where the server repeats it', async () => {
    const notes: string[] = [];
    const echo = await serve((_request, response) => {
      const entry = { date: '2024-01-01', media_type: 'image', url: `https://a.example/${key}.jpg`, title: key };
      response.setHeader('X-RateLimit-Limit', '9').setHeader('X-RateLimit-Remaining', '8');
      response.end(JSON.stringify([entry]));
    });
    const opened = await apod.open(
      apod.options.parse({ apiBase: echo }),
      context({ note: (sentence) => notes.push(sentence) }),
    );
    const rows = await readRows(opened);
    expect(rows).toHaveLength(1);
    expect(notes).toHaveLength(1);
    expect(JSON.stringify([rows, opened.identity, notes])).not.toContain(key);
    const messages = [
      await refusal(await serveJson({ code: 400, msg: `wrong: ${key}` }, 400)),
      await refusal(await serveJson({ error: { code: key, message: `api_key=${key}` } }, 403)),
      await refusal(await serve((_request, response) => response.end(`<p>${key}`))),
      await refusal(await serve(() => {}), { fetch: makeSettings({ timeoutMs: 50 }) }),
      await refusal(await serve(({ url }, response) => response.writeHead(302, { location: url }).end())),
      await refusal(await serve((_request, response) => response.writeHead(500).end())),
    ];
    expect(messages.join('\n')).not.toContain(key);
    expect(messages[3]).toMatch(/apod\?count=10&api_key=… took longer than 0.05 s/);
  });

  test('is hidden in sentences however long it is, but words keep their letters', () => {
    expect(hideKey('the key "K" of KIM, api_key=K&a=1', 'K')).toBe('the key "…" of KIM, api_key=…&a=1');
    expect(hideKey(`x${key}x`, key)).toBe('x…x');
    expect(hideKey('DEMO_KEY, api_key=DEMO_KEY', 'DEMO_KEY')).toBe('DEMO_KEY, api_key=…');
  });
});

describe('a refusal', () => {
  test('for the rate says what is left and what to do', async () => {
    const spent = { error: { code: 'OVER_RATE_LIMIT', message: 'You have exceeded\u0007 your rate limit.' } };
    const headers = { 'X-RateLimit-Limit': '30', 'X-RateLimit-Remaining': '0', 'Retry-After': '1' };
    const base = await serveJson(spent, 429, headers);
    const mine = await refusal(base);
    expect(mine).toBe(
      `the APOD API at ${new URL(base).host} refused with 429 OVER_RATE_LIMIT: "You have exceeded your rate limit." (0 of 30 requests are left); wait an hour, then run the same command again`,
    );
    const everybodys = await refusal(base, { secrets: {} });
    expect(everybodys).toMatch(/DEMO_KEY takes 30 requests an hour and 50 a day.*NASA_API_KEY/);
  });

  test.each([
    [403, { error: { code: 'API_KEY_INVALID', message: 'An invalid api_key' } }, /403 API_KEY_INVALID.*NASA_API_KEY/],
    [403, { error: { code: 'API_KEY_MISSING', message: 'No api_key' } }, /403 API_KEY_MISSING.*--api-key/],
    [400, { code: 400, msg: 'Date must be between' }, /refused with 400: "Date must be between"; correct the/],
    [404, { code: 404, msg: 'No data available for date' }, /refused with 404: "No data.*choose another date/],
    [200, { code: 400, msg: 'said with 200' }, /refused with 400: "said with 200"; try/],
    [404, 'nothing like NASA', /refused with 404; check the address of the API, http:/],
    [200, [], /found an empty list; expected at least one entry/],
    [200, 'text', /has nothing: found "text"; expected/],
    [503, {}, /answered 503 Service Unavailable; try again later/],
  ])('with %i and %j says what the server said and what to do', async (status, body, sentence) => {
    expect(await refusal(await serveJson(body, status))).toMatch(sentence);
  });

  test('that is no JSON is shown by its type and beginning, bytes by their number', async () => {
    const page = await serve((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>\n<title>Hello'),
    );
    expect(await refusal(page)).toMatch(/answered with 19 bytes of "text\/html", which begin "<html>\\n<title>Hello"/);
    const bytes = await serve((_request, response) => response.end(Buffer.from([255, 216, 0, 1])));
    expect(await refusal(bytes)).toMatch(/answered with 4 bytes of "no type"; expected JSON/);
    const empty = await serve((_request, response) => response.writeHead(403).end());
    expect(await refusal(empty)).toMatch(/refused with 403; expected a valid key/);
  });

  test('of a private address says what permits it', async () => {
    const guarded = { fetch: makeSettings({ allowPrivate: false }) };
    expect(await refusal(origin.url, guarded)).toMatch(/127\.0\.0\.1 is not a public.*--allow-private or --allow-addr/);
    const permitted = { fetch: makeSettings({ allowPrivate: false, allowAddress: ['127.0.0.0/8'] }) };
    expect(await read({ count: 1 }, permitted)).toHaveLength(1);
  });

  test('of a body over the limit, and of nobody there, are sentences too', async () => {
    const large = await serveJson([{ explanation: 'x'.repeat(5_000) }]);
    expect(await refusal(large, { fetch: makeSettings({ maxBytes: 1_000 }) })).toMatch(/the limit is 1000 bytes/);
    expect(await refusal('http://127.0.0.1:1')).toMatch(/refused the connection; check the network/);
    await expect(apod.open(apod.options.parse({}), makeSourceContext('/'))).rejects.toThrow(/settings of a run/);
  });
});

test('a server in trouble is asked again, after the pause it asks for; robots.txt is not', async () => {
  const asked: (string | undefined)[] = [];
  const apiBase = await serve(({ url }, response) => {
    asked.push(url?.split('?')[0]);
    if (asked.length === 1) response.writeHead(503, { 'Retry-After': '0' }).end();
    else if (asked.length === 2) response.writeHead(500).end();
    else response.setHeader('X-Robots-Tag', 'noai').end(JSON.stringify([{}]));
  });
  expect(await read({ apiBase, count: 1 }, { fetch: makeSettings({ retries: 3 }) })).toHaveLength(1);
  expect(asked).toEqual(Array(3).fill('/planetary/apod'));
});

test('what is left of the quota is told', async () => {
  const notes: string[] = [];
  const own = await startOrigin({ files, apod: { today: '2024-03-31', limit: 2_000 } });
  onTestFinished(() => own.close());
  await read({ apiBase: own.url, count: 1 }, { note: (sentence) => notes.push(sentence) });
  expect(notes).toEqual([`The APOD API at 127.0.0.1:${own.port}: 1,999 of 2,000 requests are left with this key`]);
});

test("what NASA's key for everybody takes is told with it, for NASA's own API alone", () => {
  const question = { endpoint: new URL('https://api.nasa.gov/planetary/apod'), parameters: {}, name: "NASA's API" };
  const quota = { limit: 30, remaining: 29 };
  expect(describeQuota(quota, { ...question, key: 'DEMO_KEY' })).toMatch(
    /^NASA's API: 29 of 30 requests are left with this key; DEMO_KEY takes 30 requests an hour and 50 a day/,
  );
  expect(describeQuota(quota, { ...question, key })).toBe("NASA's API: 29 of 30 requests are left with this key");
});

test('stopping ends the question with the reason of the stop', async () => {
  const stop = new AbortController();
  const apiBase = await serve(() => stop.abort(new Error('stopped')));
  await expect(read({ apiBase }, { signal: stop.signal })).rejects.toThrow('stopped');
});
