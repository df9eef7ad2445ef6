import { describe, expect, it } from 'vitest';
import type { Content } from '../../../src/core/content.js';
import op from '../../../src/ops/stars/detect.js';
import { opContext, testOp } from '../../contracts/op.js';
import { addNoise, renderStars, scatter, toPixels } from './field.js';

const sky = { width: 240, height: 200, fwhm: 2.6, sky: 30, noise: 3, seed: 4, apart: 14 };
const truth = scatter(50, 20, sky);
const light = addNoise(renderStars(truth, sky), sky);

function makeContent(change: Partial<Content> = {}): Content {
  const pixels = toPixels(light, sky);
  return { kind: 'image', bytes: new Uint8Array(), mime: 'image/png', extension: 'png', pixels, ...change };
}

testOp(op, {
  valid: [{}, { k: 5, fwhm: 2.6, maxStars: 3, marks: false, color: '#0f0', saturatedColor: 'yellow' }],
  invalid: [{ k: 0 }, { k: '4' }, { fwhm: 0.1 }, { maxStars: 0 }, { maxStars: 1.5 }, { color: 'bluish' }, { marks: 1 }],
  content: makeContent,
});

const run = async (content: Content, given: unknown = {}, fields = {}) => {
  const context = opContext();
  return op.run(content, op.options.parse(given), { ...context, item: { ...context.item, fields } });
};

interface Catalog {
  count: number;
  credit?: string;
  stars: { x: number; y: number; flux: number }[];
}

describe('stars.detect', () => {
  it('answers a catalog, brightest first, facts of it, and the picture with marks', async () => {
    const result = await run(makeContent());
    const catalog = result.document as unknown as Catalog;
    expect(catalog).toMatchObject({ width: 240, height: 200, count: catalog.stars.length });
    expect(catalog.count).toBeGreaterThan(45);
    const fluxes = catalog.stars.map(({ flux }) => flux);
    expect(fluxes).toEqual([...fluxes].sort((a, b) => b - a));
    expect(Object.keys(catalog.stars[0] ?? {})).toEqual(
      expect.arrayContaining(['x', 'y', 'flux', 'peak', 'fwhm', 'ellipticity', 'theta', 'flags']),
    );
    expect(Object.keys(result.facts ?? {})).toEqual(['count', 'fwhm', 'noise', 'threshold', 'background']);
    expect(result.pixels?.channels).toBe(3);
    expect(result.samples).toBeUndefined();
  });

  it('measures the sky', async () => {
    const { facts } = await run(makeContent());
    expect(facts?.background).toBeCloseTo(30, 0);
    expect(Math.abs(Number(facts?.noise) - 3)).toBeLessThan(0.3);
  });

  it('detects in the samples where there are some, and marks the pixels', async () => {
    const data = Uint16Array.from(light, (value) => Math.max(0, Math.round(value * 200)));
    const black = { data: new Uint8Array(240 * 200), width: 240, height: 200, channels: 1 } as const;
    const result = await run(makeContent({ pixels: black, samples: { data, width: 240, height: 200, channels: 1 } }));
    expect(result.facts?.count).toBeGreaterThan(45);
    expect(result.pixels?.data.some((value) => value > 0)).toBe(true);
    expect(black.data.every((value) => value === 0)).toBe(true);
  });

  it('marks stars where they are in pixels of another size than the samples', async () => {
    const data = Uint16Array.from(light, (value) => Math.max(0, Math.round(value * 200)));
    const black = { data: new Uint8Array(720 * 400 * 3), width: 720, height: 400, channels: 3 } as const;
    const content = makeContent({ pixels: black, samples: { data, width: 240, height: 200, channels: 1 } });
    const result = await run(content, { maxStars: 1 });
    const [star] = (result.document as unknown as Catalog).stars;
    let [sum, x, y] = [0, 0, 0];
    for (let pixel = 0; pixel < 720 * 400; pixel += 1) {
      const green = result.pixels?.data[3 * pixel + 1] ?? 0;
      sum += green;
      x += green * (pixel % 720);
      y += green * Math.floor(pixel / 720);
    }
    // Pixels are counted from the center of the first, which covers a third of a sample's width and half of its height.
    expect(Math.abs(x / sum - (((star?.x ?? 0) + 0.5) * 3 - 0.5))).toBeLessThan(0.2);
    expect(Math.abs(y / sum - (((star?.y ?? 0) + 0.5) * 2 - 0.5))).toBeLessThan(0.2);
  });

  it('keeps the brightest so many, in the catalog and in the marks', async () => {
    const [all, few] = [await run(makeContent()), await run(makeContent(), { maxStars: 5 })];
    expect((few.document as unknown as Catalog).stars).toEqual((all.document as unknown as Catalog).stars.slice(0, 5));
    expect(few.facts?.count).toBe(5);
    const lime = ({ pixels }: Content) => {
      let count = 0;
      for (let i = 0; i < 240 * 200 * 3; i += 3) if (pixels?.data[i] === 0 && pixels.data[i + 1] === 255) count += 1;
      return count;
    };
    expect(lime(few)).toBeGreaterThan(0);
    expect(lime(few)).toBeLessThan(lime(all) / 4);
  });

  it('draws on the picture itself only where nobody else looks at it', async () => {
    const grey = toPixels(light, sky);
    const color = () => {
      const data = new Uint8Array(240 * 200 * 3).map((_, at) => grey.data[Math.floor(at / 3)] ?? 0);
      return { data, width: 240, height: 200, channels: 3 } as const;
    };
    const draw = async (more: object) => {
      const pixels = color();
      const result = await op.run(makeContent({ pixels }), op.options.parse({}), { ...opContext(), ...more });
      return { pixels, drawn: result.pixels };
    };
    const [shared, owned] = [await draw({}), await draw({ ownsContent: true })];
    expect(shared.pixels).toEqual(color());
    expect(shared.drawn).not.toEqual(color());
    expect(owned.drawn).toEqual(shared.drawn);
    expect(owned.drawn?.data).toBe(owned.pixels.data);
  });

  it('draws no circle so small that it hides its star', async () => {
    const [plain, marked] = [await run(makeContent(), { marks: false }), await run(makeContent(), { maxStars: 1 })];
    const [star = { x: 0, y: 0 }] = (marked.document as unknown as Catalog).stars;
    let reach = 0;
    for (let pixel = 0; pixel < 240 * 200; pixel += 1) {
      if (marked.pixels?.data[3 * pixel + 1] === plain.pixels?.data[pixel]) continue;
      reach = Math.max(reach, Math.hypot((pixel % 240) - star.x, Math.floor(pixel / 240) - star.y));
    }
    // Five pixels to the middle of the outline, and not quite one more to its edge.
    expect(reach).toBeGreaterThan(5.9);
    expect(reach).toBeLessThan(6.5);
  });

  it('leaves the pixels alone without marks', async () => {
    const content = makeContent();
    expect((await run(content, { marks: false })).pixels).toBe(content.pixels);
  });

  it('credits whose picture it is where the row says so', async () => {
    expect((await run(makeContent(), {}, { copyright: '\nA. Person ' })).document).toMatchObject({
      credit: 'A. Person',
    });
    expect((await run(makeContent(), {}, { copyright: null })).document).not.toHaveProperty('credit');
  });

  it('finds nothing in a picture of one pixel', async () => {
    const pixels = { data: Uint8Array.of(255, 255, 255), width: 1, height: 1, channels: 3 } as const;
    expect((await run(makeContent({ pixels }))).document).toMatchObject({ width: 1, height: 1, count: 0, stars: [] });
  });
});
