import { z } from 'zod';

const durationUnits: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const sizeUnits: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

function parseQuantity(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const name = match?.[2]?.toLowerCase() ?? '';
  const unit = Object.hasOwn(units, name) ? units[name] : undefined;
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** Reads `500ms`, `30s`, `2m` or `1h` as milliseconds; undefined where it is none of these. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, durationUnits);
}

/** Reads `500B`, `20MB` or `1GiB` as bytes; a bare number is bytes. Undefined where it is none of these. */
export function parseSize(text: string): number | undefined {
  return /^\d+$/.test(text.trim()) ? Number(text) : parseQuantity(text, sizeUnits);
}

function quantity(parse: (text: string) => number | undefined, expectation: string, minimum: number) {
  return z.union([z.number(), z.string()]).transform((value, context) => {
    const parsed = typeof value === 'number' ? value : parse(value);
    if (parsed === undefined || !Number.isFinite(parsed) || parsed < minimum) {
      context.issues.push({ code: 'custom', input: value, message: `expected ${expectation}` });
      return z.NEVER;
    }
    return parsed;
  });
}

/** A duration in a recipe or flag: text with a unit, or a number of milliseconds. Parses to ms. */
export const duration = (minimum = 1) => quantity(parseDuration, 'a duration such as 500ms, 30s or 2m', minimum);

/** A size in a recipe or flag: text with a unit, or a number of bytes. Parses to bytes. */
export const byteSize = (minimum = 1) => quantity(parseSize, 'a size such as 500KB, 20MB or 1GiB', minimum);

/** A whole number within limits. */
export const wholeNumber = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  z.number().int().min(minimum).max(maximum);
