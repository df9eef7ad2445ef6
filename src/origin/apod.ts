import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApodEntry, dayOf, type EntryMaker, firstDay, makeEntry, writeDay } from './apod-entries.js';
import { hashToUnit } from './hash.js';
import { mediaTypeOf } from './media-types.js';
import { type Reply, replyWithText } from './reply.js';

/** The path of NASA's API. */
export const apodPath = '/planetary/apod';

/** How the origin speaks NASA's API. */
export interface ApodOptions {
  /** The last day there is an entry of, such as `2026-01-31`; the day of the machine's clock (UTC) if left out. */
  readonly today?: string;
  /** Requests that one key gets as long as the server runs; 1,000 if left out. */
  readonly limit?: number;
}

/** What the API needs of the server around it. */
export interface ApodSurroundings {
  /** The served folder, links resolved. */
  readonly root: string | undefined;
  /** Paths of files in memory. */
  readonly paths: readonly string[];
  readonly seed: number;
}

const defaultLimit = 1_000;
const maxCount = 100;
const maxPictures = 100_000;
const maxKeys = 10_000;
const knownParameters = ['date', 'count', 'start_date', 'end_date', 'thumbs', 'concept_tags', 'hd', 'api_key'];
const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/tiff', 'image/avif'];

/** A request that is refused as NASA's service would. */
class BadRequest extends Error {}

/**
 * Answers as NASA's API for the Astronomy Picture of the Day does, about the pictures of this server: those in `stars/`,
 * else those in memory. Random days (`count`) depend on the seed and on how many requests came before.
 */
export class ApodApi {
  readonly #options: ApodOptions;
  readonly #surroundings: ApodSurroundings;
  readonly #used = new Map<string, number>();
  #pictures: Promise<readonly string[]> | undefined;
  #requests = 0;

  constructor(options: ApodOptions, surroundings: ApodSurroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
  }

