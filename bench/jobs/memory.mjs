// (j) Lists from 1,000 to 1,000,000 items, bodies of 1 KB: does memory grow?
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace } from '../harness/programs.mjs';
import { numberArgument, startOrigin } from '../support.mjs';

export const letter = 'j';
export const corpora = [];

export async function plan({ count }) {
  const largest = numberArgument('items', count(100_000));
  const origin = await startOrigin('', { stubBytes: 1_000 });
  process.on('exit', () => origin.close());
  const server = { urlFor: (_kind, index, name) => `${origin.url}/${index}/${name}` };
  const counts = [1_000, 10_000, 100_000, 1_000_000].filter((each) => each <= largest);
  const programs = counts.map((items) =>
    millrace(writeUrls(urlsOf(server, { kind: '', names: ['stub.txt'] }, items)), [], {
      name: items.toLocaleString('en-US'),
      items,
      check: (_out, { cpuMs }) => ({ 'parent CPU an item, ms': cpuMs.parent / items }),
    }),
  );
  return [{ title: 'Memory', unit: 'item', items: counts.at(-1), programs }];
}
