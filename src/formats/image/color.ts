import { z } from 'zod';

const opaqueNames = [
  'black',
  'silver',
  'gray',
  'white',
  'maroon',
  'red',
  'purple',
  'fuchsia',
  'green',
  'lime',
  'olive',
  'yellow',
  'navy',
  'blue',
  'teal',
  'aqua',
] as const;
const hexPattern = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** A colour as recipes write it: one of CSS's 16 basic names, `transparent`, or `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`. */
export const colorSchema = z
  .string()
  .refine((text) => text === 'transparent' || hexPattern.test(text) || opaqueNames.some((name) => name === text), {
    error: `expected a colour: #rgb, #rrggbb, #rrggbbaa, transparent or one of ${opaqueNames.join(', ')}`,
  });

/** Tells whether a colour that passed `colorSchema` covers what lies under it. */
export function isOpaque(color: string): boolean {
  if (color === 'transparent') return false;
  if (color.length === 5) return color[4]?.toLowerCase() === 'f';
  if (color.length === 9 && color.startsWith('#')) return color.slice(7).toLowerCase() === 'ff';
  return true;
}
