// (d) Photos of 11 megapixels, each cut to 1200x1200.
import { join } from 'node:path';
import { checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram, sharpAlone } from '../harness/programs.mjs';

export const letter = 'd';
export const corpora = ['large'];

const pools = 'thread pool, process pool and Pillow';
const oneByOne = 'Pillow, one by one';

export function plan({ server, corpora: { large }, count }) {
  const items = count(120);
  const list = writeUrls(urlsOf(server, large, items));
  const check = async (out) => {
    const expected = { ending: '.jpg', count: items, format: 'jpeg', box: [1200, 1200], isFilled: true };
    const bytes = await checkPictures(join(out, 'resized'), expected);
    await checkPictures(join(out, 'downloaded'), { ending: '.jpg', count: items, format: 'jpeg' });
    return { 'KB a picture': bytes / items / 1000 };
  };
  const recipe = ['--recipe', 'resize'];
  return [
    {
      title: 'Photos of 11 MP resized',
      unit: 'photo',
      items,
      programs: [
        millrace(list, recipe, { check }),
        millrace(list, [...recipe, '--mode', 'sequential'], { name: 'millrace, sequential', check }),
        pythonProgram('resize_photos.py', list, { name: pools, args: ['pools'], check }),
        pythonProgram('resize_photos.py', list, {
          name: oneByOne,
          args: ['one-by-one'],
          comparedWith: 'millrace, sequential',
          check,
        }),
        sharpAlone('resize', large, items),
      ],
      goals: [pools, oneByOne].flatMap((name) => [
        { what: 'items per CPU second over theirs', metric: 'cpu', against: [name], atLeast: 2 },
        { what: 'items per second over theirs', metric: 'wall', against: [name], atLeast: 2 },
      ]),
    },
  ];
}
