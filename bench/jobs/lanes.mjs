// (i) The dataset job with one lane, two, four, up to one a core.
import { join } from 'node:path';
import { checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace } from '../harness/programs.mjs';
import { cores } from '../support.mjs';

export const letter = 'i';
export const corpora = ['web'];

export function plan({ server, corpora: { web }, count }) {
  const items = count(800);
  const list = writeUrls(urlsOf(server, web, items));
  const check = async (out) => {
    const expected = { ending: '.jpg', count: items, format: 'jpeg', box: [256, 256] };
    await checkPictures(join(out, 'saved'), expected);
  };
  const lanes = [];
  for (let count = 1; count < cores; count *= 2) lanes.push(count);
  lanes.push(cores);
  return [
    {
      title: 'Lanes',
      unit: 'picture',
      items,
      programs: lanes.map((count) =>
        millrace(list, ['--resize', '256x256', '--save', 'jpeg', '--workers', String(count)], {
          name: `${count} ${count === 1 ? 'lane' : 'lanes'}`,
          check,
        }),
      ),
    },
  ];
}
