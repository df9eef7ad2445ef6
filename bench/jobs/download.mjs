// (g) Small files, saved as they came.
import { join } from 'node:path';
import { checkBytes } from '../harness/checks.mjs';
import { bytesOf, urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, shellProgram } from '../harness/programs.mjs';

export const letter = 'g';
export const corpora = ['small'];

const tools = ['aria2c', 'curl', 'wget2'];

export function plan({ server, corpora: { small }, count }) {
  const items = count(10_000);
  const list = writeUrls(urlsOf(server, small, items));
  const bytes = bytesOf(small, items);
  const checkFolder = (folder) => (out) => {
    checkBytes(join(out, folder), { count: items, bytes });
  };
  return [
    {
      title: 'Downloads of 1 to 16 KB',
      unit: 'file',
      items,
      programs: [
        millrace(list, [], { check: checkFolder('saved') }),
        ...tools.map((tool) =>
          shellProgram('download.sh', {
            name: tool,
            needs: [tool],
            args: (out) => [tool, list, out],
            check: checkFolder('.'),
          }),
        ),
      ],
      goals: [
        { what: 'items per second over the best of them', metric: 'wall', against: tools, atLeast: 1 },
        { what: 'items per CPU second over the best of them (1 / 1.5)', metric: 'cpu', against: tools, atLeast: 0.67 },
      ],
    },
  ];
}
