import type { OpenSource, Source, SourceContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import { describeQuota, readEntries } from './apod/answer.js';
import { makeEntryItem, pagesAddress } from './apod/entry.js';
import { findKey } from './apod/key.js';
import { type ApodOptions, apodOptions, endpointOf, nasaAddress } from './apod/options.js';
import { type ApiQuestion, askApi } from './apod/request.js';

/**
 * Entries of NASA's Astronomy Picture of the Day: the address of each picture, with date, title, copyright, explanation
 * and page as fields. Asks the API once, when it is opened. The key comes from the context's secrets or the environment
 * (`NASA_API_KEY`), else it is `DEMO_KEY`. A day without a picture (a video) is an item with the code `E_NOT_A_PICTURE`.
 */
const apod = {
  name: 'apod',
  summary: "NASA's Astronomy Picture of the Day, by count or dates",
  options: apodOptions,
  async open(given, context) {
    const { fetch: settings, signal } = context;
    if (settings === undefined) throw new RunError('E_SOURCE', 'apod: expected the fetch settings of a run');
    const endpoint = endpointOf(given.apiBase);
    const isNasa = endpoint.href === nasaAddress;
    const question: ApiQuestion = {
      endpoint,
      parameters: parametersOf(given),
      key: findKey(endpoint, context.secrets),
      name: isNasa ? "NASA's API" : `the APOD API at ${endpoint.host}`,
    };
    const answer = await askApi(question, settings, signal);
    const entries = readEntries(answer, question);
    if (answer.quota !== undefined) context.note?.(describeQuota(answer.quota, question));
    const takesThumbnails = given.videoThumbnails;
    const base = isNasa ? pagesAddress : endpoint.href;
    const items = entries.slice(0, given.count).map((entry, index) => {
      return makeEntryItem(entry, index, { takesThumbnails, base });
    });
    return openItems(items, given, context);
  },
} satisfies Source<ApodOptions>;
export default apod;

function openItems(items: readonly Item[], given: ApodOptions, { signal }: SourceContext): OpenSource {
  return {
    get rows() {
      return (async function* () {
        for (const item of items) {
          signal.throwIfAborted();
          yield item;
        }
      })();
    },
    identity: { source: 'apod', ...(JSON.parse(JSON.stringify(given)) as object) },
    // Random days are others each time, and entries of a day are corrected: what was answered is written down, so that
    // going on costs no request.
    isRepeatable: false,
    count: async () => items.length,
  };
}

function parametersOf({ count, date, start, end, videoThumbnails }: ApodOptions): Record<string, string> {
  return {
    ...(count === undefined ? {} : { count: String(count) }),
    ...(date === undefined ? {} : { date }),
    ...(start === undefined ? {} : { start_date: start }),
    ...(end === undefined ? {} : { end_date: end }),
    ...(videoThumbnails ? { thumbs: 'true' } : {}),
  };
}
