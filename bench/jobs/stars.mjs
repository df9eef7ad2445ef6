// (b) Stars found in star fields whose stars are known, and circled.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkJson, checkPictures, filesBelow } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram } from '../harness/programs.mjs';
import { readTruth, scoreStars } from '../score-stars.mjs';
import { work } from '../support.mjs';

export const letter = 'b';
export const corpora = ['stars'];

const rival = 'OpenCV blobs in processes';

/** The recipe apod-stars over a list, with the Huffman tables of all JPEGs alike, as OpenCV writes them. */
const recipe = {
  name: 'bench-stars',
  accept: 'image',
  outputs: {
    space_images: { kind: 'image', save: 'original' },
    detected: { kind: 'image', ops: ['stars.detect'], save: [{ jpeg: { optimizeCoding: false } }, 'json'] },
  },
};

export function plan({ server, corpora: { stars }, count }) {
  const fields = { ...stars, names: stars.names.filter((name) => !name.endsWith('.csv')) };
  const items = Math.max(fields.names.length, count(4 * fields.names.length));
  const list = writeUrls(urlsOf(server, fields, items));
  const recipeFile = join(work, 'stars.json');
  writeFileSync(recipeFile, JSON.stringify(recipe));
  const check = async (out) => {
    const folder = join(out, 'detected');
    checkJson(folder, { count: items, check: (document) => Array.isArray(document.stars) });
    await checkPictures(folder, { ending: '.jpg', count: items, format: 'jpeg' });
    const files = filesBelow(folder, '.json');
    const scores = fields.names.map((name, index) => {
      const found = JSON.parse(readFileSync(files[index], 'utf8')).stars.map(({ x, y }) => [x, y]);
      const stem = basename(name).split('.')[0];
      return scoreStars(found, readTruth(readFileSync(join(fields.folder, `${stem}.truth.csv`)))).f1;
    });
    return { F1: scores.reduce((sum, each) => sum + each, 0) / scores.length };
  };
  return [
    {
      title: 'Stars',
      unit: 'field',
      items,
      programs: [
        millrace(list, ['--recipe', recipeFile], { check }),
        pythonProgram('find_stars.py', list, { name: rival, check }),
      ],
      goals: [
        { what: 'F1', fact: 'F1', atLeast: 0.87 },
        { what: 'items per CPU second over theirs', metric: 'cpu', against: [rival], atLeast: 1 },
        { what: 'items per second over theirs', metric: 'wall', against: [rival], atLeast: 1 },
      ],
    },
  ];
}
