import { describe, expect, it } from 'vitest';
import { ZstdFrames } from '../../src/formats/zstd-frames.js';

/** Frames as Node 22 packs them: with a known size, with a checksum, from a stream in two blocks, and one to be skipped. */
const frames = [
  'KLUv/WBwFnUAADBoZWxsbyABAGeXvhQB',
  'KLUv/SQnnQAAaGhlbGxvIHdvcmxkLCABAGDPL5lT3p0=',
  'KLUv/QBYWAAAYWJjIGFiYyBhYmM5AABkZWYgZGVm',
  'UCpNGAMAAABhYmM=',
].map((text) => Buffer.from(text, 'base64'));

function isWhole(...parts: readonly Uint8Array[]): boolean {
  const found = new ZstdFrames();
  for (const part of parts) found.write(part);
  return found.isWhole;
}

describe('zstd frames', () => {
  it('are whole at their ends alone, by themselves and in a row', () => {
    const ends = new Set([0]);
    for (const frame of frames) ends.add(Math.max(...ends) + frame.length);
    const all = Buffer.concat(frames);
    for (let end = 0; end <= all.length; end += 1)
      expect([end, isWhole(all.subarray(0, end))]).toEqual([end, ends.has(end)]);
    for (const frame of frames) expect(isWhole(frame)).toBe(true);
  });

  it('may come in any parts', () => {
    const all = Buffer.concat(frames);
    expect(isWhole(...Array.from(all, (_, at) => all.subarray(at, at + 1)))).toBe(true);
    expect(isWhole(...Array.from(all.subarray(0, -1), (_, at) => all.subarray(at, at + 1)))).toBe(false);
  });

  it('that are something else are left to the decoder', () => {
    expect(isWhole(Buffer.from('neither packed nor cut'))).toBe(true);
  });
});
