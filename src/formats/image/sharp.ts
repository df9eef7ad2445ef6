import type { Sharp, SharpOptions } from 'sharp';

/** sharp's constructor, as far as it is used here. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

let loading: Promise<typeof import('sharp').default> | undefined;

function load(): Promise<typeof import('sharp').default> {
  loading ??= import('sharp').then((module) => module.default);
  return loading;
}

/** Loads sharp on first use. */
export async function loadSharp(): Promise<SharpFactory> {
  return load();
}

/**
 * Sets sharp up for a lane: one libvips thread a picture and no operation cache. Global to the process, so only a
 * process or thread that is millrace's own may call it.
 */
export async function tuneSharp(): Promise<void> {
  const sharp = await load();
  sharp.concurrency(1);
  sharp.cache(false);
}
