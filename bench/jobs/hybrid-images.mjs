// (a) Every picture kept, saved as PNG, JPEG and WebP, and once more grey and resized.
import { join } from 'node:path';
import { checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram, sharpAlone } from '../harness/programs.mjs';

export const letter = 'a';
export const corpora = ['web'];

const rival = 'asyncio, threads, processes and Pillow';

export function plan({ server, corpora: { web }, count }) {
  const items = count(100);
  const list = writeUrls(urlsOf(server, web, items));
  const check = async (out) => {
    const saved = join(out, 'saved_formats');
    const processed = { ending: '.jpg', count: items, format: 'jpeg', box: [800, 600], isGrey: true };
    const bytes = await Promise.all([
      checkPictures(join(out, 'downloaded'), { ending: '.jpg', count: items, format: 'jpeg' }),
      checkPictures(saved, { ending: '.png', count: items, format: 'png' }),
      checkPictures(saved, { ending: '.jpg', count: items, format: 'jpeg' }),
      checkPictures(saved, { ending: '.webp', count: items, format: 'webp' }),
      checkPictures(join(out, 'processed'), processed),
    ]);
    return { 'KB an item': bytes.reduce((sum, each) => sum + each, 0) / items / 1000 };
  };
  return [
    {
      title: 'Pictures in three formats, and a grey copy',
      unit: 'picture',
      items,
      programs: [
        millrace(list, ['--recipe', 'hybrid-images'], { check }),
        pythonProgram('hybrid_images.py', list, { name: rival, check }),
        sharpAlone('hybrid-images', web, items),
      ],
      goals: [
        { what: 'items per CPU second over theirs', metric: 'cpu', against: [rival], atLeast: 1.8 },
        { what: 'items per second over theirs', metric: 'wall', against: [rival], atLeast: 1.8 },
        {
          what: 'items per CPU second over those of sharp alone',
          metric: 'cpu',
          against: ['sharp alone'],
          atLeast: 0.9,
        },
      ],
    },
  ];
}
