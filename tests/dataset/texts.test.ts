import { eld } from 'eld/medium';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetFile } from '../../src/dataset/index.js';
import { Random } from '../../src/dataset/random.js';
import { compose, composeSentence } from '../../src/dataset/texts/compose.js';
import { type Encoding, encodings } from '../../src/dataset/texts/encodings.js';
import { planCount, planText } from '../../src/dataset/texts/text-plan.js';
import { textKind } from '../../src/dataset/texts.js';
import { decodeAs } from './texts-decode.js';

interface Text {
  readonly file: DatasetFile;
  readonly form: string;
  readonly language: string;
  readonly encoding: Encoding;
  readonly hasMark: boolean;
  readonly lineBreak: string;
  readonly characters: number;
  /** Decoded, without a byte order mark. */
  readonly text: string;
}

async function makeTexts(count: number, seed: number): Promise<Text[]> {
  const files: DatasetFile[] = [];
  for await (const file of textKind.generate({ count, seed })) files.push(file);
  const [header, ...lines] = Buffer.from(files.pop()?.bytes ?? [])
    .toString()
    .trimEnd()
    .split('\n');
  expect(header).toBe('file,form,language,encoding,bom,lineBreak,characters');
  expect(lines.length).toBe(files.length);
  return files.map((file, place) => {
    const [name, form = '', language = '', label = '', bom, lineBreak = '', characters] = (lines[place] ?? '').split(
      ',',
    );
    expect(`texts/${name}`).toBe(file.name);
    const encoding = label as Encoding;
    const text = decodeAs(file.bytes, encoding);
    return { file, form, language, encoding, hasMark: bom === 'true', lineBreak, characters: Number(characters), text };
  });
}

