import { describe, expect, it } from 'vitest';
import { UnwantedBody } from '../../src/fetch/unwanted-body.js';

const html = { 'content-type': 'text/html' };
const large = 1_000_000;

describe('a body that nobody wants', () => {
  it('is worth reading to its end where that is near', () => {
    const body = new UnwantedBody(302, html, 60_000);
    body.take(Buffer.alloc(60_000));
    expect(body.isWorthReading).toBe(true);
    expect(body.page).toBeUndefined();
  });

  it('is not where it is declared or turns out to be long', () => {
    expect(new UnwantedBody(302, html, large).isWorthReading).toBe(false);
    const endless = new UnwantedBody(302, html, undefined);
    endless.take(Buffer.alloc(100_000));
    expect(endless.isWorthReading).toBe(false);
  });

  it('is worth its beginning where it is an error page that can be read', () => {
    const page = new UnwantedBody(404, html, large);
    expect(page.isWorthReading).toBe(true);
    page.take(Buffer.from('<title>not '));
    page.take(Buffer.from('here</title>'));
    expect(page.isWorthReading).toBe(true);
    page.take(Buffer.alloc(5_000, ' '));
    expect(page.isWorthReading).toBe(false);
    expect(Buffer.from(page.page ?? []).toString()).toMatch(/^<title>not here<\/title> +$/);
    expect(page.page?.length).toBeLessThan(10_000);
  });

  it.each([
    ['a picture', { 'content-type': 'image/png' }],
    ['packed', { ...html, 'content-encoding': 'gzip' }],
    ['of no type', {}],
  ])('is not where it is %s', (_what, headers) => {
    expect(new UnwantedBody(404, headers, large).isWorthReading).toBe(false);
  });
});
