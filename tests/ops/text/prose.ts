import fc from 'fast-check';

/** Words of many scripts, and what looks like words. */
export const words = fc.constantFrom(
  ...'the Quick brown don’t it’s O’Brien l’été Straße über naïve café U.S.A e.g 3.14 1,000 2024 a1 x_y co-operate'.split(
    ' ',
  ),
  ...'Привет мир ёлка Ελλάδα λόγος שלום צה"ל مرحبا بالعالم 한국어 입니다 हिन्दी क्षत्रिय नमस्ते தமிழ் 中文 日本語の文章 カタカナ ภาษาไทย'.split(
    ' ',
  ),
  'e\u0301te\u0301',
  '👩‍👩‍👧',
  '🇩🇪🇫🇷',
  '👍🏽',
  '𝐀𝐁',
  '𠮷野家',
  'Wort\u00adteil',
  '각',
  '①',
  '½',
  '#tag',
  'a@b.example',
);

/** What may stand between two words so that they stay two. */
export const between = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  ' ',
  ', ',
  '. ',
  '! ',
  '? ',
  ': ',
  '; ',
  ' – ',
  '\n',
  '\r\n',
  '\n\n',
  '。',
  '、',
  '.” ',
  '…',
  '(',
  ') ',
  '\t',
  ' \u3000',
  '\u2029',
);
