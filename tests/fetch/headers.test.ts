import { describe, expect, it } from 'vitest';
import { isOptedOut, listValues, parseContentType, parseRetryAfter } from '../../src/fetch/headers.js';

const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    [' 5 ', 5_000],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
    ['86400', 86_400_000],
    ['9'.repeat(400), 3_153_600_000_000],
    ['Wed, 21 Oct 9026 07:28:00 GMT', 3_153_600_000_000],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
  ])('reads "%s" as %s ms', (value, expected) => {
    expect(parseRetryAfter({ 'retry-after': value }, now)).toBe(expected);
  });

  it('takes a date relative to the Date of the response, whatever our clock says', () => {
    const headers = { 'retry-after': 'Fri, 01 Jan 2100 00:01:00 GMT', date: 'Fri, 01 Jan 2100 00:00:00 GMT' };
    expect(parseRetryAfter(headers, now)).toBe(60_000);
  });

  it('is undefined without the header', () => {
    expect(parseRetryAfter({}, now)).toBeUndefined();
  });
});

describe('isOptedOut', () => {
  it.each([
    ['noai', true],
    ['noimageai', true],
    ['nofollow, NoAI', true],
    ['noindex', true],
    ['NoImageIndex', true],
    ['none', true],
    ['otherbot: noindex', false],
    ['millrace: noai', true],
    ['Millrace: noindex, noai', true],
    ['otherbot: noai', false],
    ['otherbot: noai, millrace: noimageai', true],
    ['nofollow, noarchive', false],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST', false],
    ['unavailable_after: Wed, 25 Jun 2030 15:00:00 PST, noai', true],
    ['max-image-preview:large, noai', true],
    ['nofollow, max-snippet: 20, Max-Video-Preview:-1, noindex', true],
    ['otherbot: max-snippet:20, noai', false],
    ['otherbot: nofollow, max-snippet:20, noai', false],
    ['max-snippet: none', false],
    ['', false],
  ])('"%s": %s', (value, expected) => {
    expect(isOptedOut({ 'x-robots-tag': value })).toBe(expected);
  });

  it('reads every one of several headers by itself', () => {
    expect(isOptedOut({ 'x-robots-tag': ['otherbot: noindex', 'noai'] })).toBe(true);
    expect(isOptedOut({})).toBe(false);
  });
});

describe('parseContentType', () => {
  it.each([
    ['text/html; charset=UTF-8', 'text/html', 'utf-8'],
    ['Image/PNG', 'image/png', undefined],
    ['text/plain;charset="iso-8859-1"; x=y', 'text/plain', 'iso-8859-1'],
    ['nonsense', undefined, undefined],
    ['', undefined, undefined],
  ])('reads "%s"', (value, mime, charset) => {
    expect(parseContentType(value)).toEqual({ mime, charset });
  });
});

describe('listValues', () => {
  it('joins repeated headers and drops empty parts', () => {
    expect(listValues({ a: ['x, y', ' z,'] }, 'a')).toEqual(['x', 'y', 'z']);
    expect(listValues({}, 'a')).toEqual([]);
  });
});
