import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { startProxy, type TestProxyOptions } from '../../fetch/proxy-server.js';
import { readOutcomes } from '../../results.js';
import { authority, good, key } from './certificates.js';
import { head, send, startOrigin } from './origin.js';

/** A user's password, which nobody may find in anything that is written. */
const secret = 'hunter2-p%40ss';
const login = `me:${decodeURIComponent(secret)}`;

async function startProxyHere(options: TestProxyOptions) {
  const proxy = await startProxy(options);
  onTestFinished(() => proxy.close());
  return proxy;
}

async function startOriginHere(isSecure: boolean) {
  const answer = send(head(['content-type: text/plain', 'content-length: 5']), 'hello');
  const origin = await startOrigin(answer, isSecure ? { tls: { cert: good, key } } : {});
  onTestFinished(() => origin.close());
  return origin;
}

/** All text below a folder. */
async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
  return texts.join('\n');
}

describe('F71: millrace through a proxy', { timeout: 120_000 }, () => {
  let folder: string;
  let env: Record<string, string>;

  const start = (...args: string[]) => runProgram(args, { cwd: folder, env });

  async function prepare() {
    folder = await makeFolder();
    await writeFile(join(folder, 'ca.pem'), authority);
    env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  }

  it.each([false, true])(
    'fetches both kinds in hybrid, and writes its password nowhere (TLS to the proxy: %s)',
    async (isSecure) => {
      await prepare();
      const proxy = await startProxyHere({ login, ...(isSecure ? { tls: { cert: good, key } } : {}) });
      const plain = await startOriginHere(false);
      const secure = await startOriginHere(true);
      const hosts = [
        `http://a.test:${plain.port}`,
        `https://localhost:${secure.port}`,
        `https://127.0.0.1:${secure.port}`,
      ];
      await writeFile(join(folder, 'urls.txt'), hosts.flatMap((host) => [`${host}/1`, `${host}/2`]).join('\n'));
      const through = `${isSecure ? 'https' : 'http'}://me:${secret}@127.0.0.1:${proxy.port}`;
      const ended = await start('run', 'urls.txt', '-o', 'out', '--allow-private', '--proxy', through, '--json');
      expect(ended.code, ended.stderr).toBe(0);
      expect(await readOutcomes(join(folder, 'out'))).toMatchObject(Array(6).fill({ status: 'done', bytes: 5 }));
      const asked = proxy.requests.map(({ method, target }) => `${method} ${target}`);
      // By the lanes, and by the parent for robots.txt.
      expect(asked).toContain(`GET http://a.test:${plain.port}/robots.txt`);
      expect(asked).toContain(`GET http://a.test:${plain.port}/1`);
      expect(asked).toContain(`CONNECT localhost:${secure.port}`);
      expect(asked).toContain(`CONNECT 127.0.0.1:${secure.port}`);
      for (const { header } of [...plain.requests, ...secure.requests])
        expect(header('proxy-authorization')).toBeUndefined();
      const written = (await readAll(join(folder, 'out'))) + ended.stdout + ended.stderr;
      expect(written).toContain(`127.0.0.1:${proxy.port}`);
      expect(written).not.toMatch(/hunter2|bWU6/);
      const printed = await start('run', 'urls.txt', '--proxy', through, '--print-recipe');
      expect(printed.stdout).toContain(`//127.0.0.1:${proxy.port}`);
      expect(printed.stdout).not.toContain('hunter2');
    },
  );
  it('fetches in every other mode as well', async () => {
    await prepare();
    const proxy = await startProxyHere({ login });
    const secure = await startOriginHere(true);
    const through = `http://me:${secret}@127.0.0.1:${proxy.port}`;
    for (const [index, mode] of ['sequential', 'async', 'threads', 'processes'].entries()) {
      const url = `https://localhost:${secure.port}/${mode}`;
      const flags = ['--allow-private', '--proxy', through, '--ignore-robots', '--quiet'];
      const ended = await start('run', url, '-o', mode, '--mode', mode, ...flags);
      expect(ended.code, ended.stderr).toBe(0);
      expect(secure.requests).toHaveLength(index + 1);
      expect(proxy.requests).toHaveLength(index + 1);
    }
  });

  it('is the same run with another proxy or none, and retry takes the login that the folder does not hold', async () => {
    await prepare();
    const proxy = await startProxyHere({ login });
    const secure = await startOriginHere(true);
    const url = `https://localhost:${secure.port}/1`;
    const flags = ['--allow-private', '--ignore-robots', '--quiet'];
    const through = `http://me:${secret}@127.0.0.1:${proxy.port}`;
    const first = await start('run', url, '-o', 'out', ...flags, '--proxy', through.replace('hunter2', 'hunter3'));
    expect(first.code).toBe(3);
    expect(first.stdout).toContain('does not accept its user and password');
    expect(await start('run', url, '-o', 'out', ...flags)).toMatchObject({ code: 3 });
    const again = await start('run', url, '-o', 'out', ...flags, '--proxy', `http://127.0.0.1:${proxy.port}`);
    expect(again).toMatchObject({ code: 3, stderr: '' });
    expect(await start('retry', 'out', '--quiet')).toMatchObject({ code: 3 });
    expect(await readOutcomes(join(folder, 'out'))).toMatchObject([
      { code: 'E_PROXY_AUTH', class: 'connect', attempts: 1 },
    ]);
    expect(await start('retry', 'out', '--quiet', '--proxy', through)).toMatchObject({ code: 0 });
    expect(await readOutcomes(join(folder, 'out'))).toMatchObject([{ status: 'done', bytes: 5 }]);
    expect(await readAll(join(folder, 'out'))).not.toContain('hunter2');
  });

  it('asks for the entries of apod', async () => {
    await prepare();
    const proxy = await startProxyHere({});
    const entry = { date: '2024-01-01', media_type: 'image', title: 'A', url: 'http://b.test/a.png' };
    const body = JSON.stringify([entry]);
    const api = await startOrigin(
      send(head(['content-type: application/json', `content-length: ${body.length}`]), body),
    );
    onTestFinished(() => api.close());
    const base = ['--api-base', `http://api.test:${api.port}/apod`, '--api-key', 'DEMO_KEY'];
    const through = ['--proxy', `http://127.0.0.1:${proxy.port}`];
    await start('apod', '--count', '1', ...base, ...through, '--retries', '0', '--ignore-robots', '--quiet');
    expect(api.requests).toHaveLength(1);
    expect(proxy.requests[0]?.target).toMatch(`http://api.test:${api.port}/apod`);
  });

  it('ends a run over many hosts soon where the proxy is down, and blames the proxy for every item', async () => {
    await prepare();
    const gone = await startProxy();
    await gone.close();
    const urls = Array.from({ length: 3_000 }, (_, index) => `https://host-${index}.test/a`);
    await writeFile(join(folder, 'urls.txt'), urls.join('\n'));
    const flags = ['--proxy', `http://127.0.0.1:${gone.port}`, '--ignore-robots', '--quiet'];
    const ended = await start('run', 'urls.txt', '-o', 'out', ...flags);
    expect(ended.code, ended.stderr).toBe(3);
    const outcomes = await readOutcomes(join(folder, 'out'));
    expect(outcomes).toHaveLength(3_000);
    for (const { code, message } of outcomes) {
      expect(code).toBe('E_PROXY_CONNECT');
      expect(message).toContain(`the proxy 127.0.0.1:${gone.port} refused the connection`);
    }
    // Most were never tried.
    const tried = outcomes.filter(({ attempts = 0 }) => attempts > 0);
    expect(tried.length).toBeLessThan(1_500);
  });

  it.each([
    [`http://me:${secret}@bad host:1`],
    [`http://me:12/${secret}@127.0.0.1:1`],
    [`socks5://me:${secret}@127.0.0.1:1`],
    [`me:${secret}@127.0.0.1:1`],
  ])('refuses %s with exit code 2, and does not repeat the password', async (proxy) => {
    await prepare();
    await writeFile(join(folder, 'r.json'), JSON.stringify({ outputs: { saved: {} }, fetch: { proxy } }));
    for (const args of [
      ['--proxy', proxy],
      ['--recipe', 'r.json'],
    ]) {
      const ended = await start('run', 'http://a.test/', '-o', 'out', ...args);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/proxy: expected http:\/\/host:port or https:\/\/host:port/);
      expect(ended.stderr).not.toContain('hunter2');
    }
  });
});
