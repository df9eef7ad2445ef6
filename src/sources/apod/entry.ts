import { type FailureCode, problem } from '../../core/errors.js';
import type { Item } from '../../core/item.js';
import { maxUrlLength, quote } from '../input/url.js';
import { cleanText, showValue } from './text.js';

/** The page of all pictures; addresses in entries that are not whole start there. */
export const pagesAddress = 'https://apod.nasa.gov/apod/';

const longestShortText = 500;
const longestExplanation = 10_000;
const longestShownUrl = 300;
const longestKeptUrl = 2_000;

/** How entries become items. */
export interface EntryOptions {
  /** Takes a video's thumbnail for its picture. */
  readonly takesThumbnails: boolean;
  /** Where addresses start that are not whole. */
  readonly base: string;
}

type Entry = Readonly<Record<string, unknown>>;

/** Makes an item of an entry of the API; an entry that has no picture is an item with a problem. Never throws. */
export function makeEntryItem(found: unknown, index: number, options: EntryOptions): Item {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    const fault = `apod entry ${index + 1}: found ${showValue(found)}; expected an object with a date and a url`;
    return makeBadItem({ index, url: '', fields: {} }, 'E_URL_INVALID', fault);
  }
  const entry = found as Entry;
  const fields = readFields(entry);
  const name = typeof fields.date === 'string' ? fields.date : `apod entry ${index + 1}`;
  const place = { index, fields };
  if (typeof entry.media_type !== 'string') {
    const fault = `${name}: found ${showValue(entry.media_type)} as media_type; expected "image"`;
    return makeBadItem({ ...place, url: printUrl(entry, fields) }, 'E_URL_INVALID', fault);
  }
  if (entry.media_type === 'image') return makePictureItem(entry, ['hdurl', 'url'], { place, name, options });
  if (options.takesThumbnails && typeof entry.thumbnail_url === 'string' && entry.thumbnail_url !== '') {
    return makePictureItem(entry, ['thumbnail_url'], { place, name, options });
  }
  const url = completeUrl(entry.url, options.base) ?? printUrl(entry, fields);
  const what = entry.media_type === 'video' ? 'a video' : `no picture but ${quote(entry.media_type, 40)}`;
  const fault = `${name} is ${what}${url === '' ? '' : `: ${cleanText(url, longestShownUrl)}`}`;
  return makeBadItem({ ...place, url: url.slice(0, longestKeptUrl) }, 'E_NOT_A_PICTURE', fault);
}

interface Place {
  readonly index: number;
  readonly fields: Item['fields'];
}

/** Takes the first of these that is an address. */
function makePictureItem(
  entry: Entry,
  names: readonly string[],
  { place, name, options }: { place: Place; name: string; options: EntryOptions },
): Item {
  for (const each of names) {
    const url = completeUrl(entry[each], options.base);
    if (url !== undefined) return { ...place, url };
  }
  const given = names.filter((each) => entry[each] !== undefined && entry[each] !== '');
  const shown = given.map((each) => `${each} ${showValue(entry[each])}`).join(' and ') || 'no url';
  const fault = `${name}: found ${shown}; expected the http: or https: address of a picture`;
  return makeBadItem({ ...place, url: printUrl(entry, place.fields) }, 'E_URL_INVALID', fault);
}

function makeBadItem(item: Item, code: FailureCode, fault: string): Item {
  return { ...item, problem: problem(code, fault) };
}

/** The address, whole and normal, without a login; undefined where it is none of http or https. */
function completeUrl(value: unknown, base: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '' || text.length > maxUrlLength || /\p{Cc}/u.test(text) || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.username = '';
  url.password = '';
  return url.href;
}

/** What stands for the address of an entry that has none: the text it came with, or its page. */
function printUrl(entry: Entry, fields: Item['fields']): string {
  const text = typeof entry.url === 'string' ? cleanText(entry.url, longestKeptUrl) : '';
  return text || String(fields.page ?? '');
}

function readFields(entry: Entry): Item['fields'] {
  const date = typeof entry.date === 'string' && isDate(entry.date) ? entry.date : undefined;
  const read = (name: string, maxLength: number) => {
    const value = entry[name];
    const text = typeof value === 'string' ? cleanText(value, maxLength) : '';
    return text === '' ? {} : { [name]: text };
  };
  return {
    ...(date === undefined ? {} : { date }),
    ...read('title', longestShortText),
    ...read('copyright', longestShortText),
    ...read('explanation', longestExplanation),
    ...read('media_type', longestShortText),
    ...(date === undefined ? {} : { page: pageOf(date) }),
  };
}

function pageOf(date: string): string {
  return `${pagesAddress}ap${date.slice(2).replaceAll('-', '')}.html`;
}

/** True for a day of the calendar, written `2024-03-05`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
