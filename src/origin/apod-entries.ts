import { hashToUnit } from './hash.js';

const dayMs = 86_400_000;
/** The day of the first picture. */
export const firstDay = dayOf('1995-06-16') ?? 0;

/** An entry as NASA's API writes it. */
export interface ApodEntry {
  readonly copyright?: string;
  readonly date: string;
  readonly explanation: string;
  readonly hdurl?: string;
  readonly media_type: 'image' | 'video';
  readonly service_version: 'v1';
  readonly thumbnail_url?: string;
  readonly title: string;
  readonly url: string;
}

/** What entries are made of. */
export interface EntryMaker {
  /** Paths of pictures, decoded, at least one. */
  readonly pictures: readonly string[];
  /** The URL of a decoded path, with a query. */
  urlFor(path: string, query?: string): string;
  readonly seed: number;
  /** Videos bring a still picture. */
  readonly hasThumbnails: boolean;
}

const things = ['Cluster', 'Field', 'Cloud', 'Nebula', 'Sky', 'Window', 'Arch', 'Dust Lane'];
const places = ['Orion', 'Cygnus', 'Carina', 'Lyra', 'Centaurus', 'Perseus', 'Vela', 'the Southern Cross'];
const photographers = ['A. Lindqvist', 'M. Okafor', 'Team Bright Nights', 'J. Tanaka & R. Silva'];

/** The number of a day (days since 1970) written `2024-03-05`; undefined where it is no day of the calendar. */
export function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && writeDay(time / dayMs) === text ? time / dayMs : undefined;
}

/** Writes a day as `2024-03-05`. */
export function writeDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/**
 * Makes the entry of a day, the same each time: the pictures come round in turn, every 7th day is a video, every 3rd
 * entry has a copyright (with line ends around it, as NASA's have) and every 5th lacks its `hdurl`.
 */
export function makeEntry(day: number, maker: EntryMaker): ApodEntry {
  const number = day - firstDay;
  const date = writeDay(day);
  const picture = maker.pictures[number % maker.pictures.length] ?? '/';
  const choose = (what: string, from: readonly string[]) =>
    from[Math.floor(hashToUnit(maker.seed, `apod ${what} ${date}`) * from.length)] ?? '';
  const title = `${choose('thing', things)} in ${choose('place', places)}`;
  const isVideo = number % 7 === 6;
  const base = {
    ...(number % 3 === 1 ? { copyright: `\n${choose('photographer', photographers)}\n` } : {}),
    date,
    explanation: `${title}: entry number ${number + 1}, made by a test server from ${picture.slice(1)}.  It shows no real sky.`,
  };
  if (isVideo) {
    return {
      ...base,
      media_type: 'video',
      service_version: 'v1',
      ...(maker.hasThumbnails ? { thumbnail_url: maker.urlFor(picture, 'size=thumbnail') } : {}),
      title,
      url: maker.urlFor(`/videos/${date}.mp4`),
    };
  }
  return {
    ...base,
    ...(number % 5 === 3 ? {} : { hdurl: maker.urlFor(picture) }),
    media_type: 'image',
    service_version: 'v1',
    title,
    // NASA's `url` is a smaller copy; here it is the same picture under another address.
    url: maker.urlFor(picture, 'size=small'),
  };
}