  /** Answers a request by its target, `/planetary/apod?count=3&api_key=DEMO_KEY`. `urlFor` takes encoded paths. */
  async reply(target: string, urlFor: (path: string) => string): Promise<Reply> {
    const query = new URLSearchParams(target.split('#', 1)[0]?.split('?').slice(1).join('?'));
    const key = query.get('api_key') ?? '';
    if (key === '') return refuseKey('API_KEY_MISSING', 'No api_key was supplied. Get one at https://api.nasa.gov:443');
    if (key === 'invalid') {
      return refuseKey('API_KEY_INVALID', 'An invalid api_key was supplied. Get one at https://api.nasa.gov:443');
    }
    const limit = this.#options.limit ?? defaultLimit;
    const used = Math.min(this.#count(key), limit + 1);
    const quota = ['X-RateLimit-Limit', String(limit), 'X-RateLimit-Remaining', String(Math.max(0, limit - used))];
    if (used > limit) {
      const message = 'You have exceeded your rate limit. Try again later or contact us at https://api.nasa.gov';
      return replyWithJson(429, { error: { code: 'OVER_RATE_LIMIT', message } }, quota);
    }
    this.#requests += 1;
    const ordinal = this.#requests;
    try {
      this.#pictures ??= findPictures(this.#surroundings);
      const pictures = await this.#pictures;
      if (pictures.length === 0) return replyWithProblem(404, 'No data available: this server has no pictures', quota);
      const maker = this.#makeMaker(pictures, query, urlFor);
      return replyWithJson(200, this.#answer(query, maker, ordinal), quota);
    } catch (error) {
      if (error instanceof BadRequest) return replyWithProblem(400, error.message, quota);
      throw error;
    }
  }

  /** How many requests this key has made, this one included; keys beyond the bound share one count. */
  #count(key: string): number {
    const counted = this.#used.has(key) || this.#used.size < maxKeys ? key : '';
    const used = (this.#used.get(counted) ?? 0) + 1;
    this.#used.set(counted, used);
    return used;
  }

  #makeMaker(pictures: readonly string[], query: URLSearchParams, urlFor: (path: string) => string): EntryMaker {
    const encode = (path: string) => path.split('/').map(encodeURIComponent).join('/');
    return {
      pictures,
      seed: this.#surroundings.seed,
      hasThumbnails: /^true$/i.test(query.get('thumbs') ?? ''),
      urlFor: (path, suffix) => urlFor(`${encode(path)}${suffix === undefined ? '' : `?${suffix}`}`),
    };
  }

  #answer(query: URLSearchParams, maker: EntryMaker, ordinal: number): ApodEntry | readonly ApodEntry[] {
    const today = dayOf(this.#options.today ?? new Date().toISOString().slice(0, 10)) ?? firstDay;
    const given = (name: string) => query.get(name) || undefined;
    const [date, count, start, end] = ['date', 'count', 'start_date', 'end_date'].map(given);
    if ([...query.keys()].some((name) => !knownParameters.includes(name))) {
      throw new BadRequest('Bad Request: incorrect field passed.');
    }
    if (count !== undefined && date === undefined && start === undefined && end === undefined) {
      return this.#chooseDays(readCount(count), { today, ordinal }).map((day) => makeEntry(day, maker));
    }
    if (start !== undefined && count === undefined && date === undefined) {
      const first = readDay(start, today);
      const last = end === undefined ? today : readDay(end, today);
      if (first > last) throw new BadRequest('start_date cannot be after end_date');
      return Array.from({ length: last - first + 1 }, (_, position) => makeEntry(first + position, maker));
    }
    if (count !== undefined || start !== undefined || end !== undefined) {
      throw new BadRequest('Bad Request: invalid field combination passed.');
    }
    return makeEntry(date === undefined ? today : readDay(date, today), maker);
  }

  /** Days without repetition, as far as there are so many. */
  #chooseDays(count: number, { today, ordinal }: { today: number; ordinal: number }): number[] {
    const span = today - firstDay + 1;
    const numbers = new Set<number>();
    for (let draw = 0; draw < Math.min(count, span); draw += 1) {
      const part = hashToUnit(this.#surroundings.seed, `apod request ${ordinal} day ${draw}`);
      let number = Math.floor(part * span);
      while (numbers.has(number)) number = (number + 1) % span;
      numbers.add(number);
    }
    return [...numbers].map((number) => firstDay + number);
  }
}

/** What is wrong with the options; undefined where nothing is. */
export function faultOfApod({ today, limit = defaultLimit }: ApodOptions): string | undefined {
  if (today !== undefined && (dayOf(today) ?? 0) < firstDay) {
    return `apod.today: ${today} is not possible; expected a day such as 2026-01-31, from ${writeDay(firstDay)} on`;
  }
  if (Number.isInteger(limit) && limit >= 0 && limit <= 1e9) return undefined;
  return `apod.limit: ${limit} is not possible; expected a whole number from 0 to 1000000000`;
}

function readCount(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new BadRequest(`invalid literal for int() with base 10: '${text.slice(0, 40)}'`);
  const count = Number(text);
  if (count < 1 || count > maxCount) throw new BadRequest(`Count must be positive and cannot exceed ${maxCount}`);
  return count;
}

function readDay(text: string, today: number): number {
  const day = dayOf(text);
  if (day === undefined) throw new BadRequest(`time data '${text.slice(0, 40)}' does not match format '%Y-%m-%d'`);
  if (day >= firstDay && day <= today) return day;
  throw new BadRequest(`Date must be between ${printDay(firstDay)} and ${printDay(today)}.`);
}

/** `Jun 16, 1995` */
function printDay(day: number): string {
  const options = { month: 'short', day: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${writeDay(day)}T00:00:00Z`).toLocaleDateString('en-US', options);
}

async function findPictures({ root, paths }: ApodSurroundings): Promise<readonly string[]> {
  const names = root === undefined ? [] : await readdir(join(root, 'stars')).catch((): string[] => []);
  const inFolder = [...names.map((name) => `/stars/${name}`), ...paths.filter((path) => path.startsWith('/stars/'))];
  const pictures = [...new Set(inFolder)].filter(isPicture);
  const found = pictures.length > 0 ? pictures : paths.filter(isPicture);
  return found.sort((first, second) => (first < second ? -1 : 1)).slice(0, maxPictures);
}

function isPicture(path: string): boolean {
  return pictureTypes.includes(mediaTypeOf(path)) && !path.includes('/.');
}

function refuseKey(code: string, message: string): Reply {
  return replyWithJson(403, { error: { code, message } }, []);
}

function replyWithProblem(code: number, msg: string, headers: readonly string[]): Reply {
  return replyWithJson(code, { code, msg, service_version: 'v1' }, headers);
}

function replyWithJson(status: number, value: unknown, headers: readonly string[]): Reply {
  const { body, headers: _, ...rest } = replyWithText(status, JSON.stringify(value));
  const head = ['Content-Type', 'application/json', 'Content-Length', String(body.length), ...headers];
  return { ...rest, headers: head, body };
}
