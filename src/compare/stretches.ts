/** From when to when, in ms. */
export type Stretch = readonly [from: number, to: number];

/** How many stretches are open from each moment on. */
export function countOpen(stretches: readonly Stretch[]): readonly { readonly at: number; readonly open: number }[] {
  const changes = stretches
    .map(([from, to]) => [Math.max(0, from), Math.max(0, to)] as const)
    .filter(([from, to]) => to > from)
    .flatMap(([from, to]) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ]);
  changes.sort((first, second) => first.at - second.at || first.by - second.by);
  let open = 0;
  return changes.map(({ at, by }) => {
    open += by;
    return { at, open };
  });
}

/** Joins stretches with less than `leastMs` between them. */
export function joinStretches(stretches: readonly Stretch[], leastMs: number): readonly Stretch[] {
  const joined: (readonly [number, number])[] = [];
  for (const [from, to] of [...stretches].sort((first, second) => first[0] - second[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from - last[1] < leastMs) joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    else joined.push([from, to]);
  }
  return joined;
}

/** Keeps one step of those within `leastMs`: the one with the most open; and the last. */
export function thinOpen<Step extends { readonly at: number; readonly open: number }>(
  steps: readonly Step[],
  leastMs: number,
): readonly Step[] {
  const kept: Step[] = [];
  for (const [index, step] of steps.entries()) {
    const last = kept.at(-1);
    const isNear = last !== undefined && step.at - last.at < leastMs && index < steps.length - 1;
    if (!isNear) kept.push(step);
    else if (step.open > last.open) kept[kept.length - 1] = { ...step, at: last.at };
  }
  return kept;
}
