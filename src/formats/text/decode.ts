import { isAscii } from 'node:buffer';
import { InvalidBytes, startDecoding } from './decoding.js';
import { guessEncodings } from './detection.js';
import { type EncodingCandidate, type EncodingHints, type EncodingSource, planEncoding } from './encoding.js';
import { findInvalidBytes, invalidBytesError } from './invalid-bytes.js';
import type { ByteSource } from './source.js';

const headBytes = 64 * 1024;

/** How a text was decoded. */
export interface DecodedText {
  /** Canonical name in lower case (`utf-8`, `windows-1252`, `utf-16le`). */
  readonly encoding: string;
  readonly encodingFrom: EncodingSource;
  /** What the server or the markup declared, as it was written. */
  readonly declaredEncoding?: string;
  /** Sequences that became U+FFFD; 0 unless `onInvalid` is `replace`. */
  readonly invalidSequences: number;
}

/** Takes the text in pieces; what the pieces are makes no difference. */
export interface TextReader<Result> {
  write(text: string): void;
  end(): Result;
  /** Takes bytes that are ASCII as they are, in place of `write`; false where it wants a string. They are valid during the call. */
  writeAscii?(bytes: Uint8Array): boolean;
  /** Called instead of `end` where the text cannot be read to its end. */
  stop?(): void;
}

/** What reads the text, and how its encoding is found. */
export interface DecodeOptions<Result> extends EncodingHints {
  readonly onInvalid: 'fail' | 'replace';
  /** A reader for one attempt; an encoding that does not hold to the end is begun again with the next. */
  readonly start: () => TextReader<Result>;
  /** Aborts between two pieces. */
  readonly signal?: AbortSignal;
}

/**
 * Decodes a body of any size in pieces, in the encoding that it is in: the user's word, a byte order mark, what was
 * declared, UTF-8, else what it looks most like. Throws ItemError `E_TEXT_ENCODING` with the byte offset where it is in
 * none, unless `onInvalid` is `replace`.
 */
export async function decodeText<Result>(
  source: ByteSource,
  options: DecodeOptions<Result>,
): Promise<{ decoded: DecodedText; result: Result }> {
  const plan = planEncoding(await source.read(0, headBytes), options);
  const finish = (attempt: Attempt<Result>, candidate: EncodingCandidate) => {
    const named = attempt.isAscii && candidate.ifAscii !== undefined ? candidate.ifAscii : candidate;
    const decoded: DecodedText = {
      encoding: named.encoding,
      encodingFrom: named.from,
      ...(plan.declaredEncoding === undefined ? {} : { declaredEncoding: plan.declaredEncoding }),
      invalidSequences: attempt.invalidSequences,
    };
    return { decoded, result: attempt.result };
  };
  const mayReplace = options.onInvalid === 'replace';
  if (!plan.isOpen && plan.candidates.length === 1 && mayReplace) {
    return finish(await read(source, { candidate: plan.main, isStrict: false }, options), plan.main);
  }
  let { main } = plan;
  for (const candidate of plan.candidates) {
    const attempt = await tryRead(source, candidate, options);
    if (attempt !== undefined) return finish(attempt, candidate);
  }
  if (plan.isOpen) {
    const guesses = await guess(source, main);
    for (const candidate of guesses) {
      const attempt = candidate.encoding === 'utf-8' ? undefined : await tryRead(source, candidate, options);
      if (attempt !== undefined) return finish(attempt, candidate);
    }
    main = guesses[0] ?? main;
  }
  if (!mayReplace) throw await invalidBytesError(source, main);
  return finish(await read(source, { candidate: main, isStrict: false }, options), main);
}

/** What bytes that are not UTF-8 look like, judged by those around the first that shows it. */
async function guess(source: ByteSource, utf8: EncodingCandidate): Promise<readonly EncodingCandidate[]> {
  const offset = (await findInvalidBytes(source, utf8)) ?? 0;
  const sample = await source.read(Math.max(0, offset - headBytes / 2), headBytes);
  const encodings = await guessEncodings(sample);
  return encodings.map((encoding) =>
    encoding === 'utf-8' ? utf8 : { encoding, from: 'detected' as const, skipBytes: 0 },
  );
}

interface Attempt<Result> {
  readonly result: Result;
  readonly invalidSequences: number;
  readonly isAscii: boolean;
}

async function tryRead<Result>(source: ByteSource, candidate: EncodingCandidate, options: DecodeOptions<Result>) {
  try {
    return await read(source, { candidate, isStrict: true }, options);
  } catch (error) {
    if (error instanceof InvalidBytes) return undefined;
    throw error;
  }
}

async function read<Result>(
  source: ByteSource,
  { candidate, isStrict }: { candidate: EncodingCandidate; isStrict: boolean },
  options: DecodeOptions<Result>,
): Promise<Attempt<Result>> {
  const decoding = startDecoding(candidate.encoding, { isStrict });
  const reader = options.start();
  let isAsciiText = true;
  try {
    for await (const chunk of source.chunks(candidate.skipBytes)) {
      options.signal?.throwIfAborted();
      if (candidate.ifAscii !== undefined) isAsciiText &&= isAscii(chunk);
      if (decoding.isPlain?.(chunk) && reader.writeAscii?.(chunk)) continue;
      reader.write(decoding.decode(chunk));
    }
    reader.write(decoding.end());
  } catch (error) {
    reader.stop?.();
    throw error;
  }
  return { result: reader.end(), invalidSequences: decoding.invalidSequences, isAscii: isAsciiText };
}
