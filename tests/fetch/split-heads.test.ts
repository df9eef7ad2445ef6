import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, serve, serveRaw } from './support.js';

const { closeLater, open } = makeOpeners();

/** A host whose answer has a head in two parts, and one whose body comes in between. */
async function startHosts(body: string) {
  const asked: ((socket: Socket) => void)[] = [];
  const slow = await serveRaw((socket) => {
    socket.setNoDelay(true);
    socket.on('data', () => asked.shift()?.(socket));
  });
  const other = await serve((_request, response) => void response.end(body));
  closeLater(slow.close, other.close);
  const fetcher = open();
  /** Fetches from the slow host; the other host's body comes after `first` and before `second`. */
  const fetchSplit = async (first: string, second: string) => {
    const isAsked = new Promise<Socket>((resolve) => asked.push(resolve));
    const fetched = fetcher.fetch(makeItem(`${slow.origin}/a`), makeContext());
    // Only waited for at the end, and nobody else hears of its failure until then.
    fetched.catch(() => {});
    const socket = await isAsked;
    if (!socket.write(first)) await once(socket, 'drain');
    // It takes a way to the other host and back: by then the first part was read.
    await fetcher.fetch(makeItem(`${other.origin}/b`), makeContext());
    socket.write(second);
    return fetched;
  };
  return { fetchSplit, other };
}

describe('a head that comes in parts', () => {
  const head = [
    'HTTP/1.1 200 OK',
    'content-type: text/plain; charset=latin1',
    'etag: "an-etag-of-its-own"',
    'content-length: 5',
    'x-pad: yyyyyyyyyyyyyyyyyyyyyyyyyyy',
  ];
  const answer = `${head.join('\r\n')}\r\n\r\nhello`;

  it('is understood wherever it is cut, whatever other hosts send in between', async () => {
    const { fetchSplit } = await startHosts('Z'.repeat(4_000));
    for (let cut = 1; cut < answer.length; cut += 3) {
      const fetched = await fetchSplit(answer.slice(0, cut), answer.slice(cut));
      expect([cut, fetched.mime, fetched.charset, Buffer.from(fetched.bytes).toString()]).toEqual([
        cut,
        'text/plain',
        'latin1',
        'hello',
      ]);
    }
  });

  it('is understood after informational answers', async () => {
    const { fetchSplit } = await startHosts('Z'.repeat(4_000));
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n';
    const cut = answer.indexOf('charset');
    const fetched = await fetchSplit(hint + answer.slice(0, cut), answer.slice(cut));
    expect([fetched.mime, fetched.charset]).toEqual(['text/plain', 'latin1']);
  });

  it('is understood where it is long and its body follows at once', async () => {
    const { fetchSplit } = await startHosts('Z'.repeat(4_000));
    const body = Buffer.alloc(200_000, 'abc').toString();
    const long = [...head.slice(0, 3), `x-long: ${'l'.repeat(20_000)}`, `content-length: ${body.length}`].join('\r\n');
    for (const cut of [2_000, 2_048, 5_000, 19_000, long.length + 3, long.length + 4, long.length + 5_000]) {
      const whole = `${long}\r\n\r\n${body}`;
      const fetched = await fetchSplit(whole.slice(0, cut), whole.slice(cut));
      expect(fetched.charset).toBe('latin1');
      expect(Buffer.from(fetched.bytes).equals(Buffer.from(body))).toBe(true);
    }
  });

  it('redirects to where its own host says, not to what another host sends meanwhile', async () => {
    const { origin, close } = await serve((request, response) => void response.end(request.url));
    closeLater(close);
    const redirect = (path: string) => `HTTP/1.1 302 Found\r\nserver: usual\r\nlocation: ${origin}${path}\r\n`;
    // The other host's head is as long as it is, so its body repeats what it would put in place.
    const { fetchSplit } = await startHosts(redirect('/evil').repeat(20));
    const fetched = await fetchSplit(redirect('/good'), 'content-length: 0\r\n\r\n');
    expect(Buffer.from(fetched.bytes).toString()).toBe('/good');
  });
});
