import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliver } from './deliver.js';
import { Pacer } from './pacer.js';
import { replyWithText } from './reply.js';

/** An answer as it was once given, and how long it took. */
export interface RecordedReply {
  /** 0 stands for a connection that breaks before any answer. */
  readonly status: number;
  /** Name, value, name, value; without Content-Length. */
  readonly headers: readonly string[];
  /** The file that holds the body; none where it is left out. */
  readonly bodyFile?: string;
  /** From the request to the first byte. */
  readonly latencyMs: number;
  /** From the first byte to the last. */
  readonly bodyMs: number;
}

/** A web server that repeats recorded answers. */
export interface Replay {
  readonly port: number;
  /** Ends open connections at once and waits until the port is free. */
  close(): Promise<void>;
}

/** A body that came faster than this is sent in one go: the pacer's ticks are no finer. */
const shortestPacedMs = 10;

/**
 * Starts a web server on 127.0.0.1 that answers each path (with its query, as it stands in the request) as it was
 * recorded, after the recorded time, whatever host is asked. `replies` may be filled while it runs.
 */
export async function startReplay(replies: ReadonlyMap<string, RecordedReply>): Promise<Replay> {
  const pacer = new Pacer();
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const recorded = replies.get(request.url ?? '');
    if (recorded === undefined) {
      deliver(response, replyWithText(404, 'nothing was recorded here'), { ...plain, pacer });
      return;
    }
    // A body that cannot be read ends this connection, not the server.
    answer(request, response, { recorded, pacer }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const plain = { bytesPerSecond: undefined, isHead: false } as const;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { recorded, pacer }: { recorded: RecordedReply; pacer: Pacer },
): Promise<void> {
  const dueAt = performance.now() + recorded.latencyMs;
  const body = recorded.bodyFile === undefined ? new Uint8Array(0) : await readFile(recorded.bodyFile);
  await pauseUntil(dueAt, response);
  if (response.destroyed) return;
  if (recorded.status === 0) {
    response.socket?.resetAndDestroy();
    return;
  }
  const headers = [...recorded.headers, 'Content-Length', String(body.length)];
  const isPaced = recorded.bodyMs >= shortestPacedMs && body.length > 0;
  deliver(
    response,
    { status: recorded.status, headers, body },
    {
      pacer,
      bytesPerSecond: isPaced ? (body.length / recorded.bodyMs) * 1_000 : undefined,
      isHead: request.method === 'HEAD',
    },
  );
}

function pauseUntil(dueAt: number, response: ServerResponse): Promise<void> | undefined {
  const leftMs = dueAt - performance.now();
  if (leftMs <= 0) return undefined;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.ceil(leftMs));
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
