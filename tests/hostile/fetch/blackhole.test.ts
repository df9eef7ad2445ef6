import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createFetcher } from '../../../src/fetch/fetcher.js';
import { makeContext, makeItem, makeSettings } from '../../fetch/support.js';

/** Listens, and then does nothing more: not even accept. */
const listen = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** Starts a server whose queue is full: what is sent to it is lost, as in a network that drops packets. */
async function startBlackhole(): Promise<number> {
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (;;) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    const isQueued = await Promise.race([once(socket, 'connect').then(() => true), sleep(1_500, false)]);
    if (!isQueued) return port;
    if (sockets.length > 50) throw new Error('expected a queue that fills up');
  }
}

it.skipIf(process.platform !== 'linux')(
  'F2: a host that takes no connection is given up, phase and seconds named',
  async () => {
    const port = await startBlackhole();
    const fetcher = createFetcher(makeSettings({ retries: 3, connectTimeoutMs: 200 }));
    onTestFinished(() => fetcher.close());
    const context = makeContext();
    await expect(fetcher.fetch(makeItem(`http://127.0.0.1:${port}/a`), context)).rejects.toMatchObject({
      code: 'E_CONN_TIMEOUT',
      message: `127.0.0.1:${port} did not accept the connection within 0.2 s (4 attempts)`,
    });
    expect(context.attempts).toBe(4);
  },
);
