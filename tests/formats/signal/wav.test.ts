import { describe, expect, it } from 'vitest';
import { openSignal } from '../../../src/formats/signal/open.js';
import { float64, read, refuse } from './read-signal.js';
import { bytesOf, chunk, formatFields, signalContent, wavFile } from './signal-bytes.js';

describe('WAV files', () => {
  // As scipy 1.10 and Python's wave module write them.
  it.each([
    [
      '16-bit PCM in stereo',
      '524946462c00000057415645666d74201000000001000200401f0000007d0000040010006461746108000000000000400080ff7f',
      [
        [0, -1],
        [0.5, 32_767 / 32_768],
      ],
      8000,
    ],
    [
      '8-bit PCM',
      '524946462700000057415645666d74201000000001000100401f0000401f00000100080064617461030000000040ff',
      [[-1, -0.5, 127 / 128]],
      8000,
    ],
    [
      '32-bit floating point with a fact chunk',
      '524946463a00000057415645666d742012000000030001000077010000dc050004002000000066616374040000000200000064617461080000000000003f0000a0bf',
      [[0.5, -1.25]],
      96_000,
    ],
    [
      '24-bit PCM',
      '524946462d00000057415645666d7420100000000100010080bb000080320200030018006461746109000000000040000080010000',
      [[0.5, -1, 2 ** -23]],
      48_000,
    ],
  ])('of %s are read, full scale as 1', async (_, hex, expected, sampleRateHz) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(await read(bytes)).toEqual(expected);
    const source = await openSignal(signalContent(bytes), float64);
    expect(source.layout.sampleRateHz).toBe(sampleRateHz);
  });

  it('of 32-bit PCM and 64-bit floating point are read', async () => {
    const pcm = chunk('data', Buffer.from('0000004000000080', 'hex'));
    expect(await read(wavFile(chunk('fmt ', formatFields({ bits: 32 })), pcm))).toEqual([[0.5, -1]]);
    const real = chunk('data', bytesOf([0.1, -7]));
    expect(await read(wavFile(chunk('fmt ', formatFields({ tag: 3, bits: 64 })), real))).toEqual([[0.1, -7]]);
  });

  it('may be extensible, big-endian, longer than 4 GiB can say, or of unknown length', async () => {
    const data = Buffer.from('00400080', 'hex');
    const extension = Buffer.from('16001000040000000100000000001000800000aa00389b71', 'hex');
    const extensible = Buffer.concat([formatFields({ tag: 0xfffe }), extension]);
    expect(await read(wavFile(chunk('fmt ', extensible), chunk('data', data)))).toEqual([[0.5, -1]]);

    const big = Buffer.from(
      wavFile(chunk('fmt ', formatFields({}, true), true), chunk('data', Buffer.from('40008000', 'hex'), true)),
    );
    big.write('RIFX');
    expect(await read(big)).toEqual([[0.5, -1]]);

    const open = Buffer.from(wavFile(chunk('fmt ', formatFields({})), chunk('data', data)));
    open.writeUInt32LE(0xffff_ffff, 40);
    expect(await read(open)).toEqual([[0.5, -1]]);

    const sizes = Buffer.alloc(28);
    sizes.writeBigUInt64LE(2n, 8);
    const long = Buffer.from(wavFile(chunk('ds64', sizes), chunk('fmt ', formatFields({})), chunk('data', data)));
    long.write('RF64');
    long.writeUInt32LE(0xffff_ffff, long.length - 8);
    expect(await read(long)).toEqual([[0.5]]);
  });

  it('may have other chunks before and after the samples, of odd lengths too', async () => {
    const note = chunk('LIST', Buffer.from('odd'));
    const bytes = wavFile(note, chunk('fmt ', formatFields({})), note, chunk('data', Buffer.from('0040', 'hex')), note);
    expect(await read(bytes)).toEqual([[0.5]]);
  });

  const samples = chunk('data', Buffer.alloc(8));
  it.each([
    ['no fmt chunk', wavFile(samples), 'E_ARRAY_FORMAT', /expected a fmt chunk first/],
    ['no data chunk', wavFile(chunk('fmt ', formatFields({}))), 'E_ARRAY_FORMAT', /no samples in 36 bytes/],
    ['a short fmt chunk', wavFile(chunk('fmt ', Buffer.alloc(8)), samples), 'E_ARRAY_FORMAT', /fmt chunk of 8 bytes/],
    ['no channels', wavFile(chunk('fmt ', formatFields({ channels: 0 })), samples), 'E_ARRAY_FORMAT', /0 channels/],
    [
      'too many channels',
      wavFile(chunk('fmt ', formatFields({ channels: 9999 })), samples),
      'E_ARRAY_FORMAT',
      /9,999 channels; expected 1 to 256/,
    ],
    ['no sample rate', wavFile(chunk('fmt ', formatFields({ rate: 0 })), samples), 'E_ARRAY_FORMAT', /0 Hz/],
    [
      'a wrong frame size',
      wavFile(chunk('fmt ', formatFields({ frameBytes: 3 })), samples),
      'E_ARRAY_FORMAT',
      /3 bytes for 1 int16 samples; expected 2/,
    ],
    ['MP3 inside', wavFile(chunk('fmt ', formatFields({ tag: 85 })), samples), 'E_ARRAY_DTYPE', /holds MP3 of 16 bits/],
    ['PCM of 40 bits', wavFile(chunk('fmt ', formatFields({ bits: 40 })), samples), 'E_ARRAY_DTYPE', /PCM of 40 bits/],
    [
      'an unknown subformat',
      wavFile(chunk('fmt ', Buffer.concat([formatFields({ tag: 0xfffe }), Buffer.alloc(24)])), samples),
      'E_ARRAY_DTYPE',
      /unknown subformat/,
    ],
    [
      'half a frame',
      wavFile(chunk('fmt ', formatFields({})), chunk('data', Buffer.alloc(3))),
      'E_ARRAY_LENGTH',
      /3 bytes are not a whole number of frames of 1 int16 sample \(2 bytes\)/,
    ],
  ])('with %s are refused', async (_, bytes, code, message) => {
    await refuse(bytes, { code, message });
  });

  it('that are cut short are refused, with the numbers', async () => {
    const whole = wavFile(chunk('fmt ', formatFields({})), samples);
    await refuse(whole.subarray(0, -3), {
      code: 'E_ARRAY_LENGTH',
      message: /cut short: 5 bytes of samples; its header says 8/,
    });
    await refuse(whole.subarray(0, 30), { code: 'E_ARRAY_LENGTH', message: /after 30 bytes, inside its fmt chunk/ });
    await refuse(whole.subarray(0, 38), { code: 'E_ARRAY_FORMAT', message: /no samples in 38 bytes/ });
  });

  it('are searched no further than a thousand chunks', async () => {
    const many = Array.from({ length: 1001 }, () => chunk('junk', Buffer.alloc(2)));
    await refuse(wavFile(...many, chunk('fmt ', formatFields({})), samples), {
      code: 'E_ARRAY_FORMAT',
      message: /no samples among its first 1,000 chunks/,
    });
  });
});
