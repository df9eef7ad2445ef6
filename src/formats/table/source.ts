import { open } from 'node:fs/promises';
import type { Content } from '../../core/content.js';

/** Bytes that are worked on before other work of the loop gets a turn. */
const pieceBytes = 2 ** 20;

/** The bytes of a body, from its start, as often as asked. */
export interface ByteSource {
  readonly size: number;
  /** Pieces are good until the next one is asked for. */
  read(): Pieces;
  /** All of it, where it is in memory and one piece: it stays as it is. */
  readonly whole?: Uint8Array;
}

/** Bytes, piece by piece. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Reads content in pieces, from memory or from its file. Stops with the signal's reason. */
export function openBytes({ bytes, file }: Pick<Content, 'bytes' | 'file'>, signal: AbortSignal): ByteSource {
  if (file !== undefined) return { size: file.size, read: () => readFilePieces(file.path, signal) };
  if (bytes.length <= pieceBytes) return wholeBytes(bytes, signal);
  return { size: bytes.length, read: () => readPieces(bytes, signal) };
}

/** Small tables are read several times: without waiting for what is there, so that nothing can stop them in between. */
function wholeBytes(content: Uint8Array, signal: AbortSignal): ByteSource {
  signal.throwIfAborted();
  // Parts of a Buffer cost several times those of plain bytes.
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.length);
  return { size: bytes.length, read: () => (bytes.length === 0 ? [] : [bytes]), whole: bytes };
}

async function* readPieces(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    yield bytes.subarray(at, at + pieceBytes);
  }
}

/** One buffer for all of the file: a stream would leave a new one behind for each piece. */
async function* readFilePieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, pieceBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The first bytes, up to a number of them. They stay as they are. */
export async function readHead(source: Pick<ByteSource, 'read' | 'whole'>, mostBytes: number): Promise<Uint8Array> {
  if (source.whole !== undefined) return source.whole.subarray(0, mostBytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.read()) {
    parts.push(new Uint8Array(chunk.subarray(0, mostBytes - length)));
    length += chunk.length;
    if (length >= mostBytes) break;
  }
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}
