import { readFile } from 'node:fs/promises';
import type { Content, Kind } from '../core/content.js';
import { type Detected, detectSoon } from '../formats/detect.js';
import { readTitle } from './excerpt.js';
import type { Fetched } from './fetcher.js';

/** What came back, with its kind told from the bytes; `hint` adds what a page says of itself (its title), for messages. */
export interface Identified {
  readonly content: Content;
  readonly hint: string;
}

export interface IdentifyOptions {
  /** Finds room for so many bytes. */
  readonly reserve?: (bytes: number) => Promise<void>;
  /** What bytes are that nothing tells anything of; without it, `other`. */
  readonly unknownIs?: Kind | undefined;
}

/**
 * Tells what kind of content was fetched: magic bytes first, then the declared type, then the URL's extension. A large
 * body stays in its file, but a picture comes into memory, for which `reserve` finds room.
 */
export async function identify(fetched: Fetched, { reserve, unknownIs }: IdentifyOptions = {}): Promise<Identified> {
  const { stored } = fetched;
  const head = stored?.head ?? fetched.bytes;
  const soon = detectSoon(head, nameType(fetched), fetched.url);
  let detected = soon instanceof Promise ? await soon : soon;
  const isUnknown = detected.kind === 'other' && detected.mime === 'application/octet-stream';
  if (isUnknown && unknownIs !== undefined) detected = { ...detected, kind: unknownIs };
  const isRead = stored !== undefined && detected.kind === 'image';
  if (isRead) await reserve?.(stored.file.size);
  const content = makeContent(fetched, detected, isRead ? await readFile(stored.file.path) : undefined);
  const title = detected.mime === 'text/html' ? readTitle(head) : undefined;
  return { content, hint: title === undefined ? '' : `, title ${title}` };
}

const nameType = ({ mime, charset }: Fetched) => (charset === undefined ? mime : `${mime}; charset=${charset}`);

function makeContent({ bytes, stored, charset }: Fetched, detected: Detected, read: Uint8Array | undefined): Content {
  const { kind, mime, extension } = detected;
  // The usual one, written out: spreading is slow.
  if (stored === undefined && charset === undefined) return { bytes, kind, mime, extension };
  return {
    bytes: read ?? bytes,
    ...(stored && !read ? { file: stored.file } : {}),
    ...detected,
    ...(charset === undefined ? {} : { charset }),
  };
}