/** What a reader sees of a page. */
const withoutMarkup = (page: string) =>
  page
    .replace(/<(style|script)>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[#\w]+;/g, ' ');

describe('generated texts', () => {
  let texts: Text[];

  beforeAll(async () => {
    texts = await makeTexts(3 * planCount, 11);
  });

  it('decode in the encoding that their truth states, to as many characters', () => {
    for (const { file, text, characters } of texts) {
      expect(text, file.name).not.toContain('\ufffd');
      expect(text.length, file.name).toBe(characters);
    }
  });

  it('hold every encoding, plain text, pages and Markdown, byte order marks and both line breaks', () => {
    expect(new Set(texts.map(({ encoding }) => encoding))).toEqual(new Set(encodings));
    expect(new Set(texts.map(({ form }) => form))).toEqual(new Set(['txt', 'html', 'md']));
    for (const { file, form, lineBreak, text } of texts) {
      expect(file.name.endsWith(`.${form}`)).toBe(true);
      expect(text.includes('\r\n')).toBe(lineBreak === 'CRLF');
      expect(/(?<!\r)\n/.test(text)).toBe(lineBreak === 'LF');
    }
    const marks: Partial<Record<Encoding, string>> = { 'utf-8': 'efbbbf', 'utf-16le': 'fffe', 'utf-16be': 'feff' };
    for (const { file, encoding, hasMark } of texts) {
      const mark = marks[encoding];
      if (mark === undefined) expect(hasMark).toBe(false);
      else expect(Buffer.from(file.bytes).toString('hex').startsWith(mark), file.name).toBe(hasMark);
    }
    expect(new Set(texts.filter(({ hasMark }) => hasMark).map(({ encoding }) => encoding)).size).toBe(3);
  });

  it('are of 1 to 60 KB, small and large', () => {
    const sizes = texts.map(({ file }) => file.bytes.length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(61_440);
    expect(Math.min(...sizes)).toBeLessThan(3_000);
    expect(Math.max(...sizes)).toBeGreaterThan(40_000);
  });

  it('read as their language: a detector recognizes 9 of 10, and most of every language', () => {
    const long = texts.filter(({ text }) => text.length >= 500);
    expect(long.length).toBeGreaterThan(90);
    const isRight = ({ text, language }: Text) => eld.detect(withoutMarkup(text)).language === language;
    expect(long.filter(isRight).length / long.length).toBeGreaterThanOrEqual(0.9);
    for (const language of new Set(long.map((text) => text.language))) {
      const written = long.filter((text) => text.language === language);
      expect(written.filter(isRight).length / written.length, language).toBeGreaterThan(0.5);
    }
  });

  it('say their encoding: pages in themselves, the rest in their media type or by a byte order mark', () => {
    for (const { file, form, encoding, hasMark, text } of texts) {
      if (form === 'html') {
        expect(file.mime).toBe('text/html');
        expect(/<meta [^>]*charset="?([\w-]+)/.exec(text)?.[1]).toBe(encoding);
      } else if (hasMark) expect(file.mime).not.toContain('charset');
      else expect(file.mime).toBe(`text/${form === 'md' ? 'markdown' : 'plain'}; charset=${encoding}`);
    }
    const pages = texts.filter(({ form }) => form === 'html').map(({ text }) => text);
    expect(pages.some((page) => page.includes('http-equiv'))).toBe(true);
    expect(pages.some((page) => page.includes('<meta charset='))).toBe(true);
    expect(pages.some((page) => page.includes('dir="rtl"'))).toBe(true);
  });

  it('keep their bytes however many are made', async () => {
    const few = await makeTexts(5, 11);
    for (const [place, { file }] of few.entries()) {
      expect(Buffer.from(file.bytes).equals(texts[place]?.file.bytes ?? new Uint8Array())).toBe(true);
    }
  });

  it('are none for a count of none', async () => {
    for await (const file of textKind.generate({ count: 0, seed: 1 })) expect.unreachable(file.name);
  });
});

describe('grammars', () => {
  const grammars = [...new Set(Array.from({ length: planCount }, (_, index) => planText(index).grammar))];

  it('are of 16 languages', () => {
    expect(new Set(grammars.map(({ code }) => code)).size).toBe(16);
    expect(new Set(grammars.map(({ tag }) => tag)).size).toBe(grammars.length);
  });

  it.each(grammars.map((grammar) => [grammar.tag, grammar] as const))(
    '%s: every slot has a list, every list is used, no phrase is empty or left over from a template',
    (_tag, { sentences, parts, titles }) => {
      const slots = new Set(
        sentences.flatMap((sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot)),
      );
      expect(new Set([...slots].filter((slot) => slot !== 'year' && slot !== 'count'))).toEqual(
        new Set(Object.keys(parts)),
      );
      for (const phrase of [...titles, ...sentences, ...Object.values(parts).flat()]) {
        expect(phrase).toBe(phrase.trim());
        expect(phrase).not.toMatch(/^$|[|\n]| {2}/);
      }
      for (const phrase of [...titles, ...Object.values(parts).flat()]) expect(phrase).not.toMatch(/[{}]/);
    },
  );

  it.each(grammars.map((grammar) => [grammar.tag, grammar] as const))(
    '%s: sentences begin with a capital where there are any and end with a stop',
    (_tag, grammar) => {
      const random = new Random(3);
      for (let count = 0; count < 200; count += 1) {
        const sentence = composeSentence(grammar, random);
        expect(sentence).not.toMatch(/^[^\p{L}\p{N}]*\p{Ll}|[{}|]|undefined/u);
        expect(sentence).toMatch(/[.?!。？।؟;”"」]$/);
      }
    },
  );

  it('write about as much as they are asked for', () => {
    for (const grammar of grammars) {
      const { sections } = compose(grammar, new Random(1), 5_000);
      const written = sections.flatMap(({ paragraphs, points }) => [...paragraphs, ...points]).join('').length;
      expect(written, grammar.tag).toBeGreaterThanOrEqual(5_000);
      expect(written, grammar.tag).toBeLessThan(6_500);
    }
  });
});
