import { z } from 'zod';
import { wholeNumber } from '../../core/quantities.js';
import { isDate } from './entry.js';

/** NASA's API for the Astronomy Picture of the Day. */
export const nasaAddress = 'https://api.nasa.gov/planetary/apod';
/** The day of the first picture. */
const firstDate = '1995-06-16';
const apiPath = '/planetary/apod';
const defaultCount = 10;

const date = z
  .string()
  .refine(isDate, { error: 'expected a date such as 2024-03-05', abort: true })
  .refine((text) => text >= firstDate, { error: `expected a date from ${firstDate} on, the day of the first picture` });

/** The options of the `apod` source, each for itself. */
export const apodFields = {
  count: wholeNumber(1, 100)
    .optional()
    .describe(`So many pictures of random days; ${defaultCount} where no date is named`),
  date: date.optional().describe('The picture of this day, such as 2024-03-05'),
  start: date.optional().describe('The pictures from this day on'),
  end: date.optional().describe("With start: up to this day; NASA's today where it is left out"),
  apiBase: z
    .string()
    .superRefine((text, context) => {
      const message = faultOfAddress(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .default(nasaAddress)
    .describe('Where the API is; a server alone stands for its /planetary/apod'),
  videoThumbnails: z.boolean().default(false).describe('Take the still picture of a video, where there is one'),
};

/** All options of the `apod` source: one of `count`, `date` and `start` (with `end`). */
export const apodOptions = z
  .strictObject(apodFields)
  .refine(({ count, date: day, start }) => [count, day, start].filter((each) => each !== undefined).length <= 1, {
    error: 'expected only one of count, date and start',
  })
  .refine(({ start, end }) => end === undefined || start !== undefined, {
    error: 'expected start beside end',
    path: ['end'],
  })
  .refine(({ start, end }) => start === undefined || end === undefined || end >= start, {
    error: 'expected a day not before start',
    path: ['end'],
  })
  .transform((given) => {
    const isNamed = given.count !== undefined || given.date !== undefined || given.start !== undefined;
    return isNamed ? given : { ...given, count: defaultCount };
  });

/** Options of the `apod` source. */
export type ApodOptions = z.infer<typeof apodOptions>;

/** The address that `apiBase` means, without query. */
export function endpointOf(apiBase: string): URL {
  const endpoint = new URL(apiBase);
  if (endpoint.pathname === '/') endpoint.pathname = apiPath;
  return endpoint;
}

/** What is wrong with the address of an API; what may be a key is not repeated. */
function faultOfAddress(text: string): string | undefined {
  const expected = `expected an http: or https: address such as ${nasaAddress}`;
  if (/[?#@]/.test(text)) {
    return `${expected}, found one with a login, a query or a fragment; a key belongs in NASA_API_KEY`;
  }
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? undefined : expected;
}
