import { describe, expect, it } from 'vitest';
import { loadLanguageDetector } from '../../../src/ops/text/language.js';
import { computeReadingEase, countSyllables, hasReadingEase } from '../../../src/ops/text/reading-ease.js';
import { findStopWords, stopWordLanguages } from '../../../src/ops/text/stop-words.js';
import { scan } from './scan.js';

const passages: Readonly<Record<string, string>> = {
  en: 'The old man walked slowly down to the harbor, where the fishing boats were coming back with the morning catch.',
  de: 'Der alte Mann ging langsam zum Hafen hinunter, wo die Fischerboote mit dem Fang des Morgens zurückkamen.',
  fr: 'Le vieil homme descendait lentement vers le port, où les bateaux de pêche revenaient avec la prise du matin.',
  es: 'El viejo bajaba despacio hacia el puerto, donde los barcos de pesca volvían con la captura de la mañana.',
  it: 'Il vecchio scendeva lentamente verso il porto, dove le barche da pesca tornavano con il pescato del mattino.',
  nl: 'De oude man liep langzaam naar de haven, waar de vissersboten terugkwamen met de vangst van de ochtend.',
  pt: 'O velho descia devagar até ao porto, onde os barcos de pesca voltavam com a captura da manhã.',
  sv: 'Den gamle mannen gick långsamt ner till hamnen, där fiskebåtarna kom tillbaka med morgonens fångst.',
  ru: 'Старик медленно спускался к гавани, куда рыбацкие лодки возвращались с утренним уловом.',
  ja: '老人は港へゆっくりと歩いて行った。漁船が朝の獲物を積んで戻って来るところだった。',
  zh: '老人慢慢地走向港口，渔船正带着早晨的收获归来。',
  ar: 'نزل الرجل العجوز ببطء إلى الميناء حيث كانت قوارب الصيد تعود بصيد الصباح.',
  ko: '노인은 천천히 항구로 내려갔고, 어선들이 아침에 잡은 것을 싣고 돌아오고 있었다.',
};

describe('the language of a text', () => {
  it.each(Object.entries(passages))('is found: %s', async (code, passage) => {
    const detect = await loadLanguageDetector();
    const guess = detect(scan(`${passage}\n`.repeat(5)).samples);
    expect(guess).toMatchObject({ code, isReliable: true });
    expect(guess.confidence).toBeGreaterThan(0.3);
    expect(guess.confidence).toBeLessThanOrEqual(1);
  });

  it('is the one that most of the text is in', async () => {
    const detect = await loadLanguageDetector();
    const { de = '', en = '' } = passages;
    expect(detect(scan(`${`${en}\n`.repeat(20)}${`${de}\n`.repeat(90)}`).samples)).toMatchObject({ code: 'de' });
  });

  it('is null where there are no letters', async () => {
    const detect = await loadLanguageDetector();
    expect(detect(scan('12 345 --- 67 !').samples)).toEqual({ code: null, confidence: 0, isReliable: false });
    expect(detect([])).toEqual({ code: null, confidence: 0, isReliable: false });
  });

  it('is judged by at most 32 samples, spread over the whole text', () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} of the text\n`);
    const { samples } = scan(lines.join(''));
    expect(samples.length).toBeLessThanOrEqual(32);
    expect(samples.length).toBeGreaterThanOrEqual(16);
    const numbers = samples.map((sample) => Number(/line (\d+) of/.exec(sample)?.[1]));
    expect(numbers[0]).toBe(0);
    expect(numbers.at(-1)).toBeGreaterThan(36_000);
    const gaps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(1.3 * Math.min(...gaps));
  });
});

describe('the syllables of a word', () => {
  const words: Readonly<Record<string, string>> = {
    en: 'the1 cat1 table2 make1 makes1 jumped1 wanted2 boxes2 idea3 reading2 beautiful3 people2 little2 time1 every3 society4 rhythm2 language2 houses2 played1 science2 being2 strength1 university5 quiet2 create2 software2 available4 information4 business2 something2 company3 area3 experience4 video3 giant2 client2 lion2 special2 family3 evening2 through1 because2 changes2 needed2 doing2 likely2 careful2 movement2 quality3 usual3 theory3 voices2 clothes1 have1 2024=1',
    de: 'haus1 häuser2 freude2 eisenbahn3 lesen2 universität5 theater3 wiesen2 straße2 mutter2',
    fr: 'le1 maison2 table1 homme1 parler2 université5 chats1 beau1 parlent1 écouté3',
    es: 'casa2 agua2 ciudad2 quiero2 universidad5 pueblo2 río2 construir3 buey1 guitarra3',
    it: 'casa2 buono2 università5 italiano4 ciao1 piazza2',
    nl: 'huis1 mooie2 universiteit5 boeken2 leeuw1 water2',
    ru: 'дом1 молоко3 университет5 я1',
  };

  it.each(Object.entries(words))('are estimated in %s as they are spoken', (language, list) => {
    const right = list.split(' ').filter((entry) => {
      const [, word = '', count] = /^(.*?)=?(\d)$/.exec(entry) ?? [];
      return countSyllables(word, language) === Number(count);
    });
    expect(right.length / list.split(' ').length).toBeGreaterThanOrEqual(0.8);
  });
});

describe('the reading ease', () => {
  it('follows the published formulas', () => {
    const counts = { words: 100, sentences: 5, syllables: 150 };
    expect(computeReadingEase('en', counts)).toEqual({ score: 59.64, source: 'Flesch 1948' });
    expect(computeReadingEase('de', counts)).toEqual({ score: 72.25, source: 'Amstad 1978' });
    expect(computeReadingEase('fr', counts)?.score).toBeCloseTo(207 - 1.015 * 20 - 73.6 * 1.5, 2);
    expect(computeReadingEase('es', counts)?.score).toBeCloseTo(206.835 - 20 - 62.3 * 1.5, 2);
    expect(computeReadingEase('it', counts)?.score).toBeCloseTo(217 - 1.3 * 20 - 0.6 * 150, 2);
    expect(computeReadingEase('nl', counts)?.score).toBeCloseTo(206.84 - 0.93 * 20 - 0.77 * 150, 2);
    expect(computeReadingEase('ru', counts)?.score).toBeCloseTo(206.835 - 1.3 * 20 - 60.1 * 1.5, 2);
  });

  it('is left out where there is no formula or no sentence', () => {
    expect(hasReadingEase('ja')).toBe(false);
    expect(hasReadingEase('constructor')).toBe(false);
    expect(computeReadingEase('ja', { words: 1, sentences: 1, syllables: 1 })).toBeUndefined();
    expect(computeReadingEase('en', { words: 0, sentences: 0, syllables: 0 })).toBeUndefined();
  });
});

describe('the stop words', () => {
  it.each(stopWordLanguages)(
    'of %s are lower case, each once, and hold the commonest words of a passage',
    (language) => {
      const words = findStopWords(language) ?? new Set();
      expect(words.size).toBeGreaterThan(60);
      for (const word of words) expect(word).toMatch(/^[\p{Ll}']+$/u);
      const { terms } = scan(passages[language] ?? '');
      const stopped = terms.filter(({ term }) => words.has(term)).length;
      expect(stopped / terms.length).toBeGreaterThan(0.15);
    },
  );

  it('are known of no other language', () => {
    expect(findStopWords('xx')).toBeUndefined();
    expect(findStopWords('toString')).toBeUndefined();
  });
});
