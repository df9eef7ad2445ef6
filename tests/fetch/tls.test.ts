import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { failExchange } from '../../src/fetch/failures.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, serve } from './support.js';

/** A certificate for localhost and 127.0.0.1 that nobody trusts, made for these tests; valid until 2126. */
const cert = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUP70jVl2JilxtjV0iJCaUGpgc2hEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAzMjAyN1oYDzIxMjYxMDI4
MDMyMDI3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARnlxdtri1Nv97M4NJCJCaILQdNVccyJspD3IOyYH1KyzZelrfQ2UGn
Z04PA+I8KwCrZFOsupL5yfmsWRynnfAKo28wbTAdBgNVHQ4EFgQUmTFzv5/VMaPv
IPX0rxS7o87WKBAwHwYDVR0jBBgwFoAUmTFzv5/VMaPvIPX0rxS7o87WKBAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhALWMqETrI2Gf/LQpPIRRm30dyFGAGMUvAuZMD8foDG1TAiEA
rW4/SOq9xnb+kZGB3bsY+m7MTwPBjAntEhQykMbmpaE=
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsQLesQ/4BRyAq/L1
xiWT51IJv3PKMxkoa/T41AB1EbihRANCAARnlxdtri1Nv97M4NJCJCaILQdNVccy
JspD3IOyYH1KyzZelrfQ2UGnZ04PA+I8KwCrZFOsupL5yfmsWRynnfAK
-----END PRIVATE KEY-----
`;

const { closeLater, open } = makeOpeners();

describe('TLS', () => {
  it.each(['127.0.0.1', 'localhost'])('E_TLS_SELF_SIGNED where nobody vouches for %s', async (hostname) => {
    const server = createServer({ cert, key }, (_request, response) => void response.end('ok'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closeLater(() => server.close());
    const { port } = server.address() as AddressInfo;
    await expect(open().fetch(makeItem(`https://${hostname}:${port}/`), makeContext())).rejects.toMatchObject({
      code: 'E_TLS_SELF_SIGNED',
      message: `the certificate of ${hostname}:${port} is not signed by anyone trusted`,
    });
  });

  it('tells the server which name is asked for, without the dot that it may end in', async () => {
    const named: string[] = [];
    const SNICallback = (name: string, answer: (error: Error | null, context: SecureContext) => void) => {
      named.push(name);
      answer(null, createSecureContext({ cert, key }));
    };
    const server = createServer({ cert, key, SNICallback });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closeLater(() => server.close());
    const { port } = server.address() as AddressInfo;
    for (const hostname of ['localhost', 'localhost.', 'a.localhost.', '127.0.0.1']) {
      const failure = open().fetch(makeItem(`https://${hostname}:${port}/`), makeContext());
      await expect(failure).rejects.toMatchObject({ code: 'E_TLS_SELF_SIGNED' });
    }
    expect(named).toEqual(['localhost', 'localhost', 'a.localhost']);
  });

  it('offers HTTP/1.1 alone, so that nothing of HTTP/2 can go wrong', async () => {
    const offered: string[][] = [];
    const ALPNCallback = ({ protocols }: { protocols: string[] }) => {
      offered.push(protocols);
      return protocols[0];
    };
    const server = createServer({ cert, key, ALPNCallback });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closeLater(() => server.close());
    const { port } = server.address() as AddressInfo;
    const failure = open().fetch(makeItem(`https://127.0.0.1:${port}/`), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_TLS_SELF_SIGNED' });
    expect(offered).toEqual([['http/1.1']]);
  });

  it('E_TLS_HANDSHAKE where the server speaks plain HTTP', async () => {
    const server = await serve((_request, response) => void response.end('ok'));
    closeLater(() => server.close());
    const failure = open().fetch(makeItem(`https://${server.host}/`), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_TLS_HANDSHAKE' });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'E_TLS_EXPIRED'],
    ['CERT_NOT_YET_VALID', 'E_TLS_EXPIRED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'E_TLS_HOSTNAME'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'E_TLS_SELF_SIGNED'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'E_TLS_SELF_SIGNED'],
    ['PATH_LENGTH_EXCEEDED', 'E_TLS_SELF_SIGNED'],
    ['UNSPECIFIED', 'E_TLS_SELF_SIGNED'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'E_TLS_HANDSHAKE'],
    ['EPROTO', 'E_TLS_HANDSHAKE'],
    ['ECONNRESET', 'E_TLS_HANDSHAKE'],
    ['EHOSTUNREACH', 'E_CONN_UNREACHABLE'],
    ['EAFNOSUPPORT', 'E_CONN_UNREACHABLE'],
    ['ENOPROTOOPT', 'E_CONN_UNREACHABLE'],
    ['ENONET', 'E_CONN_UNREACHABLE'],
    ['EMFILE', 'E_CONN_UNREACHABLE'],
    ['EWHATEVER', 'E_INTERNAL'],
  ])('a socket that fails with %s while TLS begins is %s', (code, expected) => {
    const error = Object.assign(new Error(code), { code });
    const failure = failExchange(error, 'example.org', { phase: 'tls', received: 0, expected: undefined });
    expect(failure).toMatchObject({ code: expected, cause: error });
    expect(failure.message).toContain('example.org');
  });

  it('damage after the handshake is a connection that broke off, and worth another try', () => {
    const error = Object.assign(new Error('bad'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
    const failure = failExchange(error, 'example.org', { phase: 'body', received: 5, expected: 9 });
    expect(failure).toMatchObject({ code: 'E_CONN_RESET', maxRetries: undefined });
    expect(failure.message).toBe('example.org reset the connection after 5 of 9 bytes');
  });
});
