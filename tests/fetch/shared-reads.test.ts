import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectSharing, findSharedReads } from '../../src/fetch/shared-reads.js';

/** A server that sends the bytes to each client, in pieces, and hangs up. */
async function serve(bytes: Buffer, piece: number) {
  const sockets = new Set<Socket>();
  const server = createServer(async (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    for (let at = 0; at < bytes.length; at += piece) {
      if (!socket.write(bytes.subarray(at, at + piece))) await once(socket, 'drain').catch(() => {});
    }
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, sockets, close: () => server.close() };
}

interface Reader {
  readonly mouthful: number;
  readonly restMs: number;
  /** How long the head is: up to there it keeps what it gets without a copy. */
  readonly headLength: number;
}

/** Reads as undici does, but takes only up to `mouthful` bytes at a time and rests in between. */
async function readAll(port: number, { mouthful, restMs, headLength }: Reader): Promise<Buffer> {
  const socket = connectSharing({ host: '127.0.0.1', port });
  const reads = findSharedReads(socket);
  const parts: Buffer[] = [];
  let length = 0;
  let isResting = false;
  const readMore = () => {
    for (let chunk = socket.read(); !isResting && chunk !== null; chunk = isResting ? null : socket.read()) {
      const bite = chunk.subarray(0, mouthful);
      parts.push(length < headLength ? bite : Buffer.from(bite));
      length += bite.length;
      if (reads !== undefined) reads.isInBody = length >= headLength;
      if (chunk.length <= mouthful) continue;
      socket.unshift(chunk.subarray(mouthful));
      isResting = true;
      setTimeout(() => {
        isResting = false;
        readMore();
      }, restMs);
    }
  };
  socket.on('readable', () => {
    if (!isResting) readMore();
  });
  await once(socket, 'end');
  socket.destroy();
  return Buffer.concat(parts);
}

const pattern = (length: number) => Buffer.from(Array.from({ length }, (_, n) => (n * 7 + (n >> 8)) & 0xff));

describe('a socket that shares the memory it reads into', () => {
  it('gives every byte once and in order, to a reader that takes all or rests in between', async () => {
    const sizes = { length: fc.integer({ min: 1, max: 900_000 }), piece: fc.integer({ min: 1_000, max: 400_000 }) };
    const mouthful = fc.constantFrom(Number.POSITIVE_INFINITY, 300_000, 70_000);
    const headLength = fc.constantFrom(0, 300, 5_000, 600_000);
    await fc.assert(
      fc.asyncProperty(fc.record({ ...sizes, mouthful, headLength }), async ({ length, piece, ...reader }) => {
        const bytes = pattern(length);
        const server = await serve(bytes, piece);
        const read = await readAll(server.port, { ...reader, restMs: 1 });
        server.close();
        expect(Buffer.compare(read, bytes)).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('reads for several sockets at once without mixing them up', async () => {
    const bytes = pattern(2_000_000);
    const server = await serve(bytes, 50_000);
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => readAll(server.port, { mouthful: 90_000 * n, restMs: n % 3, headLength: 1_000 * n })),
    );
    server.close();
    for (const read of all) expect(Buffer.compare(read, bytes)).toBe(0);
  });

  it('reads nothing more from the network while nobody takes what there is', async () => {
    const bytes = Buffer.alloc(60_000_000, 7);
    const server = await serve(bytes, 1_000_000);
    const socket = connectSharing({ host: '127.0.0.1', port: server.port });
    await sleep(200);
    const before = socket.bytesRead;
    await sleep(200);
    expect(socket.bytesRead).toBe(before);
    expect(before).toBeLessThan(1_000_000);
    for (const each of server.sockets) each.destroy();
    socket.destroy();
    server.close();
  });
});
