/** A color's channels from 0 to 255, and its opacity from 0 to 1. */
export interface ColorValue {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** The 16 basic names of CSS Color 4, section 6.1. */
const named: Readonly<Record<string, string>> = {
  black: '000000',
  silver: 'c0c0c0',
  gray: '808080',
  white: 'ffffff',
  maroon: '800000',
  red: 'ff0000',
  purple: '800080',
  fuchsia: 'ff00ff',
  green: '008000',
  lime: '00ff00',
  olive: '808000',
  yellow: 'ffff00',
  navy: '000080',
  blue: '0000ff',
  teal: '008080',
  aqua: '00ffff',
  transparent: '00000000',
};

/** Reads a color that passed `colorSchema`. Throws a TypeError for any other text. */
export function parseColor(text: string): ColorValue {
  const digits = Object.hasOwn(named, text) ? (named[text] ?? '') : text.startsWith('#') ? text.slice(1) : '';
  const long = digits.length <= 4 ? digits.replace(/./g, '$&$&') : digits;
  if (!/^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(long)) throw new TypeError(`${JSON.stringify(text)} is not a color`);
  const channel = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return {
    red: channel(0),
    green: channel(2),
    blue: channel(4),
    alpha: long.length === 8 ? channel(6) / 255 : 1,
  };
}
