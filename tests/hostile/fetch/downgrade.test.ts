import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { readOutcomes } from '../../results.js';
import { authority, good, key } from './certificates.js';
import { head, send, startOrigin } from './origin.js';

it('F46: a redirect from https to http is followed with --allow-downgrade alone, and never with credentials', async () => {
  const cwd = await makeFolder();
  const plain = await startOrigin(send(head(['content-type: text/plain', 'content-length: 5']), 'plain'));
  const to = `http://127.0.0.1:${plain.port}/end`;
  const tls = { cert: good, key };
  const secure = await startOrigin(send(head([`location: ${to}`, 'content-length: 0'], '302 X')), { tls });
  onTestFinished(() => Promise.all([plain.close(), secure.close()]).then(() => {}));
  await writeFile(join(cwd, 'ca.pem'), authority);
  const env = { NODE_EXTRA_CA_CERTS: join(cwd, 'ca.pem') };
  const url = `https://user:secret@127.0.0.1:${secure.port}/start`;
  const run = (out: string, ...flags: string[]) =>
    runProgram(['run', url, '-o', out, '--allow-private', '--ignore-robots', '--quiet', ...flags], { cwd, env });
  expect((await run('strict')).code).toBe(3);
  expect(await readOutcomes(join(cwd, 'strict'))).toMatchObject([{ code: 'E_REDIRECT_DOWNGRADE', class: 'redirect' }]);
  expect(plain.connections()).toBe(0);
  expect(await run('lax', '--allow-downgrade')).toMatchObject({ code: 0 });
  expect(await readOutcomes(join(cwd, 'lax'))).toMatchObject([{ status: 'done', bytes: 5 }]);
  const asked = [...secure.requests, ...plain.requests].map(({ path, header }) => [path, header('authorization')]);
  const login = `Basic ${Buffer.from('user:secret').toString('base64')}`;
  expect(asked).toEqual([
    ['/start', login],
    ['/start', login],
    ['/end', undefined],
  ]);
});
