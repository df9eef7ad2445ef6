import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';

/** sharp's constructor, as far as it is used here. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

type SharpModule = typeof import('sharp').default;
let loading: Promise<SharpModule> | undefined;

/**
 * In processes of millrace's own by `require`: sharp's ES module imports CommonJS files, and Node reads each of those twice to
 * find their names. Elsewhere it must be the copy that the host program has: a second one sets libvips up anew.
 */
async function load(): Promise<SharpModule> {
  if (!process.env.MILLRACE_OWN_PROCESS) return (await import('sharp')).default;
  const sharp = createRequire(import.meta.url)('sharp') as SharpModule;
  tune(sharp);
  return sharp;
}

/** Loads sharp on first use, and again where that failed. */
export function loadSharp(): Promise<SharpFactory> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

const loaders = (names: readonly string[]) => names.map((name) => `VipsForeignLoad${name}`);
/** Loaders of libvips that stay on: the formats that are read here, and SVG, which ops of users may draw with. */
export const wantedLoaders = loaders(['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Svg']);
/** All others that libvips has, some only where it was built by hand. */
export const rareLoaders = loaders(
  'Analyze Csv DcRaw Fits Jp2k Jxl Magick Magick7 Mat Matrix Nifti Openexr Openslide Pdf Ppm Rad Raw Uhdr Vips'.split(
    ' ',
  ),
);

/**
 * Sets sharp up for lanes: one libvips thread a picture, since lanes make the parallelism and AVIF's bytes depend on it,
 * no operation cache, and no loaders but those that are tried against hostile bytes. Global to the process, so it is done
 * only where the process is millrace's own: in lane processes and on the command line, which say so in the environment.
 *
 * Every thread does it, while others decode already. So rare loaders are named one by one: to block all and allow the
 * wanted ones again would take those away for a moment, and a sound picture would be told to be damaged.
 */
export function tune(sharp: SharpModule): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: rareLoaders });
  sharp.unblock({ operation: wantedLoaders });
}
