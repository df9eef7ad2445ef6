import { describeLong } from '../core/duration.js';

// Not with `Intl`, here and below: to load its tables of numbers takes every run 15 ms.
/** `1,234`: counts as people read them. */
export function showCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 attempt`, `2,000 attempts`. */
export function showMany(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
/** Beyond, numbers are not written out in digits; nothing is as large. */
const mostDigits = 1e15;

/** Cuts an amount to one digit after the point, and leaves out a zero. */
function cutToTenths(amount: number): string {
  if (amount < 0.1) return '0';
  if (amount >= mostDigits) return BigInt(amount).toString();
  return /^\d+(?:\.[1-9])?/.exec(String(amount))?.[0] ?? '';
}

/** `14.2 MB`: in powers of a thousand, cut to one digit after the point. */
export function showBytes(bytes: number): string {
  let amount = Math.abs(bytes);
  let unit = amount < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(amount) / 3));
  amount /= 1_000 ** unit;
  // Just below a power of a thousand the logarithm rounds up to it.
  if (amount < 1 && unit > 0) {
    amount *= 1_000;
    unit -= 1;
  }
  return `${bytes < 0 ? '-' : ''}${cutToTenths(amount)} ${byteUnits[unit]}`;
}

/** `0.3 ms`, `350 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`, `24 h` */
export function showDuration(durationMs: number): string {
  if (durationMs >= 0.05 && durationMs < 0.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  return durationMs < 59_950 ? `${(durationMs / 1_000).toFixed(1)} s` : describeLong(durationMs);
}

/** `one core`, `2 cores` */
export const showCores = (cores: number) => (cores === 1 ? 'one core' : `${showCount(cores)} cores`);

/** `128` from ten up, `7.3` below. */
export function showRate(perSecond: number): string {
  return perSecond >= 10 ? showCount(perSecond) : perSecond.toFixed(1);
}

/** Text from outside for a terminal: control and direction characters made visible, and cut to a length. */
export function showText(text: string, maxLength = 200): string {
  const safe = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
  return safe.length <= maxLength ? safe : `${safe.slice(0, maxLength - 1)}…`;
}
