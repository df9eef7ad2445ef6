import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dayOf, writeDay } from '../../src/origin/apod-entries.js';
import { type OriginOptions, startOrigin } from '../../src/origin/index.js';

const today = '2024-03-31';
const bytes = Buffer.from('any');
const files = new Map(['/a b.jpg', '/c.png', '/page.html', '/d.svg'].map((path) => [path, { bytes }]));

interface Entry {
  readonly date: string;
  readonly media_type: string;
  readonly url: string;
  readonly hdurl?: string;
  readonly copyright?: string;
  readonly thumbnail_url?: string;
}

/** Starts an origin for one test; answers how to ask its API. */
async function start(options: Partial<OriginOptions> = {}) {
  const origin = await startOrigin({
    apod: { today },
    ...(options.root === undefined ? { files } : {}),
    ...options,
  });
  onTestFinished(() => origin.close());
  const ask = async (query: string, init: RequestInit = {}) => {
    const response = await fetch(`${origin.url}/planetary/apod?${query}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const entries = async (query: string) => JSON.parse((await ask(`api_key=x&${query}`)).text) as Entry[];
  return { origin, ask, entries };
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-apod-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('entries', () => {
  it('are an object for a day and a list for days, as NASA writes them', async () => {
    const { origin, ask, entries } = await start();
    const one = await ask('api_key=DEMO_KEY&date=2024-03-04');
    expect(one.status).toBe(200);
    expect(one.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(one.text)).toEqual({
      copyright: expect.stringMatching(/^\n.+\n$/),
      date: '2024-03-04',
      explanation: expect.stringContaining('entry number 10490'),
      hdurl: `${origin.url}/c.png`,
      media_type: 'image',
      service_version: 'v1',
      title: expect.stringMatching(/^\S.+ in \S/),
      url: `${origin.url}/c.png?size=small`,
    });
    const days = await entries('start_date=2024-02-28&end_date=2024-03-04');
    expect(days.map(({ date }) => date)).toEqual([
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
      '2024-03-02',
      '2024-03-03',
      '2024-03-04',
    ]);
    expect(days.at(-1)).toEqual(JSON.parse(one.text));
  });

  it('end today, which is also the day that is meant where none is named', async () => {
    const { ask, entries } = await start();
    expect(JSON.parse((await ask('api_key=x')).text)).toMatchObject({ date: today });
    expect((await entries('start_date=2024-03-29')).at(-1)).toMatchObject({ date: today });
    const { ask: askByClock } = await start({ apod: {} });
    const before = new Date().toISOString().slice(0, 10);
    const { date } = JSON.parse((await askByClock('api_key=x')).text) as Entry;
    expect([before, new Date().toISOString().slice(0, 10)]).toContain(date);
  });

  it('are a video every 7th day, and lack a copyright or an hdurl now and then', async () => {
    const { origin, entries } = await start();
    const month = await entries('start_date=2024-01-01&end_date=2024-02-04');
    const videos = month.filter(({ media_type }) => media_type === 'video');
    expect(videos).toHaveLength(5);
    for (const video of videos) {
      expect(video.url).toBe(`${origin.url}/videos/${video.date}.mp4`);
      expect(video).not.toHaveProperty('thumbnail_url');
      expect(video).not.toHaveProperty('hdurl');
    }
    const pictures = month.filter(({ media_type }) => media_type === 'image');
    for (const name of ['copyright', 'hdurl'] as const) {
      const having = pictures.filter((entry) => entry[name] !== undefined).length;
      expect(having).toBeGreaterThan(0);
      expect(having).toBeLessThan(pictures.length);
    }
    const withThumbs = await entries('start_date=2024-01-01&end_date=2024-02-04&thumbs=True');
    for (const { media_type, thumbnail_url } of withThumbs) {
      expect(thumbnail_url !== undefined).toBe(media_type === 'video');
    }
  });

  it('name pictures that this server has, under the name it was asked by', async () => {
    const { origin, entries } = await start();
    const month = await entries('start_date=2024-03-01&thumbs=true');
    const urls = month.flatMap(({ media_type, url, hdurl, thumbnail_url }) =>
      [media_type === 'image' ? url : undefined, hdurl, thumbnail_url].filter((each) => each !== undefined),
    );
    for (const url of new Set(urls)) expect((await fetch(url)).status, url).toBe(200);
    expect(new Set(urls.map((url) => new URL(url).pathname))).toEqual(new Set(['/a%20b.jpg', '/c.png']));
    expect(new URL(urls[0] ?? '').port).toBe(String(origin.port));
  });

  it('by count are so many different days, others each time, the same from the same seed', async () => {
    const [first, again, other] = await Promise.all([start({ seed: 3 }), start({ seed: 3 }), start({ seed: 4 })]);
    const days = async ({ entries }: typeof first) => (await entries('count=20')).map(({ date }) => date);
    const drawn = await days(first);
    expect(new Set(drawn).size).toBe(20);
    expect(await days(again)).toEqual(drawn);
    expect(await days(other)).not.toEqual(drawn);
    expect(await days(first)).not.toEqual(drawn);
    expect(await first.entries('count=1')).toHaveLength(1);
    const early = await start({ apod: { today: '1995-06-18' } });
    expect((await days(early)).sort()).toEqual(['1995-06-16', '1995-06-17', '1995-06-18']);
    const crowded = await start({ apod: { today: '1995-10-13' } });
    expect(new Set((await crowded.entries('count=100')).map(({ date }) => date)).size).toBe(100);
  });

  it('begin with the first day and end with today; one day may be a range', async () => {
    const { entries } = await start();
    const range = async (query: string) => (await entries(query)).map(({ date }) => date);
    expect(await entries(`date=${today}`)).toMatchObject({ date: today });
    expect(await entries('date=1995-06-16')).toMatchObject({ date: '1995-06-16' });
    expect(await range('start_date=1995-06-16&end_date=1995-06-17')).toEqual(['1995-06-16', '1995-06-17']);
    expect(await range('start_date=2024-03-01&end_date=2024-03-01')).toEqual(['2024-03-01']);
  });
});

describe('pictures', () => {
  it('come from the folder stars of the folder served, and from nowhere else in it', async () => {
    const root = await makeFolder();
    await mkdir(join(root, 'stars', 'deeper'), { recursive: true });
    await writeFile(join(root, 'other.jpg'), 'x');
    for (const name of ['2.png', '1.jpg', 'truth.json', '.hidden.jpg'])
      await writeFile(join(root, 'stars', name), name);
    const { entries } = await start({ root });
    const month = await entries('start_date=2024-03-01');
    const paths = month.flatMap(({ hdurl }) => (hdurl === undefined ? [] : [new URL(hdurl).pathname]));
    expect(new Set(paths)).toEqual(new Set(['/stars/1.jpg', '/stars/2.png']));
  });

  it('of stars in memory win over other files', async () => {
    const mixed = new Map(['/a.jpg', '/stars/b.jpg'].map((path) => [path, { bytes }]));
    const { entries } = await start({ files: mixed });
    expect(new Set((await entries('start_date=2024-03-25')).map(({ url }) => new URL(url).pathname))).toContain(
      '/stars/b.jpg',
    );
    expect(JSON.stringify(await entries('start_date=2024-03-01'))).not.toContain('/a.jpg');
  });

  it('that are none are a 404 in JSON; a file in the place of the API is a file', async () => {
    const root = await makeFolder();
    await symlink('/nowhere', join(root, 'stars'));
    const { ask } = await start({ root });
    const none = await ask('api_key=x');
    expect(none.status).toBe(404);
    expect(JSON.parse(none.text)).toMatchObject({ code: 404, msg: expect.stringContaining('No data available') });
    const file = await start({ files: new Map([['/planetary/apod', { bytes: Buffer.from('mine') }]]) });
    expect((await file.ask('api_key=x')).text).toBe('mine');
    const off = await start({ apod: false });
    expect((await off.ask('api_key=x')).text).toBe('there is no such file\n');
  });
});

describe('refusals', () => {
  it.each([
    ['date=1995-06-15', 'Date must be between Jun 16, 1995 and Mar 31, 2024.'],
    ['date=2024-04-01', 'Date must be between Jun 16, 1995 and Mar 31, 2024.'],
    ['date=2024-02-30', "time data '2024-02-30' does not match format '%Y-%m-%d'"],
    ['start_date=2024-03-02&end_date=2024-03-01', 'start_date cannot be after end_date'],
    ['count=0', 'Count must be positive and cannot exceed 100'],
    ['count=101', 'Count must be positive and cannot exceed 100'],
    ['count=ten', "invalid literal for int() with base 10: 'ten'"],
    ['count=3&date=2024-03-01', 'Bad Request: invalid field combination passed.'],
    ['end_date=2024-03-01', 'Bad Request: invalid field combination passed.'],
    ['nonsense=1', 'Bad Request: incorrect field passed.'],
  ])('of %s are 400 with the words of NASA', async (query, msg) => {
    const { ask } = await start();
    const refused = await ask(`${query}&api_key=x`);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toEqual({ code: 400, msg, service_version: 'v1' });
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('999');
  });

  it('of the key are 403 and cost nothing', async () => {
    const { ask } = await start({ apod: { today, limit: 1 } });
    for (const [query, code] of [
      ['count=1', 'API_KEY_MISSING'],
      ['count=1&api_key=', 'API_KEY_MISSING'],
      ['count=1&api_key=invalid', 'API_KEY_INVALID'],
    ]) {
      const refused = await ask(query ?? '');
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.text)).toMatchObject({ error: { code } });
    }
    expect((await ask('count=1&api_key=x')).status).toBe(200);
  });

  it('for the rate are 429 once a key has used its limit up; another key has its own', async () => {
    const { ask } = await start({ apod: { today, limit: 2 } });
    const statuses = [];
    for (let request = 0; request < 4; request += 1) {
      const { status, headers } = await ask('count=1&api_key=x');
      expect(headers.get('x-ratelimit-limit')).toBe('2');
      statuses.push([status, headers.get('x-ratelimit-remaining')]);
    }
    expect(statuses).toEqual([
      [200, '1'],
      [200, '0'],
      [429, '0'],
      [429, '0'],
    ]);
    expect(JSON.parse((await ask('api_key=x')).text)).toMatchObject({ error: { code: 'OVER_RATE_LIMIT' } });
    expect((await ask('api_key=y')).status).toBe(200);
  });

  it('of options out of range name them', async () => {
    for (const [apod, sentence] of [
      [{ today: '2024-02-30' }, /apod\.today: 2024-02-30 .*expected a day/],
      [{ today: '1990-01-01' }, /apod\.today: 1990-01-01/],
      [{ limit: -1 }, /apod\.limit: -1 .*expected a whole number/],
    ] as const) {
      await expect(startOrigin({ files, apod })).rejects.toThrow(sentence);
    }
  });
});

it('answers HEAD with the headers alone, and nothing but GET and HEAD', async () => {
  const { ask } = await start();
  const head = await ask('api_key=x', { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, text: '' });
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  expect((await ask('api_key=x', { method: 'POST' })).status).toBe(405);
});

it('writes every day so that it reads back, and takes no other text for a day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (day) => {
      expect(dayOf(writeDay(day))).toBe(day);
    }),
    { seed: 1 },
  );
  for (const text of ['', '2024-2-3', '2023-02-29', '2024-13-01', '2024-03-05T00:00:00', '20240305']) {
    expect(dayOf(text), text).toBeUndefined();
  }
});
