import type { Registry } from './core/registry.js';

/** Every source that ships. */
export const sources = {
  list: () => import('./sources/list.js'),
  table: () => import('./sources/table.js'),
  folder: () => import('./sources/folder.js'),
  glob: () => import('./sources/glob.js'),
  apod: () => import('./sources/apod.js'),
};

/** Every op that ships. */
export const ops = {
  'image.resize': () => import('./ops/image/resize.js'),
  'image.crop': () => import('./ops/image/crop.js'),
  'image.rotate': () => import('./ops/image/rotate.js'),
  'image.auto-orient': () => import('./ops/image/auto-orient.js'),
  'image.grayscale': () => import('./ops/image/grayscale.js'),
  'image.blur': () => import('./ops/image/blur.js'),
  'image.sharpen': () => import('./ops/image/sharpen.js'),
  'image.normalize': () => import('./ops/image/normalize.js'),
  'image.flatten': () => import('./ops/image/flatten.js'),
  'stars.detect': () => import('./ops/stars/detect.js'),
  'text.analyze': () => import('./ops/text/analyze.js'),
  'table.convert': () => import('./ops/table/convert.js'),
  'table.profile': () => import('./ops/table/profile.js'),
  'signal.analyze': () => import('./ops/signal/analyze.js'),
};

/** Every format that results can be saved in. */
export const formats = {
  original: () => import('./formats/original.js'),
  jpeg: () => import('./formats/jpeg.js'),
  png: () => import('./formats/png.js'),
  webp: () => import('./formats/webp.js'),
  avif: () => import('./formats/avif.js'),
  json: () => import('./formats/json.js'),
  spectrum: () => import('./formats/spectrum.js'),
  sextractor: () => import('./formats/sextractor.js'),
  ds9: () => import('./formats/ds9.js'),
};

/** Every sink that ships. */
export const sinks = {
  files: () => import('./sinks/files.js'),
};

/** Every mode that ships. */
export const modes = {
  sequential: () => import('./modes/sequential.js'),
  async: () => import('./modes/async.js'),
  threads: () => import('./modes/threads.js'),
  processes: () => import('./modes/processes.js'),
  hybrid: () => import('./modes/hybrid.js'),
};

const decoders = {
  image: () => import('./formats/image/decode.js'),
};

/** All of it, as the engine looks it up. */
export const registry: Registry = {
  sources,
  inferSource: async () => ({ default: (await import('./sources/infer.js')).inferSource }),
  chainSources: async () => ({ default: (await import('./sources/chain.js')).chainSources }),
  ops,
  formats,
  sinks,
  decoders,
};

/** Starts a helper process for ops that are to be isolated, for lanes that live in the main process. */
export async function isolate(limitMs: number) {
  return (await import('./modes/isolated-process.js')).isolate(limitMs);
}

/** The registry and the modes: what a run is equipped with. */
export const equipment = { registry, modes };
