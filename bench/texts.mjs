// How fast is text.analyze, in MB of text per second of CPU? Beside it, where there is a python3, the program that one would
// write by hand, which counts less. `--mb=N` sets the size of each text, `--large-mb=N` that of the one read from a file.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, median, numberArgument, printTable, root, work } from './support.mjs';

const { default: analyze } = await import('../build/ops/text/analyze.js');

const megabytes = numberArgument('mb', 8);
const largeMegabytes = numberArgument('large-mb', 256);
const repeats = 5;

/** Numbers from 0 to 1, the same every time. */
function* numbers(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state >>> 8) / 2 ** 24;
  }
}

const alphabets = {
  English: {
    syllables: 'the con ter in pro ly man ing re so ver al be st at e ou ght ed mo'.split(' '),
    charset: 'utf-8',
  },
  German: {
    syllables: 'der schaft ung üb er än ge ver lich keit ö ß mäß tig ein auf zu stell'.split(' '),
    charset: 'utf-8',
  },
  Russian: { syllables: 'пре на ко по ро во ста ни го да ет ся мы ли ка то ре'.split(' '), charset: 'utf-8' },
  Hindi: { syllables: 'का कि की के में है स्त र् न म त या प्र को ने'.split(' '), charset: 'utf-8' },
  Japanese: {
    syllables: 'この日 本の文 章は 東京 から カタカナ まで である 学校 人々 新しい'.split(' '),
    charset: 'utf-8',
    gap: '',
  },
  'Latin-1': { syllables: 'le de tion ment é è à ré pou cha que la vi san ô'.split(' '), charset: 'windows-1252' },
};

/** Words by Zipf's law, in sentences, lines of about 80 characters and paragraphs. */
function makeText({ syllables, gap = ' ' }, bytes, seed) {
  const random = numbers(seed);
  const next = () => random.next().value;
  const vocabulary = Array.from({ length: 30_000 }, () =>
    Array.from({ length: 1 + Math.floor(next() * 4) }, () => syllables[Math.floor(next() * syllables.length)]).join(''),
  );
  const parts = [];
  let size = 0;
  let line = 0;
  for (let word = 0; size < bytes; word += 1) {
    let text = vocabulary[Math.floor(vocabulary.length ** next()) - 1] ?? '';
    if (word % 14 === 0) text = text.charAt(0).toUpperCase() + text.slice(1);
    text += word % 14 === 13 ? (gap === '' ? '。' : '.') : word % 9 === 8 ? (gap === '' ? '、' : ',') : '';
    line += text.length + 1;
    const end = word % 140 === 139 ? '\n\n' : line > 80 ? '\n' : gap;
    if (end !== gap) line = 0;
    parts.push(text, end);
    size += Buffer.byteLength(text) + end.length;
  }
  return parts.join('');
}

const context = {
  item: { index: 0, url: 'file:///text', fields: {} },
  signal: new AbortController().signal,
  scratch: work,
};

async function measure(content, options = {}) {
  const given = analyze.options.parse(options);
  const size = content.file?.size ?? content.bytes.length;
  const times = [];
  let document;
  for (let run = 0; run <= repeats; run += 1) {
    const before = process.cpuUsage();
    ({ document } = await analyze.run(content, given, context));
    const { user, system } = process.cpuUsage(before);
    // The first run compiles.
    if (run > 0) times.push((user + system) / 1e6);
  }
  return { perCpuSecond: size / 1e6 / median(times), document };
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

function measurePython(file, charset) {
  if (!hasPython) return undefined;
  const run = spawnSync('python3', [join(root, 'bench', 'peers', 'texts.py'), file, charset, String(repeats)], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`python3: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

const rows = [];
for (const [name, alphabet] of Object.entries(alphabets)) {
  const text = makeText(alphabet, megabytes * 1e6, 7);
  const bytes = Buffer.from(text, alphabet.charset === 'utf-8' ? 'utf8' : 'latin1');
  const file = join(work, `${name}.txt`);
  writeFileSync(file, bytes);
  const variants = [[name, bytes, 'text/plain', file]];
  if (name === 'English') {
    const html = Buffer.from(`<!doctype html><title>T</title>${text.replaceAll('\n\n', '</p>\n<p class="text">')}`);
    variants.push(['English in HTML', html, 'text/html', undefined]);
  }
  for (const [title, body, mime, path] of variants) {
    const content = { kind: 'text', bytes: body, mime, extension: 'txt', charset: alphabet.charset };
    const { perCpuSecond, document } = await measure(content);
    const peer = path === undefined ? undefined : measurePython(path, alphabet.charset);
    rows.push([
      title,
      document.words.toLocaleString('en-US'),
      document.uniqueWords.toLocaleString('en-US'),
      perCpuSecond.toFixed(1),
      peer === undefined ? '–' : peer.perCpuSecond.toFixed(1),
      peer === undefined ? '–' : (perCpuSecond / peer.perCpuSecond).toFixed(2),
    ]);
  }
}
process.stdout.write(`${describeMachine()}\n`);
printTable(
  `Texts of ${megabytes} MB: MB per second of CPU (goal: twice the hand-written Python)`,
  ['text', 'words', 'different', 'text.analyze', 'Python', 'ratio'],
  rows,
);
process.stdout.write(
  'The pattern of the Python program takes a Japanese clause for a word and cuts Hindi at its vowel signs.\n',
);

/** One large file, read in pieces in a process of its own, so that its memory is its own. */
function measureLarge(file) {
  const script = `
    const { default: analyze } = await import(${JSON.stringify(new URL('../build/ops/text/analyze.js', import.meta.url).href)});
    const content = { kind: 'text', bytes: new Uint8Array(0), file: ${JSON.stringify({ path: file, size: statSync(file).size })}, mime: 'text/plain', extension: 'txt' };
    const started = performance.now();
    const { document } = await analyze.run(content, analyze.options.parse({}), ${JSON.stringify({ item: context.item, scratch: work })});
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage();
    const { words, uniqueWords, uniqueWordsIsEstimate } = document;
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, rssMib: process.resourceUsage().maxRSS / 1024, words, uniqueWords, isEstimate: uniqueWordsIsEstimate === true }));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

const large = [];
const block = Buffer.from(makeText(alphabets.English, 4e6, 11));
for (const [title, makeBlock] of [
  ['prose', () => block],
  [
    'nothing but different words',
    (index) =>
      Buffer.from(Array.from({ length: 400_000 }, (_, word) => `x${(index * 400_000 + word).toString(36)}`).join(' ')),
  ],
]) {
  const path = join(work, 'large.txt');
  const file = openSync(path, 'w');
  for (let written = 0, index = 0; written < largeMegabytes * 1e6; index += 1)
    written += writeSync(file, makeBlock(index));
  closeSync(file);
  const found = measureLarge(path);
  const size = statSync(path).size / 1e6;
  large.push([
    title,
    size.toFixed(0),
    (size / (found.ms / 1000)).toFixed(1),
    (size / (found.cpuMs / 1000)).toFixed(1),
    found.rssMib.toFixed(0),
    found.words.toLocaleString('en-US'),
    `${found.uniqueWords.toLocaleString('en-US')}${found.isEstimate ? ' (estimate)' : ''}`,
  ]);
}
printTable(
  'One large file (goal: below 300 MiB)',
  ['text', 'MB', 'MB/s', 'MB per second of CPU', 'peak memory, MiB', 'words', 'different'],
  large,
);
