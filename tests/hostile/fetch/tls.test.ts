import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { readOutcomes } from '../../results.js';
import { authority, good, key, weak, weakAuthority } from './certificates.js';
import { type Answer, head, sendAndClose, startOrigin } from './origin.js';

const hello = sendAndClose(head(['connection: close', 'content-length: 5']), 'hello');

/** Fetches pages of a server in one run, one after the other; what became of them. */
async function fetchPages(paths: readonly string[], answer: Answer, tls: TlsOptions) {
  const folder = await makeFolder();
  await writeFile(join(folder, 'ca.pem'), authority + weakAuthority);
  const origin = await startOrigin(answer, { tls });
  onTestFinished(() => origin.close());
  await writeFile(join(folder, 'urls.txt'), paths.map((path) => `https://localhost:${origin.port}${path}`).join('\n'));
  const flags = ['--allow-private', '--ignore-robots', '--retries', '1', '--mode', 'sequential', '--quiet'];
  await runProgram(['run', 'urls.txt', '-o', 'out', ...flags], {
    cwd: folder,
    env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  });
  return readOutcomes(join(folder, 'out'));
}

it('F58: a certificate with a signature that is too weak is not trusted, and the message says why', async () => {
  expect(await fetchPages(['/a'], hello, { cert: weak, key, ciphers: 'DEFAULT@SECLEVEL=0' })).toMatchObject([
    { code: 'E_TLS_SELF_SIGNED', class: 'tls', attempts: 1, message: expect.stringMatching(/not trusted: .*too weak/) },
  ]);
});

it('F58: a server that wants a certificate of ours is one we cannot talk to, which it says after the handshake', async () => {
  const tls = { cert: good, key, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' } as const;
  expect(await fetchPages(['/a'], hello, tls)).toMatchObject([
    { code: 'E_TLS_HANDSHAKE', class: 'tls', attempts: 1, message: expect.stringContaining('only clients that have') },
  ]);
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'F58: a session that the server cannot take up again (%s) is not offered to it for ever',
  async (version) => {
    const answer: Answer = (asked) => {
      if ((asked.socket as TLSSocket).isSessionReused()) asked.socket.destroy();
      else hello(asked);
    };
    const tls = { cert: good, key, minVersion: version, maxVersion: version };
    const outcomes = await fetchPages(['/a', '/b', '/c'], answer, tls);
    expect(outcomes).toMatchObject(['/a', '/b', '/c'].map(() => ({ status: 'done', bytes: 5 })));
  },
);
