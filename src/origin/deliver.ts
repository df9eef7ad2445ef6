import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.js';
import type { Pacer } from './pacer.js';
import { type Reply, replyWithText } from './reply.js';

const htmlPage = Buffer.from('<!doctype html>\n<title>Please sign in</title>\n<h1>Please sign in to continue</h1>\n');
const defaultDripMs = 300;

/** How a reply is sent. */
export interface Delivery {
  readonly pacer: Pacer;
  /** No limit where undefined. */
  readonly bytesPerSecond: number | undefined;
  readonly isHead: boolean;
}

/** Makes the reply of a fault that answers in the file's place; undefined for one that spoils the file's own reply. */
export function replyToFault(fault: Fault, target: string): Reply | undefined {
  if (fault.kind === 'status') {
    const retryAfter = fault.retryAfterSeconds === undefined ? [] : ['Retry-After', String(fault.retryAfterSeconds)];
    return replyWithText(fault.status ?? 500, `${fault.status ?? 500} as asked of this server`, retryAfter);
  }
  if (fault.kind === 'wrong-type') {
    const headers = ['Content-Type', 'text/html; charset=utf-8', 'Content-Length', String(htmlPage.length)];
    return { status: 200, headers, body: htmlPage };
  }
  if (fault.kind === 'redirect-loop') {
    // Two addresses that point at each other: a client that only knows the last one still runs in circles.
    const [path = '/', query] = target.split('?', 2);
    const location = query === 'again' ? path : `${path}?again`;
    return replyWithText(302, 'again', ['Location', location]);
  }
  return undefined;
}

/** Sends a whole reply. */
export function deliver(response: ServerResponse, reply: Reply, delivery: Delivery): void {
  response.writeHead(reply.status, reply.headers as string[]);
  if (delivery.isHead || reply.body.length === 0) response.end();
  else if (delivery.bytesPerSecond === undefined) response.end(reply.body);
  else {
    const { pacer, bytesPerSecond } = delivery;
    pacer.send(response, reply.body, { bytesPerSecond, onSent: () => response.end() });
  }
}

/** Sends a reply the way a fault of kind reset, stall, truncate or drip lets it come. */
export function deliverSpoiled(response: ServerResponse, reply: Reply, options: Delivery & { fault: Fault }): void {
  const { fault, pacer, isHead } = options;
  const fallback = fault.kind === 'stall' || fault.kind === 'truncate' ? Math.floor(reply.body.length / 2) : 0;
  const afterBytes = fault.afterBytes ?? fallback;
  if (afterBytes === 0 && fault.kind === 'stall') return;
  if (afterBytes === 0 && fault.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, reply.headers as string[]);
  if (isHead) {
    response.end();
    return;
  }
  response.flushHeaders();
  const rest = reply.body.subarray(afterBytes);
  const spoil = () => {
    // Read here, not before: a client that left has no socket any more.
    const socket = response.socket;
    if (fault.kind === 'reset') socket?.resetAndDestroy();
    else if (fault.kind === 'truncate') socket?.destroySoon();
    else if (fault.kind === 'drip') {
      const bytesPerSecond = 1000 / (fault.everyMs ?? defaultDripMs);
      pacer.send(response, rest, { bytesPerSecond, onSent: () => response.end() });
    }
  };
  const kept = reply.body.subarray(0, afterBytes);
  if (options.bytesPerSecond !== undefined && kept.length > 0) {
    pacer.send(response, kept, { bytesPerSecond: options.bytesPerSecond, onSent: spoil });
  } else if (kept.length > 0) response.write(kept, spoil);
  else spoil();
}
