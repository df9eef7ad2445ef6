import { describe, expect, it } from 'vitest';
import { hasValidator, parseContentRange, readValidator } from '../../src/fetch/content-range.js';

describe('parseContentRange', () => {
  it.each([
    ['bytes 0-4/10', { part: { start: 0, end: 5 }, total: 10 }],
    ['Bytes  5-9/10', { part: { start: 5, end: 10 }, total: 10 }],
    ['bytes 5-9/*', { part: { start: 5, end: 10 }, total: undefined }],
    ['bytes */10', { total: 10 }],
    ['bytes */*', undefined],
    ['bytes 5-10/10', undefined],
    ['bytes 5-4/10', undefined],
    ['bytes -5/10', undefined],
    ['bytes 5-/10', undefined],
    ['bytes 0-4/10, bytes 5-9/10', undefined],
    ['lines 0-4/10', undefined],
    [`bytes 0-4/${'9'.repeat(30)}`, undefined],
    ['', undefined],
  ])('reads %j', (value, expected) => {
    expect(parseContentRange({ 'content-range': value })).toEqual(expected);
  });
});

describe('readValidator', () => {
  const date = 'Wed, 21 Oct 2026 07:28:00 GMT';

  it.each([
    [{ etag: '"a"' }, '"a"'],
    [{ etag: '""' }, '""'],
    [{ etag: 'W/"a"' }, undefined],
    [{ etag: 'a' }, undefined],
    [{ etag: '"a" b"' }, undefined],
    [{ etag: 'W/"a"', 'last-modified': 'Tue, 20 Oct 2026 07:28:00 GMT', date }, undefined],
    [{ 'last-modified': 'Tue, 20 Oct 2026 07:28:00 GMT', date }, 'Tue, 20 Oct 2026 07:28:00 GMT'],
    [{ 'last-modified': 'Wed, 21 Oct 2026 07:27:01 GMT', date }, undefined],
    [{ 'last-modified': 'Tue, 20 Oct 2026 07:28:00 GMT' }, undefined],
    [{ 'last-modified': 'yesterday', date }, undefined],
    [{}, undefined],
  ])('of %j', (headers, expected) => {
    expect(readValidator(headers)).toBe(expected);
  });

  it('is found again in an answer that names it, and in no other', () => {
    expect(hasValidator({ etag: '"a"' }, '"a"')).toBe(true);
    expect(hasValidator({ etag: 'W/"a"' }, '"a"')).toBe(false);
    expect(hasValidator({ 'last-modified': date }, '"a"')).toBe(false);
    expect(hasValidator({ 'last-modified': date }, date)).toBe(true);
    expect(hasValidator({}, date)).toBe(false);
  });
});
