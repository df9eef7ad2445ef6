import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eld } from 'eld/extrasmall';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LanguageGuess, loadLanguageDetector } from '../../../src/ops/text/language.js';
import { openLanguageKernel } from '../../../src/ops/text/language-kernel.js';
import * as profiles from '../../../src/ops/text/language-profiles.js';
import { LanguageScores } from '../../../src/ops/text/language-scores.js';
import { root } from '../../built.js';

const byKernel = new LanguageScores(profiles, {
  openKernel(tables) {
    const kernel = openLanguageKernel(tables);
    if (kernel === undefined) throw new Error('There is no kernel: no WebAssembly with SIMD.');
    return kernel;
  },
});
const inJavaScript = new LanguageScores(profiles, { openKernel: () => undefined });

/** What the packed profiles say, by a kernel and in JavaScript, in the form of the library that they are made from. */
function judge(text: string) {
  const scored = judgeWith(inJavaScript, text);
  expect(judgeWith(byKernel, text)).toEqual(scored);
  expect(byKernel.ngrams).toBe(inJavaScript.ngrams);
  return scored;
}

function judgeWith(scores: LanguageScores, text: string) {
  scores.take(text);
  const found = scores.codes.map((code, language) => [code, scores.scoreOf(language)] as const);
  return Object.fromEntries(found.filter(([, score]) => score > 0));
}

const words =
  'the and water своё который народ ταξίδι のである 学校 学习 العربية עברית हिन्दी ভাষা ภาษา 한국어 ქართული հայերեն የአማርኛ straße garçon niño kůň dağ ırmak đường ìwé';
const letters =
  'abcdefghijklmnopqrstuvwxyzABCXYZäöüßéèçñøåłżšžčđħıİΣσςЖщіїґёאבאبتกขअआक가나다日本学のカ中あ一ǎǐɐʃƏÞժԱԲܐހߐᎠᏣꙮﬁﾡＡａ𝒜ﻼ';
const others = [
  "'`’ .,-–—!?0123456789@#/\\\n\t\u00a0\u200b\u0301\u0307\u093f\u064e",
  '\ud835',
  '\udc9c',
  '\0',
  '\u2028',
].join('');

const character = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...letters) },
  { weight: 4, arbitrary: fc.constantFrom(...others) },
  { weight: 2, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
);
const text = fc.oneof(
  fc.array(character, { maxLength: 450 }).map((parts) => parts.join('')),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...words.split(' ')),
        fc.array(character, { maxLength: 90 }).map((all) => all.join('')),
      ),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join(' ')),
);

/** The votes of samples, counted with the library's own objects. */
function countVotes(samples: readonly string[]): LanguageGuess {
  const sums = new Map<string, number>();
  const sure = new Map<string, number>();
  let judged = 0;
  for (const sample of samples) {
    const inner = sample.replace(/^\p{L}{1,30}\s|\s\p{L}{1,30}$/gu, ' ');
    const judgedText = inner.trim().length > sample.length / 2 ? inner : sample;
    if ((judgedText.match(/\p{L}/gu)?.length ?? 0) < 3) continue;
    judged += judgedText.length;
    const found = eld.detect(judgedText);
    for (const [code, score] of Object.entries(found.getScores())) {
      sums.set(code, (sums.get(code) ?? 0) + score * judgedText.length);
    }
    if (found.isReliable()) sure.set(found.language, (sure.get(found.language) ?? 0) + judgedText.length);
  }
  let best: string | null = null;
  for (const [code, sum] of sums) if (best === null || sum > (sums.get(best) ?? 0)) best = code;
  if (best === null) return { code: null, confidence: 0, isReliable: false };
  return {
    code: best,
    confidence: Math.round(((sums.get(best) ?? 0) / judged) * 1000) / 1000,
    isReliable: (sure.get(best) ?? 0) * 2 >= judged,
  };
}

describe('the scores of languages', () => {
  it('are those of eld, to the last digit', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(judge(given)).toEqual(eld.detect(given).getScores());
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['words of more than 70 bytes', `${'abcdefg'.repeat(12)} ${'abcdefg'.repeat(12)} ${'щ'.repeat(200)}`],
    ['more bytes than are looked at', 'water under the bridge '.repeat(40)],
    ['letters that eld has no bytes for', 'xiaǒ xia ǎb abǎ abcǎ ǎ ɐbɐc ＡＢ Ａ ﬁ abcﬁ xyzԱ İİ abİ'],
    ['apostrophes at every place', "'a ''b c'd e'' 'f' '. 'g .' `h ’i j’"],
    ['a capital sigma at the end of a word', 'ΟΔΟΣ ΟΔΟΣ.ΑΒ ΣΣ'],
  ])('are those of eld for %s', (_, given) => {
    expect(judge(given)).toEqual(eld.detect(given).getScores());
  });

  it('are none where there is no letter', () => {
    expect(judge(' 12 — ?! ')).toEqual({});
  });

  it('are voted on as with eld itself', async () => {
    const detect = await loadLanguageDetector();
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (samples) => {
        expect(detect(samples)).toEqual(countVotes(samples));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the packed profiles', () => {
  it('are what the script makes of eld', async () => {
    const script = join(root, 'scripts', 'language-profiles.mjs');
    const check = promisify(execFile)(process.execPath, [script, '--check']);
    await expect(check).resolves.toMatchObject({ stderr: '' });
  });
});
