import { readFile } from 'node:fs/promises';
import { ItemError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { isAsDeclared } from '../formats/detect.js';
import { isPictureCut } from '../formats/image/cut-short.js';
import type { StoredBody } from './body-file.js';
import type { Fetched } from './context.js';
import { publicUrl } from './credentials.js';
import { type Coding, decodeBody } from './encodings.js';
import { describeHost } from './failures.js';
import { firstValue, hasLength, parseContentType, type ResponseHeaders } from './headers.js';
import { hasContent } from './statuses.js';

/** An answer whose body has come as a whole. */
export interface Received {
  /** That answered in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Uint8Array | StoredBody;
  /** Of the body, in the order they were applied. */
  readonly codings: readonly Coding[];
}

export interface ReceiveTools {
  readonly settings: Pick<FetchSettings, 'maxBytes' | 'tolerateCoding'>;
  /** Whoever fetches wants the answer whatever its status, and its head. */
  readonly wantsAnswer: boolean;
  /** Throws where the attempt was ended. */
  readonly check: () => void;
  /** Waits for room in memory, beside what is held already. */
  readonly reserve: (bytes: number) => Promise<void>;
  /** Gives back the room of all but so many bytes. */
  readonly shrink: (bytes: number) => void;
}

/**
 * Unpacks a body and says what is known of it. Rejects with an ItemError: `E_EMPTY`, `E_TRUNCATED` for a picture whose end
 * did not come and that no length told of, and those of `decodeBody`.
 */
export async function receive(received: Received, tools: ReceiveTools): Promise<Fetched> {
  const { url, status, headers, body, codings } = received;
  const { mime, charset } = parseContentType(firstValue(headers, 'content-type'));
  const isStored = 'file' in body;
  const isUsual = hasLength(headers) && !tools.wantsAnswer && codings.length === 0;
  if (isUsual && !isStored && body.length > 0) {
    tools.shrink(body.length);
    return { bytes: body, mime, charset, url: publicUrl(url) };
  }
  const declared = {
    mime,
    charset,
    url: publicUrl(url),
    ...(hasLength(headers) ? undefined : { hasUnverifiedLength: true as const }),
    ...(tools.wantsAnswer ? { answer: { status, headers } } : {}),
  };
  if (isStored && codings.length === 0) {
    tools.shrink(body.head.length);
    return { bytes: new Uint8Array(0), stored: body, ...declared };
  }
  // What is packed is unpacked in memory, whatever its size.
  if (isStored) await tools.reserve(body.file.size);
  const packed = isStored ? await readFile(body.file.path) : body;
  if (packed.length === 0) {
    if (!hasContent(status)) return { bytes: packed, ...declared };
    throw new ItemError('E_EMPTY', `${describeHost(url)} answered ${status} with an empty body`);
  }
  const bytes = codings.length === 0 ? packed : await decode(packed, received, { ...tools, mime });
  if (declared.hasUnverifiedLength && isPictureCut(bytes)) {
    const sentence = `${describeHost(url)} closed the connection in the middle of a picture, after ${bytes.length} bytes`;
    throw new ItemError('E_TRUNCATED', sentence);
  }
  tools.shrink(bytes.length);
  return { bytes, ...declared };
}

async function decode(
  packed: Uint8Array,
  { url, codings }: Received,
  { settings, check, reserve, mime }: ReceiveTools & { readonly mime: string | undefined },
): Promise<Uint8Array> {
  const { maxBytes, tolerateCoding } = settings;
  const bytes = await decodeBody(packed, codings, { maxBytes, check, reserve }).catch((error: unknown) => {
    const isPlain = error instanceof ItemError && error.code === 'E_DECODE' && isAsDeclared(packed, mime);
    if (tolerateCoding && isPlain) return packed;
    throw error;
  });
  if (bytes.length > 0) return bytes;
  throw new ItemError('E_EMPTY', `the body of ${describeHost(url)} unpacks to nothing`);
}
