import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy, encodeRaw, encodeWav } from '../../../src/formats/signal/encode.js';
import { openSignal } from '../../../src/formats/signal/open.js';
import { float64, read, readAll, refuse } from './read-signal.js';
import { bytesOf, makeNoise, signalContent } from './signal-bytes.js';

describe('samples without a header', () => {
  it.each([
    ['float64', '000000000000f83f00000000000000c0', [1.5, -2]],
    ['float32', '0000c03f000000c0', [1.5, -2]],
    ['float16', '003e66ae0100007c', [1.5, -0.0999755859375, 2 ** -24, Number.POSITIVE_INFINITY]],
    ['int8', '7f80ff', [127, -128, -1]],
    ['uint8', '7f80ff', [127, 128, 255]],
    ['int16', 'ff7f0080', [32_767, -32_768]],
    ['uint16', 'ff7f0080', [32_767, 32_768]],
    ['int24', 'ffff7f000080ffffff', [8_388_607, -8_388_608, -1]],
    ['int32', 'ffffff7f00000080', [2_147_483_647, -2_147_483_648]],
    ['uint32', 'ffffff7f00000080', [2_147_483_647, 2_147_483_648]],
    ['int64', '0000000000002000fdffffffffffffff', [2 ** 53, -3]],
    ['uint64', 'ffffffffffffffff', [2 ** 64]],
  ] as const)('are read as %s in either order of bytes, wherever they lie', async (type, hex, expected) => {
    const little = Buffer.from(hex, 'hex');
    const size = little.length / expected.length;
    const big = Buffer.concat(expected.map((_, index) => little.subarray(index * size, (index + 1) * size).reverse()));
    const original = Buffer.from(hex, 'hex');
    // `reverse` turns the bytes around in place.
    for (const [bytes, isBigEndian] of [
      [original, false],
      [big, true],
    ] as const) {
      for (let shift = 0; shift < 8; shift += 1) {
        const room = new Uint8Array(bytes.length + shift);
        room.set(bytes, shift);
        const part = Buffer.from(room.buffer, shift);
        const before = Buffer.from(part).toString('hex');
        expect(await read(part, { type, isBigEndian, channels: 1 })).toEqual([expected]);
        expect(part.toString('hex')).toBe(before);
      }
    }
  });

  it('come from several channels by turns', async () => {
    expect(await read(bytesOf([1, 10, 2, 20, 3, 30]), { ...float64, channels: 2 })).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
  });

  it('are not copied where they can be used as they are', async () => {
    const bytes = bytesOf([1, 2, 3]);
    const source = await openSignal(signalContent(bytes), float64);
    expect(source.view(0)?.buffer).toBe(bytes.buffer);
    const odd = await openSignal(signalContent(new Uint8Array(25).subarray(1)), float64);
    expect(odd.view(0)).toBeUndefined();
  });

  it('are refused where the bytes are no whole number of them', async () => {
    await refuse(new Uint8Array(1003), {
      code: 'E_ARRAY_LENGTH',
      message: /^1,003 bytes are not a whole number of 8-byte float64 samples$/,
    });
    await refuse(
      new Uint8Array(1000),
      { code: 'E_ARRAY_LENGTH', message: /2-byte int16 samples in 3 channels \(6 bytes together\)/ },
      { type: 'int16', isBigEndian: false, channels: 3 },
    );
  });

  it('survive being written and read again', async () => {
    const channelsOf = fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }))
      .chain(([channels, samples]) =>
        fc.array(fc.array(fc.float({ noNaN: true }), { minLength: samples, maxLength: samples }), {
          minLength: channels,
          maxLength: channels,
        }),
      );
    await fc.assert(
      fc.asyncProperty(channelsOf, fc.constantFrom('float64' as const, 'float32' as const), async (values, type) => {
        const channels = values.map((each) => Float64Array.from(each));
        const raw = { type, isBigEndian: false, channels: channels.length };
        expect(await read(encodeRaw(channels, type), raw)).toEqual(values);
        expect(await read(encodeWav(channels, { type, sampleRateHz: 8000 }))).toEqual(values);
        // The longer axis is time: fewer samples than channels would be taken for channels.
        if ((values[0]?.length ?? 0) >= values.length) expect(await read(encodeNpy(channels, type))).toEqual(values);
      }),
    );
  });
});

describe('content that is not what it was said to be', () => {
  it('is refused with what it begins with', async () => {
    await expect(readAll(signalContent(Buffer.from('ID3\x04abcdefgh'), 'audio/wav'))).rejects.toMatchObject({
      code: 'E_ARRAY_FORMAT',
      message: 'it was said to be a WAV file (audio/wav) and begins with 49 44 33 04 61 62 63 64',
    });
    await expect(readAll(signalContent(new Uint8Array(16), 'application/x-npy'))).rejects.toMatchObject({
      code: 'E_ARRAY_FORMAT',
    });
  });
});

describe('a body in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-signal-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read as one in memory is', async () => {
    const channels = [makeNoise(100_000, 1), makeNoise(100_000, 2)];
    const bodies = [
      encodeNpy(channels, 'float32'),
      encodeWav(channels, { type: 'int16', sampleRateHz: 8000 }),
      encodeRaw(channels, 'float64'),
    ];
    for (const [index, bytes] of bodies.entries()) {
      const path = join(folder, String(index));
      await writeFile(path, bytes);
      const content = { ...signalContent(new Uint8Array(0)), file: { path, size: bytes.length } };
      const raw = { ...float64, channels: 2 };
      expect(await readAll(content, raw)).toEqual(await read(bytes, raw));
    }
  });

  it('fails with a sentence where it is gone or shorter than it was', async () => {
    const path = join(folder, 'short');
    await writeFile(path, new Uint8Array(16));
    const content = (size: number, at = path) => ({ ...signalContent(new Uint8Array(0)), file: { path: at, size } });
    await expect(readAll(content(32))).rejects.toMatchObject({
      code: 'E_FILE_READ',
      message: "the body's file ends at byte 16; expected 32 or more",
    });
    await expect(readAll(content(32, `${path}-not`))).rejects.toMatchObject({ code: 'E_FILE_READ' });
  });
});
