import { expect } from 'vitest';
import type { Content } from '../../../src/core/content.js';
import { openSignal, type RawOptions } from '../../../src/formats/signal/open.js';
import { signalContent } from './signal-bytes.js';

/** The commonest samples without a header. */
export const float64: RawOptions = { type: 'float64', isBigEndian: false, channels: 1 };

/** Every channel of a signal, read in one go. */
export async function readAll(content: Content, raw: RawOptions = float64): Promise<number[][]> {
  const source = await openSignal(content, raw);
  try {
    const channels: number[][] = [];
    for (let channel = 0; channel < source.layout.channels; channel += 1) {
      const values = new Float64Array(source.layout.samples);
      await source.read(channel, 0, values);
      const view = source.view(channel);
      if (view !== undefined) expect(Array.from(view)).toEqual(Array.from(values));
      channels.push(Array.from(values));
    }
    return channels;
  } finally {
    await source.close();
  }
}

/** The same, of bytes. */
export const read = (bytes: Uint8Array, raw?: RawOptions) => readAll(signalContent(bytes), raw);

/** Expects bytes to be refused with a code and a sentence. */
export const refuse = (bytes: Uint8Array, expected: { code: string; message: RegExp }, raw?: RawOptions) =>
  expect(read(bytes, raw)).rejects.toMatchObject({ ...expected, message: expect.stringMatching(expected.message) });
