import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FailureCode, problem } from '../../core/errors.js';
import type { FieldValue, Item } from '../../core/item.js';
import { printableUrl } from '../../core/url.js';
import { badByteMark, badBytesFault } from './decode.js';

/** The longest URL and the longest line of a list, in UTF-16 units. */
export const maxUrlLength = 64 * 1024;

/** The longest text of a bad row that an item keeps. */
const maxKeptLength = 2000;
const schemes = new Set(['http:', 'https:', 'file:', 'data:']);
const example = 'https://example.com/picture.jpg';

/** Where a row stands: `urls.txt line 3`. */
export interface RowPlace {
  readonly name: string;
  readonly unit: 'line' | 'row' | 'entry';
  /** From 1. */
  readonly number: number;
}

/** What makes an item of a row's text. */
export interface RowText {
  readonly index: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly workingDirectory: string;
}

/** Makes an item of a row: the URL normalised (WHATWG), or the text as found with the problem. Never throws. */
export function makeItem(row: RowText, place: RowPlace): Item {
  const text = row.text.trim();
  const checked = checkUrl(text, row.workingDirectory);
  if (typeof checked === 'string') return { index: row.index, url: checked, fields: row.fields };
  return makeBadItem(
    { index: row.index, found: text, fault: checked.sentence, fields: row.fields },
    place,
    checked.code,
  );
}

/** Makes the item of a row that cannot be used; `fault` goes on after the place: `urls.txt line 3: …`. */
export function makeBadItem(
  row: { readonly index: number; readonly found: string; readonly fault: string; readonly fields?: Item['fields'] },
  place: RowPlace,
  code: FailureCode = 'E_URL_INVALID',
): Item {
  const message = `${place.name} ${place.unit} ${place.number}: ${row.fault}`;
  const url = row.found.slice(0, maxKeptLength).toWellFormed();
  return { index: row.index, url, fields: row.fields ?? {}, problem: problem(code, message) };
}

/** Quotes a found text for a sentence: shortened, with control, format and unpaired characters escaped. */
export function quote(text: string, maxLength = 80): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  const escaped = short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const known = { '\n': '\\n', '\r': '\\r', '\t': '\\t', [badByteMark]: '\ufffd' }[character];
    return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Quotes what should have been a URL, without a password that stands in it. */
export function quoteUrl(text: string): string {
  return quote(printableUrl(text));
}

interface UrlFault {
  readonly code: FailureCode;
  readonly sentence: string;
}

function checkUrl(text: string, workingDirectory: string): string | UrlFault {
  if (text === '') return invalid(`the URL is empty; expected one such as ${example}`);
  if (text.length > maxUrlLength) {
    return invalid(`${quoteUrl(text)} is longer than ${maxUrlLength} characters; expected a URL`);
  }
  // WHATWG drops tabs and line ends without a word, which would join two columns or two lines into one URL.
  if (/\p{Cc}/u.test(text)) {
    return invalid(
      `${quoteUrl(text)} holds a control character; expected one URL and nothing else (a table is .csv or .tsv)`,
    );
  }
  if (text.includes('\ufffd')) return invalid(`${quoteUrl(text)} ${badBytesFault}`);
  if (looksLikePath(text)) return invalid(pathSentence(text, workingDirectory));
  if (lacksScheme(text))
    return invalid(`${quoteUrl(text)} has no scheme; did you mean ${quoteUrl(`https://${text}`)}?`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return invalid(faultSentence(text, workingDirectory));
  }
  if (!schemes.has(url.protocol)) {
    const sentence = `${quoteUrl(text)} has the scheme ${quote(url.protocol, 40)}; expected http:, https:, file: or data:`;
    return { code: 'E_URL_SCHEME', sentence };
  }
  // Normalising encodes characters and can make a long URL several times longer.
  if (url.href.length > maxUrlLength * 3)
    return invalid(`${quoteUrl(text)} is too long once encoded; expected a shorter URL`);
  return url.href;
}

function invalid(sentence: string): UrlFault {
  return { code: 'E_URL_INVALID', sentence };
}

function looksLikePath(text: string): boolean {
  return /^(?:\/(?!\/)|\.{1,2}[\\/]|~[\\/]|\\\\|[a-z]:[\\/])/i.test(text);
}

function lacksScheme(text: string): boolean {
  return /^(?:[a-z0-9-]+\.)*[a-z0-9-]+:\d+(?:[/?#]|$)/i.test(text);
}

function pathSentence(text: string, workingDirectory: string): string {
  // A path of another system or of a home folder is not ours to resolve.
  const isOurs = !/^(?:~|\\|[a-z]:)/i.test(text);
  const path = isAbsolute(text) ? text : resolve(workingDirectory, text);
  const fileUrl = isOurs ? quote(pathToFileURL(path).href, 200) : 'file:///…';
  return `${quoteUrl(text)} is a path; a list names local files as ${fileUrl}, with --allow-files`;
}

function faultSentence(text: string, workingDirectory: string): string {
  if (/^(?:https?|file|data):/i.test(text))
    return `${quoteUrl(text)} is not a valid URL; expected one such as ${example}`;
  if (text.startsWith('//')) return `${quoteUrl(text)} has no scheme; did you mean ${quoteUrl(`https:${text}`)}?`;
  if (/^(?:[a-z0-9-]+\.)+[a-z]{2,}\//i.test(text) || /^www\./i.test(text)) {
    return `${quoteUrl(text)} has no scheme; did you mean ${quoteUrl(`https://${text}`)}?`;
  }
  if (/^\S+[\\/]\S+$|^\S+\.[a-z0-9]{2,5}$/i.test(text)) return pathSentence(text, workingDirectory);
  return `${quoteUrl(text)} is not an absolute URL; expected one such as ${example}`;
}
