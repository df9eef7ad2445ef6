/** Samples of one channel, or of several as long as each other. */
export type Channels = readonly Float64Array[];

/** How samples are written without a header. */
export type RawType = 'float64' | 'float32' | 'int16';

/** Writes samples one after the other, little-endian; of several channels they take turns. Integers are rounded and clipped. */
export function encodeRaw(channels: Channels, type: RawType): Uint8Array {
  const samples = channels[0]?.length ?? 0;
  const size = type === 'float64' ? 8 : type === 'float32' ? 4 : 2;
  const bytes = Buffer.from(new ArrayBuffer(samples * channels.length * size));
  let at = 0;
  for (let index = 0; index < samples; index += 1) {
    for (const channel of channels) {
      const value = channel[index] as number;
      if (type === 'float64') at = bytes.writeDoubleLE(value, at);
      else if (type === 'float32') at = bytes.writeFloatLE(value, at);
      else at = bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(value))), at);
    }
  }
  return bytes;
}

/** Writes a NumPy array of format 1.0: one axis for one channel, else samples by channels in C order. */
export function encodeNpy(channels: Channels, type: RawType): Uint8Array {
  const samples = channels[0]?.length ?? 0;
  const descr = type === 'float64' ? '<f8' : type === 'float32' ? '<f4' : '<i2';
  const shape = channels.length === 1 ? `(${samples},)` : `(${samples}, ${channels.length})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Samples begin at a multiple of 64 bytes, so that they can be mapped into memory.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10 + length, ' ');
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(length, 8);
  head.write(header, 10, 'latin1');
  head.write('\n', 10 + length - 1);
  return Buffer.concat([head, encodeRaw(channels, type)]);
}

/** Writes a WAV file of 16-bit PCM (`int16`, where full scale is ±1) or of floating point. */
export function encodeWav(
  channels: Channels,
  { type, sampleRateHz }: { type: RawType; sampleRateHz: number },
): Uint8Array {
  const isPcm = type === 'int16';
  const body = encodeRaw(isPcm ? channels.map((channel) => channel.map((value) => value * 32_768)) : channels, type);
  const sampleBytes = isPcm ? 2 : type === 'float32' ? 4 : 8;
  const frameBytes = channels.length * sampleBytes;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + body.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(isPcm ? 1 : 3, 20);
  head.writeUInt16LE(channels.length, 22);
  head.writeUInt32LE(sampleRateHz, 24);
  head.writeUInt32LE(sampleRateHz * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(8 * sampleBytes, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(body.length, 40);
  return Buffer.concat([head, body]);
}
