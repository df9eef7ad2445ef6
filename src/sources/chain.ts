import type { OpenSource } from '../core/contracts.js';
import type { Item } from '../core/item.js';

/** Joins open sources into one, in the order given; indexes count on from one to the next. */
export function chainSources(opened: readonly OpenSource[]): OpenSource {
  const [only] = opened;
  if (only !== undefined && opened.length === 1) return only;
  const columns = opened.map((source) => source.columns);
  return {
    get rows() {
      return readAll(opened);
    },
    identity: opened.map((source) => source.identity),
    isRepeatable: opened.every((source) => source.isRepeatable),
    ...(columns.includes(undefined) ? {} : { columns: [...new Set(columns.flatMap((names) => names ?? []))] }),
    async count() {
      let total = 0;
      for (const source of opened) {
        const count = await source.count();
        if (count === undefined) return undefined;
        total += count;
      }
      return total;
    },
  };
}

async function* readAll(opened: readonly OpenSource[]): AsyncGenerator<Item> {
  let index = 0;
  for (const source of opened) {
    for await (const item of source.rows) yield { ...item, index: index++ };
  }
}
