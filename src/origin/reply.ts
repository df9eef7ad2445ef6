import type { IncomingHttpHeaders } from 'node:http';
import type { ServedFile } from './files.js';

/** Every file has been last modified then: a run repeated gets the same headers. */
const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT';
const lastModifiedMs = Date.parse(lastModified);

/** An answer, ready to be sent. Headers as name, value, name, value. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

const nothing = new Uint8Array(0);

/** Makes the answer for a file that is there: 200, 206, 304 or 416 after RFC 9110, sections 13 and 14. */
export function replyWithFile(file: ServedFile, headers: IncomingHttpHeaders): Reply {
  if (isNotModified(file, headers)) return { status: 304, headers: validators(file), body: nothing };
  const range = readRange(file, headers);
  const total = file.bytes.length;
  if (range === 'unsatisfiable') {
    return {
      status: 416,
      headers: ['Content-Range', `bytes */${total}`, 'Content-Length', '0', ...validators(file)],
      body: nothing,
    };
  }
  const body = range === undefined ? file.bytes : file.bytes.subarray(range.first, range.last + 1);
  const head = ['Content-Type', file.mime, 'Content-Length', String(body.length), ...validators(file)];
  if (range === undefined) return { status: 200, headers: head, body };
  return { status: 206, headers: ['Content-Range', `bytes ${range.first}-${range.last}/${total}`, ...head], body };
}

/** Makes an answer of one line of text. */
export function replyWithText(status: number, text: string, headers: readonly string[] = []): Reply {
  const body = Buffer.from(`${text}\n`);
  return {
    status,
    headers: ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(body.length), ...headers],
    body,
  };
}

function validators(file: ServedFile): string[] {
  return ['ETag', file.etag, 'Last-Modified', lastModified, 'Accept-Ranges', 'bytes'];
}

function isNotModified(file: ServedFile, headers: IncomingHttpHeaders): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => isSameTag(tag, file.etag));
  const since = headers['if-modified-since'];
  return since !== undefined && Date.parse(since) >= lastModifiedMs;
}

function isSameTag(tag: string, etag: string): boolean {
  const trimmed = tag.trim();
  return (trimmed.startsWith('W/') ? trimmed.slice(2) : trimmed) === etag;
}

interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Several ranges, other units and malformed ones are ignored, which answers the whole file. */
function readRange(file: ServedFile, headers: IncomingHttpHeaders): ByteRange | 'unsatisfiable' | undefined {
  const asked = headers.range;
  if (asked === undefined) return undefined;
  const condition = headers['if-range'];
  if (typeof condition === 'string' && condition !== file.etag && condition !== lastModified) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/i.exec(asked.trim());
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  const total = file.bytes.length;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), total);
    return length === 0 ? 'unsatisfiable' : { first: total - length, last: total - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return undefined;
  if (first >= total) return 'unsatisfiable';
  return { first, last: to === '' ? total - 1 : Math.min(Number(to), total - 1) };
}
