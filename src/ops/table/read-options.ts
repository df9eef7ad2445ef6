import { z } from 'zod';
import { columnTypes } from '../../formats/table/column.js';
import type { ReadOptions } from '../../formats/table/table.js';

const characters: Readonly<Record<string, number>> = { comma: 0x2c, semicolon: 0x3b, tab: 0x09, bar: 0x7c, none: -1 };

/** The byte of `comma`, `tab`, `none` or of one character of ASCII; undefined where it is none. */
function toByte(text: string): number | undefined {
  if (Object.hasOwn(characters, text)) return characters[text];
  const isOne = /^[\t\x20-\x7e]$/.test(text) && !/[A-Za-z0-9]/.test(text);
  return isOne ? text.charCodeAt(0) : undefined;
}

const isAutoOrByte = (text: string) => text === 'auto' || toByte(text) !== undefined;

/** The options of how a table is read, which all ops on tables share. */
export const readShape = {
  delimiter: z
    .string()
    .refine(isAutoOrByte, { error: 'expected auto, comma, semicolon, tab, bar, none or one character' })
    .default('auto')
    .describe('CSV: what divides cells: auto, comma, semicolon, tab, bar, a character, none for one column'),
  quote: z
    .string()
    .refine(isAutoOrByte, { error: 'expected auto, none or one character' })
    .default('auto')
    .describe('CSV: what cells are quoted with: auto, none or a character'),
  header: z.enum(['auto', 'yes', 'no']).default('auto').describe('CSV: whether the first row names the columns'),
  encoding: z
    .string()
    .min(1)
    .default('auto')
    .describe('auto (byte order mark, declared charset, UTF-8), guess, or a name such as windows-1252'),
  types: z
    .union([z.enum(['infer', 'text']), z.record(z.string(), z.enum(columnTypes))])
    .default('infer')
    .describe(`infer, text for every column, or types by column: ${columnTypes.join(', ')}`),
  nulls: z.array(z.string()).default([]).describe('CSV: texts that mean no value, besides an empty cell'),
  ragged: z
    .enum(['fail', 'reject'])
    .default('fail')
    .describe('CSV: what to do about rows with too many or too few cells or a broken quote'),
};

const readSchema = z.strictObject(readShape);

/** Makes what the reader takes of the options. */
export function toReadOptions(options: z.output<typeof readSchema>): ReadOptions {
  const { delimiter, quote, header, encoding, types, nulls, ragged } = options;
  return { delimiter: toByte(delimiter), quote: toByte(quote), header, encoding, types, nulls, ragged };
}

/** The delimiter and the quote must differ. */
export const areDifferent = ({ delimiter, quote }: { delimiter: string; quote: string }): boolean =>
  delimiter === 'auto' || delimiter === 'none' || toByte(delimiter) !== toByte(quote);
