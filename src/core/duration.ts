/** Writes a duration for people: "0.2 s". */
export function describeDuration(durationMs: number): string {
  return `${Number((durationMs / 1000).toPrecision(3))} s`;
}
