import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetFile } from '../../src/dataset/kind.js';
import { starKind } from '../../src/dataset/stars.js';
import { decodeFits } from '../../src/formats/fits/decode.js';

async function collect(count: number, seed: number): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  for await (const file of starKind.generate({ count, seed })) files.push(file);
  return files;
}

const digest = (files: readonly DatasetFile[]) =>
  files.map(({ name, bytes }) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`);

interface Truth {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
  readonly fwhm: number;
  readonly saturated: number;
  readonly detectable: number;
}

function readTruth(file: DatasetFile | undefined): Truth[] {
  const [header = '', ...lines] = new TextDecoder().decode(file?.bytes).trimEnd().split('\n');
  expect(header).toBe('x,y,flux,fwhm,saturated,detectable');
  return lines.map((line) => {
    const [x = 0, y = 0, flux = 0, fwhm = 0, saturated = 0, detectable = 0] = line.split(',').map(Number);
    return { x, y, flux, fwhm, saturated, detectable };
  });
}

interface Plane {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

async function brightnessOf({ bytes, mime }: DatasetFile): Promise<Plane> {
  if (mime === 'image/fits') {
    const { samples } = decodeFits(bytes, { isDeep: true });
    if (samples === undefined) throw new Error('a star field in FITS has samples');
    return samples;
  }
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe('twelve star fields', () => {
  let files: DatasetFile[];
  let pictures: DatasetFile[];
  let planes: Plane[];
  let truths: Truth[][];

  beforeAll(async () => {
    files = await collect(12, 5);
    pictures = files.filter((_, index) => index % 2 === 0);
    planes = await Promise.all(pictures.map(brightnessOf));
    truths = files.filter((_, index) => index % 2 === 1).map(readTruth);
  });

  it('are pictures in order, each followed by its truth, which is not listed', () => {
    expect(files).toHaveLength(24);
    for (const [index, file] of files.entries()) {
      const number = String(Math.floor(index / 2)).padStart(6, '0');
      expect(file.name).toMatch(index % 2 === 0 ? `stars/${number}.` : `stars/${number}.truth.csv`);
      expect([file.name, file.isListed]).toEqual([file.name, index % 2 === 0 ? undefined : false]);
    }
  });

  it('come as JPEG, PNG of 8 and 16 bits, and FITS of 16 bits and of floats, color and grey', async () => {
    const forms = await Promise.all(
      pictures.map(async ({ bytes, mime }) => {
        if (mime === 'image/fits') return Buffer.from(bytes).toString('latin1', 80, 110).replace(/\s+/g, '');
        const { format, depth, channels } = await sharp(bytes).metadata();
        expect(mime).toBe(`image/${format}`);
        return `${format} ${depth} ${channels}`;
      }),
    );
    for (const form of [
      'jpeg uchar 3',
      'jpeg uchar 1',
      'png uchar 3',
      'png uchar 1',
      'png ushort 3',
      'BITPIX=16',
      'BITPIX=-32',
    ]) {
      expect(forms).toContain(form);
    }
  });

  it('are 0.3 to 2 megapixels large', () => {
    for (const { width, height } of planes) {
      expect(width * height).toBeGreaterThan(300_000);
      expect(width * height).toBeLessThanOrEqual(2_000_000);
    }
  });

  it('hold detectable stars, faint ones that are not, and saturated ones, brightest first', () => {
    for (const [index, stars] of truths.entries()) {
      const { width, height } = planes[index] ?? { width: 0, height: 0 };
      expect(stars.filter((star) => star.detectable === 1).length).toBeGreaterThan(40);
      expect(stars.filter((star) => star.detectable === 0).length).toBeGreaterThan(40);
      expect(stars.every((star) => star.x > -1 && star.y > -1 && star.x < width && star.y < height)).toBe(true);
      expect(stars.every((star) => star.fwhm >= 1.2 && star.fwhm <= 6)).toBe(true);
      expect(stars.map((star) => star.flux)).toEqual(stars.map((star) => star.flux).toSorted((a, b) => b - a));
    }
    expect(truths.filter((stars) => stars.some((star) => star.saturated === 1)).length).toBeGreaterThan(9);
  });

  it('show light where the truth has stars, and only there so much', () => {
    for (const [index, stars] of truths.entries()) {
      const plane = planes[index] as Plane;
      const bright = stars.filter((star) => star.detectable === 1).slice(0, 40);
      const above = bright.map((star) => contrastAt(plane, star.x, star.y, star.fwhm));
      const beside = bright.map((star) =>
        contrastAt(plane, plane.width - 1 - star.x, plane.height - 1 - star.y, star.fwhm),
      );
      const least = Math.min(...above);
      expect(least, pictures[index]?.name).toBeGreaterThan(0);
      // Turned by half a circle hardly any place holds a star: the picture is neither mirrored nor shifted.
      expect(beside.filter((value) => value >= least).length, pictures[index]?.name).toBeLessThan(bright.length / 3);
    }
  });

  it('place stars where their light is centered, to a twentieth of a pixel', () => {
    const errors = truths.flatMap((stars, index) => {
      const plane = planes[index] as Plane;
      const clear = stars.filter((star, at) => star.detectable === 1 && star.saturated === 0 && isAlone(stars, at));
      return clear.slice(0, 60).map((star) => centroidError(plane, star));
    });
    expect(errors.length).toBeGreaterThan(250);
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
    expect(Math.abs(middle(errors.map((error) => error.x)))).toBeLessThan(0.05);
    expect(Math.abs(middle(errors.map((error) => error.y)))).toBeLessThan(0.05);
    expect(middle(errors.map((error) => Math.abs(error.x)))).toBeLessThan(0.25);
  });

  it('clip where the truth says so', () => {
    for (const [index, stars] of truths.entries()) {
      const { data, width } = planes[index] as Plane;
      const peaks = stars
        .filter((star) => star.saturated === 1 && star.detectable === 1)
        .map((star) => data[Math.round(star.y) * width + Math.round(star.x)] ?? 0);
      const clip =
        pictures[index]?.mime === 'image/fits' ? Array.from(data).reduce((most, level) => Math.max(most, level)) : 255;
      for (const peak of peaks) expect(peak, pictures[index]?.name).toBeGreaterThan(clip * 0.9);
    }
  });
});

/** The mean of a star's inner pixels over that of a ring around them. */
function contrastAt({ data, width, height }: Plane, x: number, y: number, fwhm: number): number {
  let [inner, innerCount, outer, outerCount] = [0, 0, 0, 0];
  const reach = Math.ceil(fwhm * 2.5);
  for (let row = Math.max(0, Math.round(y) - reach); row <= Math.min(height - 1, y + reach); row += 1) {
    for (let column = Math.max(0, Math.round(x) - reach); column <= Math.min(width - 1, x + reach); column += 1) {
      const distance = Math.hypot(column - x, row - y) / fwhm;
      const level = data[row * width + column] ?? 0;
      if (distance <= 0.5) [inner, innerCount] = [inner + level, innerCount + 1];
      else if (distance >= 1.5 && distance <= 2.5) [outer, outerCount] = [outer + level, outerCount + 1];
    }
  }
  return innerCount === 0 || outerCount === 0 ? 0 : inner / innerCount - outer / outerCount;
}

function isAlone(stars: readonly Truth[], at: number): boolean {
  const star = stars[at] as Truth;
  const reach = star.fwhm * 5;
  return stars.every(
    (other, index) =>
      index === at || other.flux < star.flux / 30 || Math.hypot(other.x - star.x, other.y - star.y) > reach,
  );
}

function centroidError({ data, width }: Plane, { x, y, fwhm }: Truth): { x: number; y: number } {
  const reach = Math.ceil(fwhm * 1.2);
  const [centerX, centerY] = [Math.round(x), Math.round(y)];
  const level = (column: number, row: number) => data[row * width + column] ?? 0;
  const border: number[] = [];
  for (let step = -reach; step <= reach; step += 1) {
    border.push(level(centerX + step, centerY - reach), level(centerX + step, centerY + reach));
    border.push(level(centerX - reach, centerY + step), level(centerX + reach, centerY + step));
  }
  const floor = border.toSorted((a, b) => a - b)[border.length >> 1] ?? 0;
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let row = centerY - reach; row <= centerY + reach; row += 1) {
    for (let column = centerX - reach; column <= centerX + reach; column += 1) {
      const weight =
        (level(column, row) - floor) * Math.exp((-2.77 * ((column - x) ** 2 + (row - y) ** 2)) / fwhm ** 2);
      sum += weight;
      sumX += weight * (column - x);
      sumY += weight * (row - y);
    }
  }
  // The window pulls towards its own center, by half for a star of its own width.
  return { x: (2 * sumX) / sum, y: (2 * sumY) / sum };
}

describe('star fields', () => {
  it('are the same for the same seed, however many are asked for, and others for another', async () => {
    const three = digest(await collect(3, 9));
    expect(digest(await collect(2, 9))).toEqual(three.slice(0, 4));
    expect(digest(await collect(3, 9))).toEqual(three);
    const others = digest(await collect(2, 10));
    expect(others.filter((line) => three.includes(line))).toEqual([]);
    expect(await collect(0, 9)).toEqual([]);
  });
});
