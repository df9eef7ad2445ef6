import type { Encoding } from './encodings.js';
import type { Grammar } from './grammar.js';
import { arabic } from './languages/arabic.js';
import { simplifiedChinese, traditionalChinese } from './languages/chinese.js';
import { czech } from './languages/czech.js';
import { dutch } from './languages/dutch.js';
import { english } from './languages/english.js';
import { french } from './languages/french.js';
import { german } from './languages/german.js';
import { greek } from './languages/greek.js';
import { hindi } from './languages/hindi.js';
import { italian } from './languages/italian.js';
import { japanese } from './languages/japanese.js';
import { korean } from './languages/korean.js';
import { polish } from './languages/polish.js';
import { portuguese } from './languages/portuguese.js';
import { russian } from './languages/russian.js';
import { spanish } from './languages/spanish.js';

/** What a text is written as: plain text, a web page, Markdown. Its file extension. */
export type TextForm = 'txt' | 'html' | 'md';

/** The language, form and encoding of a text. */
export interface TextPlan {
  readonly grammar: Grammar;
  readonly form: TextForm;
  readonly encoding: Encoding;
  /** True where a byte order mark comes first. */
  readonly hasMark: boolean;
  readonly lineBreak: 'LF' | 'CRLF';
}

const plan = (grammar: Grammar, form: TextForm, encoding: Encoding, ...more: ('BOM' | 'CRLF')[]): TextPlan => ({
  grammar,
  form,
  encoding,
  hasMark: more.includes('BOM'),
  lineBreak: more.includes('CRLF') ? 'CRLF' : 'LF',
});

const plans: readonly TextPlan[] = [
  plan(english, 'txt', 'utf-8'),
  plan(german, 'txt', 'windows-1252', 'CRLF'),
  plan(japanese, 'html', 'shift_jis'),
  plan(french, 'md', 'utf-8'),
  plan(russian, 'txt', 'koi8-r'),
  plan(simplifiedChinese, 'txt', 'gb18030', 'CRLF'),
  plan(spanish, 'html', 'utf-8'),
  plan(polish, 'txt', 'utf-16le', 'BOM', 'CRLF'),
  plan(greek, 'txt', 'iso-8859-7'),
  plan(arabic, 'html', 'utf-8'),
  plan(hindi, 'txt', 'utf-8'),
  plan(portuguese, 'txt', 'utf-8', 'BOM', 'CRLF'),
  plan(italian, 'html', 'windows-1252'),
  plan(russian, 'txt', 'windows-1251', 'CRLF'),
  plan(japanese, 'txt', 'euc-jp'),
  plan(traditionalChinese, 'html', 'big5'),
  plan(english, 'md', 'utf-8'),
  plan(polish, 'txt', 'iso-8859-2'),
  plan(korean, 'txt', 'euc-kr'),
  plan(dutch, 'txt', 'utf-8'),
  plan(german, 'txt', 'utf-16be', 'BOM'),
  plan(czech, 'html', 'windows-1250', 'CRLF'),
  plan(arabic, 'txt', 'windows-1256'),
  plan(french, 'txt', 'iso-8859-1'),
  plan(simplifiedChinese, 'md', 'utf-8'),
  plan(spanish, 'txt', 'windows-1252', 'CRLF'),
  plan(japanese, 'md', 'utf-8', 'BOM', 'CRLF'),
  plan(greek, 'html', 'utf-8'),
  plan(hindi, 'html', 'utf-8'),
  plan(russian, 'md', 'utf-8'),
  plan(czech, 'txt', 'iso-8859-2'),
  plan(korean, 'html', 'utf-8'),
  plan(traditionalChinese, 'txt', 'utf-8', 'BOM'),
  plan(italian, 'md', 'utf-8'),
  plan(english, 'html', 'windows-1252', 'CRLF'),
  plan(arabic, 'txt', 'utf-8'),
];

/** How many texts hold every plan once. */
export const planCount = plans.length;

/** Plans text number `index`: each 36 in a row hold every language, form and encoding. */
export function planText(index: number): TextPlan {
  return plans[index % plans.length] ?? plan(english, 'txt', 'utf-8');
}
