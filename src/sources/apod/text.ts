import { quote } from '../input/url.js';

/**
 * Makes one line of text from outside: control and direction characters and line ends become spaces, runs of spaces one,
 * unpaired surrogates are replaced; cut to a length in UTF-16 units.
 */
export function cleanText(text: string, maxLength: number): string {
  const line = text
    .slice(0, maxLength * 2)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return (line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line).toWellFormed();
}

/** Shows a value that came from outside; what is nested, only by its kind. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return value === undefined ? 'nothing' : String(value);
}
