import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFetcher } from '../../src/fetch/fetcher.js';
import { makeContext, makeItem, makeSettings } from './support.js';

const fetcher = createFetcher(makeSettings({ allowData: true, maxBytes: 100_000_000 }));
const fetchText = async (url: string) => {
  const context = makeContext();
  const { bytes, mime, charset, url: shown } = await fetcher.fetch(makeItem(url), context);
  expect(context.ticket.bytes).toBe(bytes.length);
  expect(context.gate.log).toEqual([]);
  expect(shown).toBe('');
  return [Buffer.from(bytes).toString('latin1'), mime, charset];
};

describe('data: URLs', () => {
  it.each([
    ['data:,hello', 'hello', 'text/plain', 'us-ascii'],
    ['DATA:,hello', 'hello', 'text/plain', 'us-ascii'],
    ['data:text/html,<b>', '<b>', 'text/html', undefined],
    ['data:text/html;charset=UTF-8,%C3%A4', '\u00c3\u00a4', 'text/html', 'utf-8'],
    ['data:;charset=x,a', 'a', 'text/plain', 'x'],
    ['data:nonsense,a', 'a', 'text/plain', 'us-ascii'],
    ['data:,a%20b%zz%', 'a b%zz%', 'text/plain', 'us-ascii'],
    ['data:,a,b', 'a,b', 'text/plain', 'us-ascii'],
    ['data:,a#fragment', 'a', 'text/plain', 'us-ascii'],
    ['data:image/png;base64,aGVsbG8=', 'hello', 'image/png', undefined],
    ['data:image/png;base64,aGVsbG8', 'hello', 'image/png', undefined],
    ['data:image/png; BASE64,aGVs%20bG8=', 'hello', 'image/png', undefined],
    ['data:;base64,aGVsbG8=', 'hello', 'text/plain', 'us-ascii'],
    ['data:text/plain;base64;x,aGVsbG8=', 'aGVsbG8=', 'text/plain', undefined],
  ])('%s', async (url, text, mime, charset) => {
    expect(await fetchText(url)).toEqual([text, mime, charset]);
  });

  it.each([
    ['data:no comma', 'E_URL_INVALID'],
    ['data:;base64,a', 'E_URL_INVALID'],
    ['data:;base64,aGV=sbG8', 'E_URL_INVALID'],
    ['data:;base64,aGVs*G8=', 'E_URL_INVALID'],
    ['data:,', 'E_EMPTY'],
  ])('%s is %s', async (url, code) => {
    await expect(fetchText(url)).rejects.toMatchObject({ code });
  });

  it.each([10 * 1024 * 1024 + 1, 32 * 1024 * 1024])('has a limit, and %i bytes are past it', async (length) => {
    const message = expect.not.stringContaining('aaaa');
    await expect(fetchText(`data:,${'a'.repeat(length)}`)).rejects.toMatchObject({ code: 'E_TOO_LARGE', message });
  });

  it('needs permission', async () => {
    const strict = createFetcher(makeSettings());
    await expect(strict.fetch(makeItem('data:,x'), makeContext())).rejects.toMatchObject({ code: 'E_URL_SCHEME' });
  });

  it('brings back any bytes, base64 or percent-encoded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const expected = Buffer.from(bytes).toString('latin1');
        const hex = Buffer.from(bytes).toString('hex').replace(/../g, '%$&');
        expect((await fetchText(`data:,${hex}`))[0]).toBe(expected);
        expect((await fetchText(`data:;base64,${Buffer.from(bytes).toString('base64')}`))[0]).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });
});
