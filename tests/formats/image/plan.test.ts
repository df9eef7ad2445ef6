import { describe, expect, it } from 'vitest';
import type { ImageStep } from '../../../src/core/image.js';
import { predictSize } from '../../../src/formats/image/geometry.js';
import { cutSegments, planImage } from '../../../src/formats/image/plan.js';
import { resizeStep } from './pictures.js';

const resize = resizeStep({ width: 100 });
const grayscale: ImageStep = { step: 'grayscale' };
const blur: ImageStep = { step: 'blur', sigma: 2 };
const sharpen: ImageStep = { step: 'sharpen', sigma: 1 };
const normalize: ImageStep = { step: 'normalize', lower: 1, upper: 99 };
const flatten: ImageStep = { step: 'flatten', background: 'white' };
const crop: ImageStep = { step: 'crop', left: 0, top: 0, width: 10, height: 10 };
const rotate: ImageStep = { step: 'rotate', angle: 90, background: 'black' };
const shape = (...steps: ImageStep[]) =>
  cutSegments(steps).map((segment) => segment.map((step) => step.step).join(' '));

describe('cutSegments', () => {
  it("keeps steps together that stand in sharp's own order", () => {
    expect(shape()).toEqual(['']);
    expect(shape({ step: 'keep-orientation' })).toEqual(['']);
    expect(shape(flatten, grayscale, resize, blur, sharpen, normalize)).toEqual([
      'flatten grayscale resize blur sharpen normalize',
    ]);
    expect(shape(crop, resize, crop, blur)).toEqual(['crop resize crop blur']);
  });

  it('keeps a grayscale with the resize before it', () => {
    expect(shape(resize, grayscale)).toEqual(['resize grayscale']);
    expect(shape(resize, grayscale, blur)).toEqual(['resize grayscale blur']);
    expect(shape(resize, crop, grayscale)).toEqual(['resize crop', 'grayscale']);
  });

  it("cuts wherever sharp's order would differ", () => {
    expect(shape(blur, resize)).toEqual(['blur', 'resize']);
    expect(shape(resize, resize)).toEqual(['resize', 'resize']);
    expect(shape(sharpen, blur)).toEqual(['sharpen', 'blur']);
    expect(shape(normalize, grayscale)).toEqual(['normalize', 'grayscale']);
    expect(shape(resize, flatten)).toEqual(['resize', 'flatten']);
    expect(shape(blur, crop)).toEqual(['blur', 'crop']);
    expect(shape(crop, crop)).toEqual(['crop', 'crop']);
  });

  it('gives a rotation a segment of its own', () => {
    expect(shape(resize, rotate, blur)).toEqual(['resize', 'rotate', 'blur']);
    expect(shape(rotate, rotate)).toEqual(['rotate', 'rotate']);
  });
});

describe('predictSize', () => {
  it('follows each fit', () => {
    const start = { width: 400, height: 300 };
    const resized = (step: Partial<Extract<ImageStep, { step: 'resize' }>>) => predictSize(start, [resizeStep(step)]);
    expect(resized({ width: 100, height: 100 })).toEqual({ width: 100, height: 75 });
    expect(resized({ width: 100, height: 100, fit: 'outside' })).toEqual({ width: 133, height: 100 });
    expect(resized({ width: 100, height: 100, fit: 'cover' })).toEqual({ width: 100, height: 100 });
    expect(resized({ width: 100, height: 100, fit: 'contain' })).toEqual({ width: 100, height: 100 });
    expect(resized({ width: 100, height: 100, fit: 'fill' })).toEqual({ width: 100, height: 100 });
    expect(resized({ height: 30 })).toEqual({ width: 40, height: 30 });
    expect(resized({ width: 900 })).toEqual(start);
    expect(resized({ width: 800, enlarge: true })).toEqual({ width: 800, height: 600 });
    expect(predictSize(start, [rotate])).toEqual({ width: 300, height: 400 });
  });

  it('refuses steps that would make too many pixels, also between them', () => {
    const gif = { width: 1, height: 59_393 };
    const huge = resizeStep({ width: 64, enlarge: true });
    expect(() => predictSize(gif, [huge])).toThrow(/image\.resize would make 64x3801152, 243\.3 million pixels/);
    expect(() => predictSize(gif, [resizeStep({ width: 64, height: 64, fit: 'cover', enlarge: true })])).toThrow(
      /would make/,
    );
    expect(() => predictSize({ width: 9_000, height: 9_000 }, [{ ...rotate, angle: 45 } as ImageStep])).toThrow(
      /image\.rotate/,
    );
  });

  it('resamples nothing that is longer than 1000:1', () => {
    expect(() => predictSize({ width: 1_245_200, height: 16 }, [resize])).toThrow(/at most 1000:1/);
    expect(predictSize({ width: 5_000, height: 1 }, [grayscale])).toEqual({ width: 5_000, height: 1 });
  });
});

describe('planImage', () => {
  it('refuses a WebP that would be decoded into more pixels than memory has room for, and takes it where it is reduced', () => {
    const side = 8_000;
    const header = {
      format: 'webp',
      width: side,
      height: side,
      uprightWidth: side,
      uprightHeight: side,
      channels: 3,
      hasAlpha: false,
      bitDepth: 8,
      space: 'rgb',
      pages: 1,
      hasIccProfile: false,
      orientation: 1,
      isProgressive: false,
    } as const;
    const plan = (steps: ImageStep[]) => planImage({ bytes: new Uint8Array(), header }, steps);
    expect(() => plan([])).toThrow(/64\.0 million pixels; the limit is 55, or 100 where it is made much smaller/);
    expect(() => plan([crop, resize])).toThrow(/the limit is 55/);
    expect(() => plan([resizeStep({ width: 7_900 })])).toThrow(/the limit is 55/);
    expect(plan([resizeStep({ width: 7_000 })]).segments).toHaveLength(1);
    expect(plan([resize, blur]).segments).toHaveLength(1);
  });
});
