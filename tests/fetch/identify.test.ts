import { describe, expect, it } from 'vitest';
import { identify } from '../../src/fetch/identify.js';

const samples = new Uint8Array(Float64Array.of(0.1, -2.5e10, 3e-300, 7).buffer);
const at = (url: string, mime: string | undefined, bytes: Uint8Array) => ({ bytes, url, mime, charset: undefined });

describe('bytes that nothing tells anything of', () => {
  it.each([
    ['a file without a type', 'file:///tmp/tone.dat', undefined],
    ['an answer of a server that names no type', 'http://h/signal/3', 'application/octet-stream'],
  ])('are what is wanted, else nothing in particular: %s', async (_, url, mime) => {
    expect((await identify(at(url, mime, samples))).content.kind).toBe('other');
    expect((await identify(at(url, mime, samples), { unknownIs: 'signal' })).content.kind).toBe('signal');
  });

  it('are not those of another kind', async () => {
    const pdf = Buffer.from('%PDF-1.7 and so on');
    const page = Buffer.from('<!doctype html><title>Not found</title>');
    for (const [bytes, kind] of [
      [pdf, 'other'],
      [page, 'text'],
    ] as const) {
      const found = await identify(at('http://h/a.bin', 'application/octet-stream', bytes), { unknownIs: 'signal' });
      expect(found.content.kind).toBe(kind);
    }
  });
});
