import type { OpenSource } from '../core/contracts.js';
import type { Json } from '../core/json.js';
import { printableUrl } from '../core/url.js';
import type { PlannedSource } from './open-source.js';

/** True where all rows come from standard input: another list may stand there each time, under the same name. */
export function isStandardInput(planned: readonly PlannedSource[]): boolean {
  const [only] = planned;
  if (only === undefined || planned.length > 1 || only.name !== 'list') return false;
  const { file } = only.options as { readonly file?: Json };
  return file === '-' || (typeof file === 'string' && /^\/(dev|proc\/self)\/(stdin|fd\/\d+)$/.test(file));
}

/**
 * Says which row that is brought now is not the one that was written down; undefined where none differs: the same list, the
 * beginning of it, or nothing, as where standard input is closed. Both are read side by side and never held.
 */
export async function describeOtherRows(now: OpenSource, before: OpenSource): Promise<string | undefined> {
  const known = before.rows[Symbol.asyncIterator]();
  try {
    for await (const { index, url } of now.rows) {
      const next = await known.next();
      if (next.done) return `row ${index} is new: ${printableUrl(url)}`;
      if (next.value.url !== url) {
        return `row ${index} was ${printableUrl(next.value.url)}, now ${printableUrl(url)}`;
      }
    }
    return undefined;
  } finally {
    await known.return?.();
  }
}
