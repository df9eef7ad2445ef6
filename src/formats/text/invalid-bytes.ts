import { ItemError } from '../../core/errors.js';
import { InvalidBytes, startDecoding } from './decoding.js';
import type { EncodingCandidate } from './encoding.js';
import type { ByteSource } from './source.js';

/** No encoding holds more than this back before it knows a character. */
const longestCharacterBytes = 64;

/**
 * Where the first sequence begins that is not in the encoding: an offset in bytes from the start of the body. Reads again
 * what was read before the failure. Undefined where all of it is in the encoding.
 */
export async function findInvalidBytes(source: ByteSource, candidate: EncodingCandidate): Promise<number | undefined> {
  const bad = await findBadChunk(source, candidate);
  if (bad === undefined) return undefined;
  // A second time up to just before that chunk, then byte by byte: only the decoder knows where its characters end.
  const approach = Math.max(candidate.skipBytes, bad - longestCharacterBytes);
  const decoding = startDecoding(candidate.encoding, { isStrict: true });
  let clean = approach;
  let offset = candidate.skipBytes;
  try {
    for await (const chunk of source.chunks(candidate.skipBytes)) {
      const ahead = Math.min(chunk.length, Math.max(0, approach - offset));
      if (ahead > 0) decoding.decode(chunk.subarray(0, ahead));
      for (let index = ahead; index < chunk.length; index += 1) {
        if (decoding.decode(chunk.subarray(index, index + 1)) !== '') clean = offset + index + 1;
      }
      offset += chunk.length;
    }
    decoding.end();
  } catch (error) {
    if (error instanceof InvalidBytes) return clean;
    throw error;
  }
  return undefined;
}

async function findBadChunk(source: ByteSource, { encoding, skipBytes }: EncodingCandidate) {
  const decoding = startDecoding(encoding, { isStrict: true });
  let offset = skipBytes;
  try {
    for await (const chunk of source.chunks(skipBytes)) {
      decoding.decode(chunk);
      offset += chunk.length;
    }
    decoding.end();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidBytes) return offset;
    throw error;
  }
}

const whoSays: Readonly<Record<EncodingCandidate['from'], string>> = {
  bom: 'as its byte order mark says',
  declared: 'as it is declared to be',
  'utf-8': 'and nothing else was declared',
  detected: 'which it looks most like',
  option: 'as the encoding option says',
};

/** The failure of a text that is not in its encoding: which byte, where, and what was expected. */
export async function invalidBytesError(source: ByteSource, candidate: EncodingCandidate): Promise<ItemError> {
  const offset = (await findInvalidBytes(source, candidate)) ?? source.size;
  const [byte] = await source.read(offset, 1);
  const found =
    byte === undefined || offset >= source.size
      ? 'the text ends inside a character'
      : `0x${byte.toString(16).padStart(2, '0')} at byte offset ${offset.toLocaleString('en')} of ${source.size.toLocaleString('en')} begins no character of it`;
  return new ItemError(
    'E_TEXT_ENCODING',
    `expected ${candidate.encoding}, ${whoSays[candidate.from]}; ${found}. Set onInvalid: replace to read on`,
  );
}
