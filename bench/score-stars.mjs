// How well were a picture's stars found? Positions found against those of the truth, one to one.
import { median } from './support.mjs';

/** Pairs stars found with true ones within half a width and at least two pixels, the nearest first; counts both kinds of error. */
export function scoreStars(found, truth) {
  const cell = 16;
  const cells = new Map();
  for (const [i, [x, y]] of found.entries()) {
    const key = `${Math.floor(x / cell)},${Math.floor(y / cell)}`;
    cells.set(key, [...(cells.get(key) ?? []), i]);
  }
  const taken = new Set();
  const pair = (stars) => {
    const pairs = [];
    for (const star of stars) {
      const reach = Math.max(2, star.saturated ? star.fwhm : star.fwhm / 2);
      for (let row = Math.floor((star.y - reach) / cell); row <= Math.floor((star.y + reach) / cell); row += 1) {
        for (
          let column = Math.floor((star.x - reach) / cell);
          column <= Math.floor((star.x + reach) / cell);
          column += 1
        ) {
          for (const i of cells.get(`${column},${row}`) ?? []) {
            const apart = Math.hypot(found[i][0] - star.x, found[i][1] - star.y);
            if (apart <= reach && !taken.has(i)) pairs.push({ star, i, apart });
          }
        }
      }
    }
    const paired = new Set();
    const errors = [];
    for (const { star, i, apart } of pairs.sort((a, b) => a.apart - b.apart)) {
      if (paired.has(star) || taken.has(i)) continue;
      paired.add(star);
      taken.add(i);
      errors.push(apart);
    }
    return errors;
  };
  const wanted = truth.filter((star) => star.detectable);
  const errors = pair(wanted);
  // Stars too faint or too close to be asked for are no mistakes either.
  pair(truth.filter((star) => !star.detectable));
  const wrong = found.length - taken.size;
  const precision = errors.length / Math.max(1, errors.length + wrong);
  const recall = errors.length / Math.max(1, wanted.length);
  const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall);
  return { precision, recall, f1, errorPx: errors.length > 0 ? median(errors) : Number.NaN };
}

/** Reads the truth that the dataset generator writes beside a star field. */
export function readTruth(bytes) {
  const [head, ...lines] = new TextDecoder().decode(bytes).trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((word, i) => [names[i], Number(word)])));
}
