import { firstAddress } from '../../core/kernel.js';
import { rowKernels } from './star-kernels.js';

/** Rec. 601 luma in units of 2^-14. */
export const redWeight = 4899;
export const greenWeight = 9617;
export const blueWeight = 1868;

/** Pixels that a kernel is handed at once. */
const blockPixels = 1 << 16;

/** Makes the luma of red, green and blue of 8 bits, rounded: by a kernel where there is one. */
export function lumaOf(data: Uint8Array, count: number): Uint8Array {
  const gray = new Uint8Array(count);
  const kernel = rowKernels.open(4 * blockPixels + 16);
  if (kernel === undefined) {
    fillLuma(data, gray, 3);
    return gray;
  }
  const target = firstAddress + 3 * blockPixels + 16;
  const input = new Uint8Array(kernel.buffer, firstAddress);
  for (let start = 0; start < count; start += blockPixels) {
    const pixels = Math.min(blockPixels, count - start);
    input.set(data.subarray(3 * start, 3 * (start + pixels)));
    kernel.run.luma8(firstAddress, target, pixels);
    gray.set(new Uint8Array(kernel.buffer, target, pixels), start);
  }
  kernel.close();
  return gray;
}

/** The same in JavaScript, for pixels of three or four channels of which the first three count. */
export function fillLuma(data: Uint8Array, gray: Uint8Array, channels: number): void {
  for (let i = 0, j = 0; i < gray.length; i += 1, j += channels) {
    gray[i] =
      ((data[j] as number) * redWeight +
        (data[j + 1] as number) * greenWeight +
        (data[j + 2] as number) * blueWeight +
        8192) >>
      14;
  }
}
