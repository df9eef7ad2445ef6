import type { Sharp, SharpOptions } from 'sharp';

/** sharp's constructor, as far as it is used here. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

let loading: Promise<typeof import('sharp').default> | undefined;

function load(): Promise<typeof import('sharp').default> {
  loading ??= import('sharp').then((module) => {
    if (process.env.MILLRACE_OWN_PROCESS) tune(module.default);
    return module.default;
  });
  return loading;
}

/** Loads sharp on first use. */
export async function loadSharp(): Promise<SharpFactory> {
  return load();
}

/** Loaders of libvips that stay on: the formats that are read here, and SVG, which ops of users may draw with. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Svg'].map((name) => `VipsForeignLoad${name}`);

/**
 * Sets sharp up for lanes: one libvips thread a picture, since lanes make the parallelism and AVIF's bytes depend on it,
 * no operation cache, and no loaders but those that are tried against hostile bytes. Global to the process, so it is done
 * only where the process is millrace's own: in lane processes and on the command line, which say so in the environment.
 */
function tune(sharp: typeof import('sharp').default): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
}
