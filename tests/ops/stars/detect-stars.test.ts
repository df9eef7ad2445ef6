import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/dataset/random.js';
import { detectStars } from '../../../src/ops/stars/detect-stars.js';
import { starFlags } from '../../../src/ops/stars/measure.js';
import { planeOfPixels, planeOfSamples } from '../../../src/ops/stars/plane.js';
import { fillLevels } from '../../../src/ops/stars/raster.js';
import { addNoise, fluxOf, match, renderStars, scatter, toPixels, toPlane } from './field.js';

const base = { width: 600, height: 500, fwhm: 2.8, sky: 40, noise: 3, seed: 3, apart: 14 };
const detect = (light: Float64Array, options: { width: number; height: number } = base) =>
  detectStars(planeOfPixels(toPixels(light, options)));

describe('star detection', () => {
  it.each([
    ['Gaussian', {}],
    ['Moffat', { moffat: 3 }],
    ['narrow', { fwhm: 1.6 }],
    ['wide', { fwhm: 5, apart: 22 }],
  ])('finds %s stars of S/N 9 and more, and next to nothing else', (_, change) => {
    const options = { ...base, ...change };
    const truth = scatter(250, 9, options);
    const { stars } = detect(addNoise(renderStars(truth, options), options), options);
    const { recall, precision, matched } = match(stars, truth, 2);
    expect(truth.length).toBeGreaterThan(150);
    expect(recall).toBeGreaterThan(0.93);
    expect(precision).toBeGreaterThan(0.97);
    expect(matched.at(matched.length >> 1)?.apart).toBeLessThan(0.3);
  });

  it('finds the same stars on a nebula, whose noise grows with its light', () => {
    const truth = scatter(200, 25, base);
    const light = renderStars(truth, base);
    const random = new Random(8);
    const nebula = light.map((value, i) => {
      const [x, y] = [i % base.width, Math.floor(i / base.width)];
      const cloud = 60 * Math.exp(-((x - 300) ** 2 + (y - 200) ** 2) / 20_000) + 15 * Math.sin(x / 40 + y / 65) ** 2;
      return value + cloud + base.noise * Math.sqrt(1 + cloud / 40) * random.gaussian();
    });
    const { recall, precision } = match(detect(nebula).stars, truth, 2);
    expect(recall).toBeGreaterThan(0.93);
    expect(precision).toBeGreaterThan(0.95);
  });

  it('takes hot pixels and tracks of cosmic rays for what they are', () => {
    const truth = scatter(150, 15, base);
    const light = addNoise(renderStars(truth, base), base);
    const random = new Random(21);
    for (let hot = 0; hot < 120; hot += 1) {
      light[random.below(light.length)] = base.sky + random.between(40, 180);
    }
    for (let track = 0; track < 40; track += 1) {
      const [x, y, angle] = [random.between(20, 580), random.between(20, 480), random.between(0, Math.PI)];
      for (let step = 0; step < random.between(6, 14); step += 0.5) {
        const place = Math.round(y + step * Math.sin(angle)) * base.width + Math.round(x + step * Math.cos(angle));
        light[place] = base.sky + random.between(80, 160);
      }
    }
    const { recall, precision } = match(detect(light).stars, truth, 2);
    expect(recall).toBeGreaterThan(0.9);
    expect(precision).toBeGreaterThan(0.9);
  });

  it('finds clipped stars, flagged, once each', () => {
    const truth = [200, 340, 470].map((x, i) => ({ x, y: 120 + 130 * i, flux: fluxOf(1_500 * (i + 1), base) }));
    const { stars } = detect(addNoise(renderStars(truth, { ...base, moffat: 3 }), base));
    const { recall } = match(stars, truth, 1);
    expect(recall).toBe(1);
    expect(stars.filter(({ flags }) => (flags & starFlags.saturated) !== 0)).toHaveLength(3);
    expect(stars.length).toBeLessThan(8);
  });

  it('finds hardly anything in a textured surface without stars', () => {
    const random = new Random(33);
    const waves = Array.from({ length: 60 }, () => {
      const [wave, angle] = [random.between(0.05, 0.7), random.between(0, Math.PI)];
      return { x: wave * Math.cos(angle), y: wave * Math.sin(angle), phase: random.between(0, 7), height: 1.2 / wave };
    });
    // Bright filaments where the waves cancel out, branching and meeting in knots.
    const surface = Float64Array.from({ length: base.width * base.height }, (_, i) => {
      const [x, y] = [i % base.width, Math.floor(i / base.width)];
      const sum = waves.reduce((all, wave) => all + wave.height * Math.sin(wave.x * x + wave.y * y + wave.phase), 0);
      return 60 + 60 * Math.max(0, 1 - Math.abs(sum) / 6) ** 2;
    });
    const { stars, rejected } = detect(addNoise(surface, { ...base, noise: 1 }));
    const structures = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    expect(structures).toBeGreaterThan(300);
    expect(stars.length).toBeLessThan(0.04 * structures);
  });

  it('finds stars that brighter neighbors hide once those are taken off', () => {
    const options = { ...base, seed: 9, apart: 9 };
    const bright = scatter(700, 60, options);
    const random = new Random(17);
    const hidden = bright.slice(0, 300).map(({ x, y, flux }) => {
      const angle = random.between(0, 2 * Math.PI);
      const apart = 1.7 * options.fwhm;
      return { x: x + apart * Math.cos(angle), y: y + apart * Math.sin(angle), flux: flux * random.between(0.15, 0.3) };
    });
    const { stars } = detect(addNoise(renderStars([...bright, ...hidden], options), options));
    const { matched, precision } = match(stars, [...bright, ...hidden], 1.5);
    const blended = stars.filter(({ flags }) => (flags & starFlags.blended) !== 0);
    expect(matched.filter(({ i }) => i < bright.length).length).toBeGreaterThan(0.95 * bright.length);
    expect(matched.filter(({ i }) => i >= bright.length).length).toBeGreaterThan(0.5 * hidden.length);
    expect(precision).toBeGreaterThan(0.97);
    expect(blended.length).toBeGreaterThan(0.4 * hidden.length);
  });
});

