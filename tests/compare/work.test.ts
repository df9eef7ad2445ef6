import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRemote, keepRow, placeReply, replayFetch, writeRows } from '../../src/compare/work.js';
import { KeyMaker } from '../../src/core/key.js';
import { makeFolder } from '../results.js';

const reply = { status: 200, headers: [], latencyMs: 0, bodyMs: 0 };

describe('placeReply', () => {
  it.each([
    ['https://Example.org:8443/a/b.jpg?x=1#part', 'example.org', '/7/a/b.jpg?x=1'],
    ['http://user:secret@example.org/?a=1', 'example.org', '/?7&a=1'],
    ['http://192.0.2.7/a.jpg', 'ip-192-0-2-7.test', '/7/a.jpg'],
    ['http://[2001:db8::1]/a.jpg', 'ip-2001-db8-1.test', '/7/a.jpg'],
    ['http://localhost:3000/a%20b.jpg', 'localhost', '/7/a%20b.jpg'],
  ])('serves %s from %s%s', (url, host, target) => {
    expect(placeReply(url, 7)).toEqual({ host, target });
  });

  it('leaves every item the name its files would have', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.nat(1_000), (text, ordinal) => {
        const { href } = new URL(text);
        const { host, target } = placeReply(href, ordinal);
        const keyOf = (url: string) => new KeyMaker('{index}-{name}-{host}').make({ index: 3, url, fields: {} });
        expect(keyOf(`http://${host}:8080${target}`)).toBe(keyOf(href));
      }),
    );
  });
});

describe('replayFetch', () => {
  it('sends all hosts here, asks nothing twice, and keeps the rest of the settings', () => {
    const served = ['a.example', 'b.example'].map((host) => ({ reply, host, target: '/0/' }));
    expect(replayFetch(served, { perHost: 3, retries: 5, resolve: { 'c.example': '192.0.2.1' } })).toEqual({
      perHost: 3,
      retries: 0,
      ignoreRobots: true,
      allowAddress: ['127.0.0.1/32'],
      resolve: { 'a.example': '127.0.0.1', 'b.example': '127.0.0.1', 'c.example': '192.0.2.1' },
    });
  });

  it('goes through no proxy: what is replayed stands on this machine', () => {
    expect(replayFetch([], { proxy: 'http://me:word@proxy.example:3128' })).not.toHaveProperty('proxy');
  });

  it('still honours what asked not to be used', () => {
    const served = [{ reply: { ...reply, headers: ['X-Robots-Tag', 'noai'] }, host: 'a.example', target: '/0/' }];
    expect(replayFetch(served).ignoreRobots).toBe(false);
  });
});

describe('rows', () => {
  it('are written with their columns, the URL in one that no other column is called', async () => {
    const file = join(makeFolder(), 'rows.jsonl');
    const rows = [
      { url: 'https://a.example/1', fields: { url: 'mine', n: 1 } },
      { url: 'https://a.example/2', fields: {} },
    ];
    expect(await writeRows(file, rows)).toEqual({ table: { file, urlColumn: '_url' } });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { _url: 'https://a.example/1', url: 'mine', n: 1 },
      { _url: 'https://a.example/2' },
    ]);
    const both = [{ url: 'https://a.example/3', fields: { url: 'mine', _url: 'mine too' } }];
    expect(await writeRows(file, both)).toEqual({ table: { file, urlColumn: '__url' } });
  });

  it('must be there', async () => {
    await expect(writeRows(join(makeFolder(), 'rows.jsonl'), [])).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
  });

  it('that were wrong stay wrong, and files that were not allowed stay so', () => {
    const problem = { code: 'E_URL_INVALID', class: 'invalid-url', message: 'no' } as const;
    expect(keepRow({ url: 'https://a.example/', fields: {}, problem }, false).url).toMatch(/^invalid: /);
    expect(keepRow({ url: 'file:///etc/hosts', fields: {} }, false).url).toBe('not-permitted-file:///etc/hosts');
    expect(keepRow({ url: 'file:///etc/hosts', fields: {} }, true).url).toBe('file:///etc/hosts');
    expect(keepRow({ url: 'file:///a.jpg', fields: {}, isLocal: true }, false).url).toBe('file:///a.jpg');
    expect(isRemote({ url: 'https://a.example/', fields: {}, problem })).toBe(false);
    expect(isRemote({ url: 'file:///a.jpg', fields: {} })).toBe(false);
  });
});
