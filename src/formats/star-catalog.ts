import { z } from 'zod';
import { documentOf, type HeldContent } from '../core/content.js';
import { ItemError } from '../core/errors.js';
import type { Json } from '../core/json.js';

const number = z.number();
const optional = number.optional();

const starSchema = z.object({
  x: number,
  y: number,
  flux: number,
  fluxError: optional,
  snr: optional,
  peak: optional,
  background: optional,
  fwhm: optional,
  a: optional,
  b: optional,
  theta: optional,
  ellipticity: optional,
  flags: z.int().optional(),
});

const catalogSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  stars: z.array(starSchema),
});

/** One star: position and sizes in pixels, centers 0-based from the top left, theta in degrees from x towards y. */
export type Star = z.output<typeof starSchema>;
/** The stars of a picture, brightest first. */
export type StarCatalog = z.output<typeof catalogSchema>;

/** Which row of the picture counts as the first. */
export const originSchema = z.enum(['top', 'bottom']);
/** One of these rows. */
export type Origin = z.output<typeof originSchema>;

/**
 * Reads the catalogue that `stars.detect` leaves in a content's document. Throws `E_OP` where there is none; `format`
 * names who asks.
 */
export function readCatalog(content: HeldContent, format: string): StarCatalog {
  const document = documentOf(content);
  const needed = `save: ${format} needs the stars of stars.detect`;
  if (document === undefined) throw new ItemError('E_OP', `${needed}, which must come before it; there is no data`);
  const result = catalogSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'the whole';
  throw new ItemError(
    'E_OP',
    `${needed}; the data is something else: ${place}: ${issue?.message ?? 'not a catalogue'}`,
  );
}

/** The catalogue in a JSON file that was saved; undefined where it is something else. */
export function tryCatalog(document: Json | undefined): StarCatalog | undefined {
  const result = catalogSchema.safeParse(document);
  return result.success ? result.data : undefined;
}

/**
 * Where a star stands in the pixels of astronomers' programs: the first pixel's center is 1, and rows count from the
 * origin.
 */
export function placeStar({ x, y }: Star, { height }: StarCatalog, origin: Origin): { x: number; y: number } {
  return { x: round(x + 1), y: round(origin === 'top' ? y + 1 : height - y) };
}

/** To nine decimals: adding 1 must leave no trace of binary fractions. */
function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
