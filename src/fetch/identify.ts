import { readFile } from 'node:fs/promises';
import type { Content } from '../core/content.js';
import { detect } from '../formats/detect.js';
import type { Fetched } from './fetcher.js';

/** What came back, with its kind told from the bytes; `hint` adds what a page says of itself (its title), for messages. */
export interface Identified {
  readonly content: Content;
  readonly hint: string;
}

/** The title of an HTML page: what a person would see in place of the picture they asked for. */
function titleOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('utf8');
  const title = /<title[^>]*>([^<]{1,200})/i.exec(head)?.[1]?.replace(/\s+/g, ' ').trim();
  return title ? `, title ${JSON.stringify(title.slice(0, 80))}` : '';
}

/**
 * Tells what kind of content was fetched: magic bytes first, then the declared type, then the URL's extension. A large
 * body stays in its file, but a picture comes into memory, for which `reserve` finds room.
 */
export async function identify(
  fetched: Fetched,
  reserve: (bytes: number) => Promise<void> = async () => {},
): Promise<Identified> {
  const { stored } = fetched;
  const head = stored?.head ?? fetched.bytes;
  const detected = await detect(head, fetched.mime, fetched.url);
  const isRead = stored !== undefined && detected.kind === 'image';
  if (isRead) await reserve(stored.file.size);
  const content: Content = {
    bytes: isRead ? await readFile(stored.file.path) : fetched.bytes,
    ...(stored && !isRead ? { file: stored.file } : {}),
    ...detected,
    ...(fetched.charset === undefined ? {} : { charset: fetched.charset }),
  };
  return { content, hint: detected.mime === 'text/html' ? titleOf(head) : '' };
}
