/** How a picture is fitted into a box: CSS object-fit, plus `outside`. */
export const imageFits = ['cover', 'contain', 'fill', 'inside', 'outside'] as const;
/** Where a picture sits in its box. */
export const imagePositions = [
  'center',
  'top',
  'right top',
  'right',
  'right bottom',
  'bottom',
  'left bottom',
  'left',
  'left top',
  'entropy',
  'attention',
] as const;
/** Interpolation kernels for reducing. */
export const imageKernels = ['lanczos3', 'lanczos2', 'mitchell', 'cubic', 'linear', 'nearest'] as const;

/** One planned step on a picture, as plain data. Sizes and offsets in pixels of the upright picture. */
export type ImageStep =
  | {
      readonly step: 'resize';
      readonly width?: number;
      readonly height?: number;
      readonly fit: (typeof imageFits)[number];
      readonly position: (typeof imagePositions)[number];
      readonly kernel: (typeof imageKernels)[number];
      readonly background: string;
      readonly enlarge: boolean;
    }
  | { readonly step: 'grayscale' }
  | { readonly step: 'rotate'; readonly angle: number; readonly background: string }
  | {
      readonly step: 'crop';
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly step: 'blur'; readonly sigma: number }
  | { readonly step: 'sharpen'; readonly sigma: number }
  | { readonly step: 'flatten'; readonly background: string }
  | { readonly step: 'normalize'; readonly lower: number; readonly upper: number }
  /** Leaves the picture as it is stored: without it, EXIF orientation is applied first. */
  | { readonly step: 'keep-orientation' };
