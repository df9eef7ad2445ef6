import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/content.js';
import { startAnalysis } from '../../../src/ops/text/analysis.js';
import analyze from '../../../src/ops/text/analyze.js';
import { loadLanguageDetector } from '../../../src/ops/text/language.js';
import { opContext, testOp } from '../../contracts/op.js';
import { cut } from './scan.js';

const folder = mkdtempSync(join(tmpdir(), 'millrace-analyze-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tale = `The Fox and the Grapes

A hungry fox saw some fine bunches of grapes hanging from a vine that was trained along a high
trellis. He did his best to reach them by jumping as high as he could into the air. But it was all
in vain, for they were just out of reach.

So he gave up trying, and walked away with an air of dignity. “I thought those grapes were ripe,”
he said, “but I see now they’re quite sour.” Mr. Fox didn't look back!
`;

const textOf = (bytes: Uint8Array, rest: Partial<Content> = {}): Content => ({
  kind: 'text',
  bytes,
  mime: 'text/plain',
  extension: 'txt',
  ...rest,
});

async function run(content: Content, options: unknown = {}) {
  const result: Content = await analyze.run(content, analyze.options.parse(options), opContext());
  return { ...result, document: result.document as Record<string, unknown> };
}

testOp(analyze, {
  valid: [{}, { topTerms: 3, longestLines: 0, html: 'source', onInvalid: 'replace' }, { encoding: 'utf-8' }],
  invalid: [{ encoding: 'klingon' }, { onInvalid: 'skip' }, { topTerms: -1 }, { longestLines: 1.5 }, { html: true }],
  content: textOf(Buffer.from(tale)),
});

describe('text.analyze', () => {
  it('counts what is in a text', async () => {
    const { document, facts, bytes, kind } = await run(textOf(Buffer.from(tale)), { topTerms: 4, longestLines: 2 });
    expect(document).toEqual({
      encoding: 'utf-8',
      encodingFrom: 'utf-8',
      invalidSequences: 0,
      language: 'en',
      languageConfidence: expect.any(Number),
      languageIsReliable: true,
      characters: [...tale].length,
      graphemes: [...tale].length,
      words: 88,
      uniqueWords: 66,
      sentences: 7,
      lines: 8,
      paragraphs: 3,
      averageWordLength: 3.69,
      averageSentenceLength: 12.57,
      readingEase: expect.any(Number),
      readingEaseFormula: 'Flesch 1948',
      longestLines: [
        {
          line: 4,
          characters: 98,
          text: 'trellis. He did his best to reach them by jumping as high as he could into the a',
        },
        {
          line: 7,
          characters: 97,
          text: 'So he gave up trying, and walked away with an air of dignity. “I thought those g',
        },
      ],
      topTerms: [
        { term: 'he', count: 4 },
        { term: 'a', count: 3 },
        { term: 'fox', count: 3 },
        { term: 'grapes', count: 3 },
      ],
      topTermsWithoutStopWords: [
        { term: 'fox', count: 3 },
        { term: 'grapes', count: 3 },
        { term: 'air', count: 2 },
        { term: 'high', count: 2 },
      ],
      stopWords: 'en',
    });
    expect(document.readingEase).toBeGreaterThan(75);
    expect(document.readingEase).toBeLessThan(100);
    expect(facts).toEqual({ encoding: 'utf-8', language: 'en', words: 88, uniqueWords: 66, sentences: 7, lines: 8 });
    expect({ kind, size: bytes.length }).toEqual({ kind: 'text', size: 0 });
  });

  it('finds in a file what it finds in memory, and leaves the file out of its result', async () => {
    const bytes = Buffer.from(`${tale}日本語の文章です。👩‍👩‍👧\r\n`.repeat(1_500));
    const path = join(folder, 'large.txt');
    writeFileSync(path, bytes);
    const inMemory = await run(textOf(bytes));
    const { file, ...rest } = await run(textOf(new Uint8Array(0), { file: { path, size: bytes.length } }));
    expect(file).toBeUndefined();
    expect(rest).toEqual(inMemory);
  });

  it.runIf(process.platform === 'linux')('keeps no file open, whatever comes of it', async () => {
    const path = join(folder, 'open.txt');
    const content = textOf(new Uint8Array(0), { file: { path, size: 2 ** 21 }, charset: 'utf-8' });
    writeFileSync(path, 'a b '.repeat(2 ** 19));
    await run(content);
    writeFileSync(path, Buffer.alloc(2 ** 21, 0xff));
    await expect(run(content)).rejects.toMatchObject({ code: 'E_TEXT_ENCODING' });
    const opened = readdirSync('/proc/self/fd').flatMap((name) => {
      try {
        return [readlinkSync(`/proc/self/fd/${name}`)];
      } catch {
        // The one that the list was read by.
        return [];
      }
    });
    expect(opened).not.toContain(path);
  });

  it('lists no numbers among the words that say what a text is about', async () => {
    const { document } = await run(textOf(Buffer.from('The fox saw 7 of 7 and 3.5 of the foxes in 1984b.')));
    expect(document.topTerms).toContainEqual({ term: '7', count: 2 });
    const terms = (document.topTermsWithoutStopWords as { term: string }[]).map(({ term }) => term);
    expect(terms).toEqual(['1984b', 'fox', 'foxes', 'saw']);
  });

  it('goes by the language that a short page declares, where the text alone is too little to tell', async () => {
    const stopWordsOf = async (lang: string) => {
      const page = `<!doctype html><html lang="${lang}"><p>und Taxi</p></html>`;
      const { document } = await run(textOf(Buffer.from(page), { mime: 'text/html', extension: 'html' }));
      expect(document.languageIsReliable).toBe(false);
      const listed = (document.topTermsWithoutStopWords as { term: string }[]).map(({ term }) => term);
      return [document.stopWords, listed];
    };
    expect(await stopWordsOf('de')).toEqual(['de', ['taxi']]);
    expect(await stopWordsOf('DE-AT')).toEqual(['de', ['taxi']]);
    expect(await stopWordsOf('en')).toEqual(['en', ['taxi', 'und']]);
  });

  it('says what was declared and what it is', async () => {
    const latin = Buffer.from('Ein Text über die Größe der Welt.', 'latin1');
    expect((await run(textOf(latin, { charset: 'ISO-8859-1' }))).document).toMatchObject({
      encoding: 'windows-1252',
      encodingFrom: 'declared',
      declaredEncoding: 'ISO-8859-1',
    });
    expect((await run(textOf(Buffer.from('Größe über alles'), { charset: 'ISO-8859-1' }))).document).toMatchObject({
      encoding: 'utf-8',
      encodingFrom: 'utf-8',
      declaredEncoding: 'ISO-8859-1',
      words: 3,
    });
  });

  it('fails on bytes that are not in the encoding, or replaces and counts them', async () => {
    const content = textOf(Buffer.from('one \xff two', 'latin1'), { charset: 'utf-8' });
    await expect(run(content)).rejects.toMatchObject({
      code: 'E_TEXT_ENCODING',
      message: expect.stringContaining('byte offset 4 of 9'),
    });
    expect((await run(content, { onInvalid: 'replace' })).document).toMatchObject({ invalidSequences: 1, words: 2 });
  });

  it('fails on what is no text', async () => {
    await expect(run(textOf(new Uint8Array(4_096)))).rejects.toMatchObject({
      code: 'E_TEXT_ENCODING',
      message: 'no text: 4,096 of 4,096 bytes are NUL',
    });
  });

  it('counts the visible text of HTML, or its source', async () => {
    const page =
      '<!doctype html><html lang=de><title>Ein Titel</title><script>var a = 1;</script><p>Hallo Welt<p>Zwei &Auml;pfel.';
    const content = textOf(Buffer.from(page), { mime: 'text/html', extension: 'html' });
    const { document } = await run(content);
    expect(document).toMatchObject({
      title: 'Ein Titel',
      declaredLanguage: 'de',
      words: 4,
      lines: 2,
      paragraphs: 2,
      sentences: 2,
    });
    expect(document.topTerms).toEqual(['hallo', 'welt', 'zwei', 'äpfel'].map((term) => ({ term, count: 1 })));
    const source = (await run(content, { html: 'source' })).document;
    expect(source).toMatchObject({ words: 21, lines: 1 });
    expect(source).not.toHaveProperty('title');
  });

  it('parts Japanese and Thai into words', async () => {
    expect((await run(textOf(Buffer.from('吾輩は猫である。名前はまだ無い。')))).document).toMatchObject({
      language: 'ja',
      words: 9,
      sentences: 2,
      characters: 16,
      stopWords: null,
    });
    const thai = (await run(textOf(Buffer.from('สวัสดีครับ ผมชื่อสมชาย')))).document;
    expect(thai).toMatchObject({ language: 'th' });
    expect(thai.words).toBeGreaterThan(3);
    expect(thai).not.toHaveProperty('readingEase');
  });

  it('counts nothing in an empty text', async () => {
    expect((await run(textOf(new Uint8Array(0)))).document).toMatchObject({
      encoding: 'utf-8',
      language: null,
      words: 0,
      lines: 0,
      averageSentenceLength: 0,
      topTerms: [],
    });
  });

  it('stops when it is told to', async () => {
    const content = textOf(Buffer.from(tale.repeat(3_000)));
    const running = analyze.run(content, analyze.options.parse({}), opContext(AbortSignal.abort(new Error('stopped'))));
    await expect(running).rejects.toThrow('stopped');
  });
});

describe('an analysis', () => {
  it('gives the same for a text in any parts, estimates included', async () => {
    const detectLanguage = await loadLanguageDetector();
    const analyzeParts = (parts: readonly string[]) => {
      const analysis = startAnalysis({
        detectLanguage,
        topTerms: 5,
        longestLines: 3,
        limits: { words: 200, units: 8_192 },
      });
      for (const part of parts) analysis.write(part);
      return analysis.end();
    };
    const text = Array.from({ length: 1_000 }, (_, index) => `Word${index} is the ${index % 7} of them.\n`).join('');
    const whole = analyzeParts([text]);
    expect(whole).toMatchObject({ uniqueWordsIsEstimate: true, words: 6_000, sentences: 1_000 });
    expect(whole.topTermsUndercount).toBeGreaterThan(0);
    expect(Math.abs(whole.uniqueWords / 1_011 - 1)).toBeLessThan(0.03);
    expect(analyzeParts(cut(text, [1, 17, 4_000, 20_001, 20_002]))).toEqual(whole);
    expect(analyzeParts([...text])).toEqual(whole);
  });

  it('counts the syllables of words that it forgets, in a language that it does not change its mind about', async () => {
    const detectLanguage = await loadLanguageDetector();
    const easeOf = (text: string, words: number) => {
      const analysis = startAnalysis({ detectLanguage, topTerms: 5, longestLines: 0, limits: { words, units: 1e6 } });
      analysis.write(text);
      return analysis.end();
    };
    const names = Array.from({ length: 900 }, (_, index) =>
      [...String(index)].map((digit) => 'abcdefghij'[+digit]).join('o'),
    );
    const text = names.map((name) => `The animals of Mr. ${name} were looking for ${name} and for ${name}.\n`).join('');
    const [exact, bounded] = [easeOf(text, 1e6), easeOf(text, 200)];
    expect([exact.uniqueWordsIsEstimate, bounded.uniqueWordsIsEstimate]).toEqual([undefined, true]);
    expect(exact.readingEase).toEqual(expect.any(Number));
    expect(bounded.readingEase).toBe(exact.readingEase);
  });
});
