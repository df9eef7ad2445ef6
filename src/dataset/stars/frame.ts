/** Light that falls on the sensor, before any noise: interleaved channels from the top left, in counts. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly light: Float32Array;
}

/** One value a channel; of a frame of one channel only the first counts. */
export type Tint = readonly [red: number, green: number, blue: number];

/** Weights of the channels in brightness (Rec. 601). */
const luma: Tint = [0.299, 0.587, 0.114];

/** Makes a dark frame. */
export function makeFrame(width: number, height: number, channels: 1 | 3): Frame {
  return { width, height, channels, light: new Float32Array(width * height * channels) };
}

/** The weights by which the channels of a frame make its brightness. */
export function lumaOf(channels: 1 | 3): readonly number[] {
  return channels === 1 ? [1] : luma;
}

/** Brings a tint to brightness 1, so that a flux means the same in every color. */
export function balance(tint: Tint): Tint {
  const total = tint[0] * luma[0] + tint[1] * luma[1] + tint[2] * luma[2];
  return [tint[0] / total, tint[1] / total, tint[2] / total];
}

/** Adds light of a tint to a pixel that is inside. */
export function addTint({ channels, light }: Frame, pixel: number, tint: Tint, amount: number): void {
  const at = pixel * channels;
  if (channels === 1) {
    light[at] = (light[at] as number) + amount;
    return;
  }
  light[at] = (light[at] as number) + tint[0] * amount;
  light[at + 1] = (light[at + 1] as number) + tint[1] * amount;
  light[at + 2] = (light[at + 2] as number) + tint[2] * amount;
}

/** The pixels of a square around a place, cut at the edges of the frame; all four bounds belong to it. */
export function boxAround(
  { width, height }: Frame,
  { x, y }: { x: number; y: number },
  radius: number,
): { left: number; right: number; top: number; bottom: number } {
  return {
    left: Math.max(0, Math.ceil(x - radius)) | 0,
    right: Math.min(width - 1, Math.floor(x + radius)) | 0,
    top: Math.max(0, Math.ceil(y - radius)) | 0,
    bottom: Math.min(height - 1, Math.floor(y + radius)) | 0,
  };
}
