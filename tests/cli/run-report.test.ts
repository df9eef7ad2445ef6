import { describe, expect, it } from 'vitest';
import { hasPictures } from '../../src/cli/run-report.js';
import type { Json } from '../../src/core/json.js';

const expects = (recipe: Json, image = 3) => hasPictures({ byKind: { image }, recipe });

describe('pictures to make small', () => {
  it.each<[Json]>([
    [{ outputs: { a: {} } }],
    [{ outputs: { a: { save: 'original' } } }],
    [{ outputs: { a: { save: 'json' }, b: { save: ['json', { jpeg: { quality: 80 } }] } }, sink: 'files' }],
    [{ outputs: { a: { save: { webp: {} } } }, sink: { files: {} } }],
    [{ outputs: { a: { ops: ['image.grayscale'], save: 'jpeg' } } }],
    [{ outputs: { a: { ops: [{ 'image.resize': { width: 9 } }], save: ['jpeg', 'png'] } } }],
  ])('are expected of %j', (recipe) => {
    expect(expects(recipe)).toBe(true);
    expect(expects(recipe, 0)).toBe(false);
  });

  it.each<[Json]>([
    [{ outputs: { a: { save: ['json', 'sextractor'] } } }],
    [{ outputs: { a: { save: 'jpeg' } }, sink: 'webdataset' }],
    [{ outputs: { a: { ops: [{ 'image.resize': { width: 9 } }], save: { jpeg: { quality: 95 } } } } }],
    [{ outputs: {} }],
    [{}],
    [null],
    [{ outputs: [null, 5] }],
  ])('are not expected of %j: no process is started for them', (recipe) => {
    expect(expects(recipe)).toBe(false);
  });
});
