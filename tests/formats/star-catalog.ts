import type { Content } from '../../src/core/content.js';
import type { Json } from '../../src/core/json.js';

/** A star catalogue as stars.detect makes it. */
export const makeCatalog = (stars: readonly Json[]): Json => ({
  width: 200,
  height: 100,
  background: 12,
  noise: 1.5,
  stars,
});

/** What an op that found stars answers. */
export const makeContent = (document: Json): Content => ({
  kind: 'image',
  bytes: new Uint8Array(),
  mime: 'image/png',
  extension: 'png',
  document,
});
