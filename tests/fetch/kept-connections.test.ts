import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, serve } from './support.js';

const { open, started } = makeOpeners();

/** A server that answers once so many requests are there, and knows which connections are open. */
async function startGathering(requests: number) {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const server = await started(
    serve((request, response) => {
      sockets.add(request.socket);
      request.socket.once('close', () => sockets.delete(request.socket));
      waiting.push(() => void response.end('ok'));
      if (waiting.length >= requests) for (const answer of waiting.splice(0)) answer();
    }),
  );
  return { ...server, open: () => sockets.size };
}

describe('connections that are kept', () => {
  it('are as many to an origin as it may be asked for at once', async () => {
    const server = await startGathering(5);
    const fetcher = open({ perHost: 2 });
    await Promise.all(Array.from({ length: 5 }, () => fetcher.fetch(makeItem(server.origin), makeContext())));
    await expect.poll(server.open).toBe(2);
  });

  it('make room for others where no more may be open, the one first that nobody has used for longest', async () => {
    const servers = [await startGathering(1), await startGathering(1), await startGathering(1)];
    const fetcher = open({ maxConnections: 2 });
    for (const index of [0, 1, 0, 2]) await fetcher.fetch(makeItem(servers[index]?.origin ?? ''), makeContext());
    await expect.poll(() => servers.map((server) => server.open())).toEqual([1, 0, 1]);
    expect(servers.map((server) => server.connections())).toEqual([1, 1, 1]);
  });
});
