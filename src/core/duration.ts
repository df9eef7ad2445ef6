/** The largest first; each is so many of the next. */
const units = [
  ['days', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;
/** A day or two are told in hours. */
const leastDays = 3;

/** Writes a duration of a minute or more: "4 min 10 s", "24 h", "5 days 2 h". A part that is zero is left out. */
export function describeLong(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  const first = units.findIndex(([name, size]) => seconds >= size * (name === 'days' ? leastDays : 1));
  let rest = seconds;
  const parts = units.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? `${count} ${name}` : '';
  });
  return parts.filter((part) => part !== '').join(' ');
}

/** Writes a duration for people: "0.2 s", "90 s", "24 h". */
export function describeDuration(durationMs: number): string {
  if (durationMs >= 120_000) return describeLong(durationMs);
  return `${Number((durationMs / 1000).toPrecision(3))} s`;
}
