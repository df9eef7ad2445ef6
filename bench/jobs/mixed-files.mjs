// (c) A mixed list in each mode: pictures resized, texts analysed, tables converted; and one without pictures.
import { join } from 'node:path';
import { checkJson, checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram } from '../harness/programs.mjs';

export const letter = 'c';
export const corpora = ['web', 'texts', 'tables'];

const pairs = { sequential: 'sequential', threads: 'threading', processes: 'multiprocessing', async: 'async' };

const goalsOf = (atLeast) =>
  Object.values(pairs).flatMap((name) => [
    { what: `${name}: items per CPU second over theirs`, metric: 'cpu', against: [`Python, ${name}`], atLeast },
    { what: `${name}: items per second over theirs`, metric: 'wall', against: [`Python, ${name}`], atLeast },
  ]);

export function plan({ server, corpora, count }) {
  const mixed = { images: count(180), texts: count(90), tables: count(60) };
  const plain = { images: 0, texts: count(300), tables: count(200) };
  return [
    planCase('Mixed files, mode by mode', mixed, { server, corpora, goals: goalsOf(2) }),
    planCase('Texts and tables alone, mode by mode', plain, { server, corpora, goals: goalsOf(2).filter(isOfCpu) }),
  ];
}

const isOfCpu = ({ metric }) => metric === 'cpu';

function planCase(title, counts, { server, corpora: { web, texts, tables }, goals }) {
  const items = counts.images + counts.texts + counts.tables;
  // Mixed, so that no kind comes last.
  const urls = [
    ...urlsOf(server, web, counts.images),
    ...urlsOf(server, texts, counts.texts),
    ...urlsOf(server, tables, counts.tables),
  ];
  const list = writeUrls(
    urls
      .map((url, index) => [(index * 7919) % urls.length, url])
      .sort(([a], [b]) => a - b)
      .map(([, url]) => url),
  );
  const check = async (out) => {
    if (counts.images > 0) {
      const expected = { ending: '.jpg', count: counts.images, format: 'jpeg', box: [800, 600] };
      await checkPictures(join(out, 'images'), expected);
    }
    checkJson(join(out, 'texts'), { count: counts.texts, check: ({ words, uniqueWords }) => words > uniqueWords });
    checkJson(join(out, 'tables'), {
      count: counts.tables,
      check: (rows) => rows.length === 20_000 && 'note' in rows[1],
    });
  };
  const ours = ['hybrid', ...Object.keys(pairs)].map((mode) =>
    millrace(list, ['--recipe', 'file-processor', '--mode', mode], { name: `millrace, ${mode}`, check }),
  );
  const theirs = Object.entries(pairs).map(([mode, name]) =>
    pythonProgram('process_files.py', list, {
      name: `Python, ${name}`,
      args: [name],
      comparedWith: `millrace, ${mode}`,
      check,
    }),
  );
  return { title, unit: 'file', items, programs: [...ours, ...theirs], goals };
}
