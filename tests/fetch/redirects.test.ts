import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RedirectTrail } from '../../src/fetch/redirects.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, serve } from './support.js';

const { closeLater, open } = makeOpeners();

async function started(listener: RequestListener) {
  const server = await serve(listener);
  closeLater(() => server.close());
  return server;
}

/** Redirects `/a` to what `targets` says and answers anything else with its path. */
const redirecting =
  (targets: Record<string, string | undefined>, status = 302): RequestListener =>
  (request, response) => {
    const url = request.url ?? '';
    if (!Object.hasOwn(targets, url)) {
      response.end(url);
      return;
    }
    const location = targets[url];
    response.writeHead(status, location === undefined ? {} : { location });
    response.end('moved');
  };

describe('following redirects', () => {
  it.each([301, 302, 303, 307, 308])('follows a %s, on the same connection where it can', async (status) => {
    const server = await started(redirecting({ '/a': 'b/../c?d=e#f', '/c?d=e': '/last' }, status));
    const fetched = await open().fetch(makeItem(`${server.origin}/a`), makeContext());
    expect(Buffer.from(fetched.bytes).toString()).toBe('/last');
    expect(fetched.url).toBe(`${server.origin}/last`);
    expect(server.connections()).toBe(1);
  });

  it('takes a slot of the next host after giving the first one back', async () => {
    const second = await started((_request, response) => void response.end('second'));
    const first = await started(redirecting({ '/a': `${second.origin}/b` }));
    const context = makeContext();
    await open().fetch(makeItem(`${first.origin}/a`), context);
    expect(context.gate.log).toEqual([
      `acquire ${first.host}`,
      `release ${first.host}`,
      `acquire ${second.host}`,
      `release ${second.host}`,
    ]);
    expect(context.attempts).toBe(1);
  });

  it('reads a Location that holds raw UTF-8', async () => {
    const location = Buffer.from('/bär', 'utf8').toString('latin1');
    const server = await started(redirecting({ '/a': location }));
    const fetched = await open().fetch(makeItem(`${server.origin}/a`), makeContext());
    expect(Buffer.from(fetched.bytes).toString()).toBe('/b%C3%A4r');
  });

  it.each([
    ['in a circle', '/a', 'E_REDIRECT_LOOP', '/a → '],
    ['in a circle but for the fragment', '/a#x', 'E_REDIRECT_LOOP', '/a → '],
    ['nowhere', undefined, 'E_REDIRECT_BAD', 'without a Location'],
    ['to what is no URL', 'http://user:secret@x:99999/', 'E_REDIRECT_BAD', 'not a URL'],
    ['to a file', 'file:///etc/passwd', 'E_REDIRECT_SCHEME', 'file:'],
    ['to data', 'data:,x', 'E_REDIRECT_SCHEME', 'data:'],
    ['to a script', 'javascript:alert(1)', 'E_REDIRECT_SCHEME', 'javascript:'],
  ])('does not go %s', async (_where, location, code, says) => {
    const server = await started(redirecting({ '/a': location }));
    const error = await open({ retries: 3 })
      .fetch(makeItem(`${server.origin}/a`), makeContext())
      .catch((reason) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(error.message).not.toContain('secret');
  });

  it('goes no further than the settings say', async () => {
    const server = await started(redirecting({ '/a': '/1', '/1': '/2', '/2': '/3', '/3': '/4' }));
    const fetch = (maxRedirects: number) => open({ maxRedirects }).fetch(makeItem(`${server.origin}/a`), makeContext());
    await expect(fetch(3)).rejects.toMatchObject({ code: 'E_REDIRECT_LIMIT', message: expect.stringContaining('3') });
    expect(Buffer.from((await fetch(4)).bytes).toString()).toBe('/4');
  });

  it('does not go from https to http', () => {
    const trail = new RedirectTrail(new URL('https://example.org/a'), { maxRedirects: 3, allowDowngrade: false });
    expect(() => trail.next(302, { location: 'http://example.org/b' })).toThrow(
      expect.objectContaining({ code: 'E_REDIRECT_DOWNGRADE' }),
    );
    expect(trail.next(302, { location: '//example.com/b' }).href).toBe('https://example.com/b');
  });

  it('drops the user and the password of a Location, which are not the list’s', () => {
    const trail = new RedirectTrail(new URL('http://example.org/a'), { maxRedirects: 3, allowDowngrade: false });
    const next = trail.next(302, { location: 'http://user:word@example.com/b' });
    expect(next.href).toBe('http://example.com/b');
  });

  it('checks the address of every hop before anything is sent there', async () => {
    const inner = await started((_request, response) => void response.end('secret'));
    const server = await started(
      redirecting({ '/a': `http://127.0.0.2:${inner.port}/`, '/b': `http://inner.test:${inner.port}/` }),
    );
    const fetcher = open({
      allowPrivate: false,
      allowAddress: ['127.0.0.1'],
      resolve: { 'inner.test': '::ffff:127.0.0.2' },
    });
    for (const path of ['/a', '/b']) {
      await expect(fetcher.fetch(makeItem(`${server.origin}${path}`), makeContext())).rejects.toMatchObject({
        code: 'E_ADDR_BLOCKED',
        message: expect.stringMatching(/127\.0\.0\.2/),
      });
    }
    expect(inner.connections()).toBe(0);
  });
});

describe('credentials in a URL', () => {
  it('go to their own origin as Basic, decoded, and are not in the final URL', async () => {
    const seen: (string | undefined)[] = [];
    const server = await started((request, response) => {
      seen.push(request.headers.authorization);
      response.end('ok');
    });
    const fetched = await open().fetch(makeItem(`http://us%40er:p%C3%A4ss@${server.host}/a`), makeContext());
    expect(seen).toEqual([`Basic ${Buffer.from('us@er:päss').toString('base64')}`]);
    expect(fetched.url).toBe(`${server.origin}/a`);
  });

  it('are not forwarded to another origin, but stay on their own', async () => {
    const seen: (string | undefined)[] = [];
    const other = await started((request, response) => {
      seen.push(request.headers.authorization);
      response.end('ok');
    });
    const server = await started((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/a' ? '/b' : `http://x:y@${other.host}/` });
      response.end();
    });
    await open().fetch(makeItem(`http://user:secret@${server.host}/a`), makeContext());
    expect(seen).toEqual([expect.stringContaining('Basic '), expect.stringContaining('Basic '), undefined]);
  });

  it('are in no message', async () => {
    const server = await serve(() => {});
    await server.close();
    const error = await open({ timeoutMs: 500 })
      .fetch(makeItem(`http://user:secret@${server.host}/a`), makeContext())
      .catch((reason) => reason);
    expect(error.message).toBe(`${server.host} refused the connection`);
  });
});
