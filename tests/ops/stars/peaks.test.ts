import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BandPass } from '../../../src/ops/stars/band-pass.js';
import { openRows } from '../../../src/ops/stars/kernel-rows.js';
import { NoiseMesh } from '../../../src/ops/stars/noise-mesh.js';
import { findPeaks, tryPeaks } from '../../../src/ops/stars/peaks.js';
import { PlainRows } from '../../../src/ops/stars/plain-rows.js';
import type { RowSizes, Rows } from '../../../src/ops/stars/rows.js';
import { smoothingSigma } from '../../../src/ops/stars/scan.js';
import { ShapeTests } from '../../../src/ops/stars/shape.js';
import { Trials } from '../../../src/ops/stars/trials.js';

interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Noise with blobs and streaks in it, so that peaks of every kind come about. */
const pictures: fc.Arbitrary<Picture> = fc
  .record({
    width: fc.integer({ min: 5, max: 130 }),
    height: fc.integer({ min: 5, max: 130 }),
    seed: fc.nat(),
    blobs: fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 130, noNaN: true }),
        y: fc.double({ min: 0, max: 130, noNaN: true }),
        light: fc.double({ min: 10, max: 220, noNaN: true }),
        wide: fc.double({ min: 0.3, max: 8, noNaN: true }),
        high: fc.double({ min: 0.3, max: 3, noNaN: true }),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ width, height, seed, blobs }) => {
    let state = seed;
    const data = Uint8Array.from({ length: width * height }, (_, place) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const [x, y] = [place % width, Math.floor(place / width)];
      const lights = blobs.map(
        (blob) => blob.light * Math.exp(-(((x - blob.x) / blob.wide) ** 2) - ((y - blob.y) / blob.high) ** 2),
      );
      return Math.min(255, 20 + (state >>> 28) + lights.reduce((sum, light) => sum + light, 0));
    });
    return { data, width, height };
  });

function search({ data, width, height }: Picture, fwhm: number, open: (sizes: RowSizes) => Rows) {
  const sigma = smoothingSigma(fwhm);
  const read = (from: number, count: number, rows: Rows) =>
    rows.load({ data, channels: 1 }, { start: from * width, stride: width, count });
  const band = new BandPass(read, { width, height, sigma, boxReach: 5, rows: height, open });
  band.advance(height, 0);
  const mesh = new NoiseMesh({ width, height, tilePx: 48, floor: 0.1 });
  for (let row = 0; row < mesh.rows; row += 1) mesh.measureRow(row, band);
  for (let row = 0; row < mesh.rows; row += 1) mesh.settleRow(row);
  const tests = new ShapeTests({ fwhm, sigma, isCoarse: true });
  const rows = Array.from({ length: mesh.rows }, (_, tileRow) => ({ tileRow, threshold: 2.5 }));
  const trials = new Trials();
  for (const row of rows) tryPeaks(band, mesh, { ...row, tests, into: trials });
  const tried = Array.from({ length: trials.count }, (_, trial) => trials.at(trial));
  const found = rows.flatMap((row) => findPeaks(band, mesh, row));
  band.close();
  return { tried, found };
}

it('peaks and what their surroundings say are the same by a kernel and in JavaScript, to the bit', () => {
  const rejections = new Set<string | undefined>();
  fc.assert(
    fc.property(pictures, fc.double({ min: 1, max: 6, noNaN: true }), (picture, fwhm) => {
      const byKernel = search(picture, fwhm, openRows);
      expect(byKernel).toEqual(search(picture, fwhm, (sizes) => new PlainRows(sizes)));
      expect(byKernel.tried.map(({ peak }) => peak)).toEqual(byKernel.found);
      for (const { shape } of byKernel.tried) rejections.add(shape.rejection);
    }),
    { numRuns: 250, seed: 5 },
  );
  expect([...rejections].sort()).toEqual(['faint', 'halo', 'narrow', 'ridge', 'uneven', 'wide', undefined]);
});
