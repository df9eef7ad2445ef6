// (f) A dataset of 256-pixel JPEGs, as plain files, from pictures of 1 and of 11 megapixels.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram, sharpAlone, shellProgram } from '../harness/programs.mjs';
import { work } from '../support.mjs';

export const letter = 'f';
export const corpora = ['web', 'large'];

const python = 'urllib and OpenCV in processes';
const shell = 'curl, xargs and vipsthumbnail';
const quality = 95;

const recipe = {
  accept: 'image',
  outputs: {
    pictures: {
      ops: [{ 'image.resize': { width: 256, height: 256, fit: 'inside' } }],
      save: { jpeg: { quality } },
    },
  },
};

function planSize({ server, corpus, items, title, cpuGoal }) {
  const recipeFile = join(work, 'dataset.json');
  writeFileSync(recipeFile, JSON.stringify(recipe));
  const list = writeUrls(urlsOf(server, corpus, items));
  const checkFolder = (folder) => async (out) => {
    const expected = { ending: '.jpg', count: items, format: 'jpeg', box: [256, 256] };
    return { 'KB a picture': (await checkPictures(join(out, folder), expected)) / items / 1000 };
  };
  return {
    title,
    unit: 'picture',
    items,
    programs: [
      millrace(list, ['--recipe', recipeFile], { check: checkFolder('pictures') }),
      pythonProgram('make_dataset.py', list, { name: python, args: [String(quality)], check: checkFolder('.') }),
      shellProgram('make-dataset.sh', {
        name: shell,
        needs: ['curl', 'vipsthumbnail'],
        args: (out) => [list, out, String(quality)],
        check: checkFolder('pictures'),
      }),
      sharpAlone('dataset', corpus, items),
    ],
    goals: [
      { what: 'items per CPU second over theirs', metric: 'cpu', against: [python], atLeast: cpuGoal },
      { what: 'items per second over theirs', metric: 'wall', against: [python], atLeast: cpuGoal },
      {
        what: 'items per CPU second over those of sharp alone (1 / 1.15)',
        metric: 'cpu',
        against: ['sharp alone'],
        atLeast: 0.87,
      },
    ],
  };
}

export function plan({ server, corpora: { web, large }, count }) {
  return [
    planSize({ server, corpus: web, items: count(2_000), title: 'Dataset from 1 MP', cpuGoal: 1.3 }),
    planSize({ server, corpus: large, items: count(240), title: 'Dataset from 11 MP', cpuGoal: 4 }),
  ];
}
