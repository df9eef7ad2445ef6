import type { Json } from '../core/json.js';
import type { OutputRecord } from '../core/outcome.js';
import { isRecord } from './outputs.js';
import { findResultFile, readBounded } from './result-file.js';

/** What the row of an item said of it besides its address, as far as people want to see that beside a picture. */
export interface ItemWords {
  readonly title?: string;
  readonly date?: string;
  /** Whose it is: `© …`, or `Credit: …` where nobody claims it. */
  readonly credit?: string;
  readonly license?: string;
}

const mostBytes = 64 * 1024;
const titleColumns = ['title', 'caption', 'alt', 'name'];
const claimColumns = ['copyright', '©'];
const creditColumns = ['credit', 'author', 'artist', 'photographer', 'creator'];

/** Reads the `.info.json` beside an item's first file: title, date and whom to credit. Nothing where there is none. */
export async function readItemWords(out: string, outputs: readonly OutputRecord[]): Promise<ItemWords> {
  const path = outputs[0]?.path.replace(/\.[^./]+$/, '.info.json');
  const file = path === undefined ? undefined : await findResultFile(out, path);
  const bytes = file === undefined ? undefined : await readBounded(file, mostBytes);
  if (bytes === undefined) return {};
  try {
    return chooseWords(JSON.parse(bytes.toString('utf8')) as Json);
  } catch {
    return {};
  }
}

/** Finds the columns that say these things, however their names are written. */
export function chooseWords(row: Json): ItemWords {
  if (!isRecord(row)) return {};
  const columns = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  const find = (names: readonly string[]) => {
    for (const name of names) {
      const value = columns.get(name);
      const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
      if (text !== '') return text;
    }
    return undefined;
  };
  const [title, date, license, claim, thanks] = [
    find(titleColumns),
    find(['date']),
    find(['license', 'licence']),
    find(claimColumns),
    find(creditColumns),
  ];
  const credit =
    claim === undefined ? thanks && `Credit: ${thanks}` : /^(©|\(c\)|copyright)/i.test(claim) ? claim : `© ${claim}`;
  return {
    ...(title === undefined ? {} : { title }),
    ...(date === undefined ? {} : { date }),
    ...(credit === undefined ? {} : { credit }),
    ...(license === undefined ? {} : { license }),
  };
}