describe('measurements of a star', () => {
  const options = { ...base, noise: 0.5 };

  it('place it to a few hundredths of a pixel where noise is low', () => {
    const truth = scatter(120, 80, options);
    const { stars } = detectStars(toPlane(addNoise(renderStars(truth, options), options), options));
    const { matched } = match(stars, truth, 2);
    expect(matched.length).toBeGreaterThan(110);
    expect(matched.at(matched.length >> 1)?.apart).toBeLessThan(0.03);
  });

  it('give flux and width of Gaussian stars, flux in proportion, and errors that are true', () => {
    const truth = Array.from({ length: 60 }, (_, i) => ({
      x: 40 + 52.3 * (i % 10),
      y: 40 + 71.7 * Math.floor(i / 10),
      flux: fluxOf(20 * 1.12 ** i, options),
    }));
    const { stars } = detectStars(toPlane(addNoise(renderStars(truth, options), options), options), {
      fwhm: options.fwhm,
    });
    const { matched } = match(stars, truth, 1);
    expect(matched).toHaveLength(60);
    let squares = 0;
    for (const { i, j } of matched) {
      const [star, { flux }] = [stars[j], truth[i]] as [(typeof stars)[0], (typeof truth)[0]];
      // The aperture of 1.5 widths misses what is far out.
      squares += ((star.flux - 0.998 * flux) / star.fluxError) ** 2 / matched.length;
      if (flux > fluxOf(200, options)) {
        expect(star.flux / flux).toBeCloseTo(1, 1);
        expect(Math.abs(star.fwhm / options.fwhm - 1)).toBeLessThan(0.08);
        expect(1 - star.b / star.a).toBeLessThan(0.1);
      }
    }
    expect(Math.sqrt(squares)).toBeLessThan(2.5);
    expect(Math.sqrt(squares)).toBeGreaterThan(0.4);
  });

  it('tell how long a star is and which way it points', () => {
    const trail = [-2, -1, 0, 1, 2].map((step) => ({
      x: 100 + 0.7 * step,
      y: 80 + 0.7 * step,
      flux: fluxOf(80, options),
    }));
    const light = addNoise(renderStars(trail, { ...options, width: 200, height: 160 }), options);
    const [star] = detectStars(toPlane(light, { width: 200, height: 160 }), { fwhm: 3 }).stars;
    expect(star?.theta).toBeCloseTo(45, -1);
    expect(1 - (star?.b ?? 0) / (star?.a ?? 1)).toBeGreaterThan(0.15);
  });

  it('flag what the edge cuts and what has neighbors', () => {
    const at = (x: number, y: number) => ({ x, y, flux: fluxOf(100, options) });
    const light = addNoise(renderStars([at(3, 250), at(300, 250), at(306, 250), at(450, 250)], options), options);
    const { stars } = detectStars(toPlane(light, options), { fwhm: options.fwhm });
    const flagsAt = (x: number) => stars.find((star) => Math.abs(star.x - x) < 1 && Math.abs(star.y - 250) < 1)?.flags;
    expect(flagsAt(3)).toBe(starFlags.cut);
    expect(flagsAt(300)).toBe(starFlags.neighbor);
    expect(flagsAt(450)).toBe(0);
  });

  it('are the same each time, and scale with the data', () => {
    const truth = scatter(100, 20, base);
    const light = addNoise(renderStars(truth, base), base);
    const first = detect(light);
    expect(detect(light)).toEqual(first);
    const plane = (factor: number) => ({
      ...toPlane(
        light.map((value) => value * factor),
        base,
      ),
      step: 1e-9,
    });
    const [small, large] = [detectStars(plane(2 ** -20)), detectStars(plane(2 ** 20))];
    expect(large.stars.length).toBe(small.stars.length);
    expect(large.stars.map(({ x }) => x)).toEqual(small.stars.map(({ x }) => x));
    expect((large.stars[0]?.flux ?? 0) / (small.stars[0]?.flux ?? 1) / 2 ** 40).toBeCloseTo(1, 6);
  });
});

