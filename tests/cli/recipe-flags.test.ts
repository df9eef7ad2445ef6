import { describe, expect, it } from 'vitest';
import { registry } from '../../src/builtins.js';
import { applySugar, findOpFlags } from '../../src/cli/recipe-flags.js';
import type { Recipe } from '../../src/core/recipe.js';
import { checkRecipe } from '../../src/engine/plan.js';

const make = (output: object): Recipe => checkRecipe({ outputs: { saved: output } }, 'recipe');

/** Ops and formats of the one output once the flags have been applied. */
function shape(output: object, flags: Parameters<typeof applySugar>[1]) {
  const { ops, save } = applySugar(make(output), flags).outputs.saved ?? {};
  return { ops, save };
}

describe('flags that shape a recipe of one output', () => {
  it('leave alone what they do not name', () => {
    const resize = { 'image.resize': { width: 10, height: 20, kernel: 'cubic', fit: 'fill' } };
    const output = { ops: ['image.flatten', resize, 'image.sharpen'], save: ['png', 'webp'] };
    expect(shape(output, {})).toEqual(output);
    expect(shape(output, { resize: [30, 40] })).toEqual({
      ops: [
        'image.flatten',
        { 'image.resize': { width: 30, height: 40, kernel: 'cubic', fit: 'fill' } },
        'image.sharpen',
      ],
      save: ['png', 'webp'],
    });
    expect(shape(output, { fit: 'cover', save: ['avif'] })).toEqual({
      ops: ['image.flatten', { 'image.resize': { ...resize['image.resize'], fit: 'cover' } }, 'image.sharpen'],
      save: ['avif'],
    });
  });

  it('add the ops that are not there: grey first, then the size', () => {
    expect(shape({ save: 'jpeg' }, { resize: [30, 40], fit: 'contain', grayscale: true })).toEqual({
      ops: ['image.grayscale', { 'image.resize': { width: 30, height: 40, fit: 'contain' } }],
      save: 'jpeg',
    });
    expect(shape({ ops: ['image.grayscale'] }, { grayscale: true }).ops).toEqual(['image.grayscale']);
  });

  it('say what is missing: a size for --fit, or which output is meant', () => {
    expect(() => shape({ ops: ['image.sharpen'] }, { fit: 'cover' })).toThrow('--fit: expected --resize WxH beside it');
    const two = checkRecipe({ outputs: { a: {}, b: {} } }, 'recipe');
    expect(() => applySugar(two, { grayscale: true })).toThrow('--grayscale: the recipe has 2 outputs (a, b);');
    expect(applySugar(two, {})).toBe(two);
  });
});

describe('flags that are options of ops', () => {
  const flagsOf = async (ops: readonly unknown[], taken: readonly string[] = []) =>
    (await findOpFlags(make({ ops }), registry, new Set(taken))).map(({ flag }) => flag);

  it('are those of ops that the recipe has once, and that no other flag is called', async () => {
    const blur = ['--sigma'];
    expect(await flagsOf(['image.blur', 'image.grayscale'])).toEqual(blur);
    expect(await flagsOf(['image.blur', { 'image.blur': { sigma: 2 } }])).toEqual([]);
    expect(await flagsOf(['image.blur', 'image.sharpen'])).toEqual(blur);
    expect(await flagsOf(['image.blur'], blur)).toEqual([]);
    expect(await flagsOf(['./image.blur.mjs'])).toEqual([]);
  });
});