describe('pictures of colors', () => {
  it.each([
    ['8', Uint8Array, 255, 2],
    ['16', Uint16Array, 65_535, 300],
  ] as const)('hold the stars that their brightness holds, of %s bits', (_, Kind, white, scale) => {
    const options = { ...base, width: 400, height: 300 };
    const truth = [...scatter(60, 9, options), { x: 200, y: 150, flux: fluxOf(2_000, options) }];
    const light = addNoise(renderStars(truth, options), options);
    const data = new Kind(3 * light.length);
    for (const [i, value] of light.entries()) {
      // Blue stars, on a sky that grows red to the right.
      const red = 0.4 * value + (i % options.width) / 20;
      for (const [at, level] of [red, 0.5 * value, 0.9 * value].entries()) {
        data[3 * i + at] = Math.min(white, Math.max(0, scale * level));
      }
    }
    const { width, height } = options;
    const gray = new Kind(light.length);
    fillLevels({ data, channels: 3 }, 0, gray);
    const known = { width, height, saturation: 0.98 * white, white, step: 1 };
    const [ofColors, ofGray] = [
      detectStars({ ...known, data, channels: 3 }),
      detectStars({ ...known, data: gray, channels: 1 }),
    ];
    expect(ofColors.stars.length).toBeGreaterThan(40);
    expect(ofColors).toEqual(ofGray);
  });
});

describe('pictures without a sky', () => {
  it.each([1, 2, 5, 40])('have no stars when they are black and %d pixels wide', (side) => {
    expect(detect(new Float64Array(side * side), { width: side, height: side }).stars).toEqual([]);
    expect(detect(new Float64Array(side).fill(255), { width: side, height: 1 }).stars).toEqual([]);
  });

  it('have none in gaps or at their edges, and still those beside', () => {
    const truth = scatter(120, 20, base);
    const light = addNoise(renderStars(truth, base), base);
    const isGap = (x: number, y: number) => Math.hypot(x - 200, y - 200) < 80 || (x > 400 && x < 420) || y === 300;
    const data = Float32Array.from(light, (value, i) =>
      isGap(i % base.width, Math.floor(i / base.width)) ? Number.NaN : value,
    );
    const { stars } = detectStars(planeOfSamples({ data, width: base.width, height: base.height, channels: 1 }));
    const clear = truth.filter(
      ({ x, y }) => Math.hypot(x - 200, y - 200) > 88 && (x < 392 || x > 428) && Math.abs(y - 300) > 8,
    );
    expect(match(stars, clear, 2).recall).toBeGreaterThan(0.95);
    expect(stars.filter(({ x, y }) => isGap(Math.round(x), Math.round(y)))).toEqual([]);
    expect(match(stars, truth, 2).precision).toBeGreaterThan(0.95);
    expect(
      detectStars(planeOfSamples({ data: data.fill(Number.NaN), width: base.width, height: base.height, channels: 1 }))
        .stars,
    ).toEqual([]);
  });
});
