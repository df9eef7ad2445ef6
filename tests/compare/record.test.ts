import { describe, expect, it } from 'vitest';
import { toReply } from '../../src/compare/record.js';
import type { FailureClass } from '../../src/core/errors.js';
import type { Outcome } from '../../src/core/outcome.js';

const place = { index: 0, url: 'https://example.org/a.txt' };
const timings = { dns: 20, connect: 30, firstByte: 50, body: 70, ops: 9, save: 9, wait: 9 };

const failWith = (code: string, className: FailureClass, more: Partial<Outcome> = {}): Outcome => ({
  ...place,
  status: className === 'opted-out' ? 'skipped' : 'failed',
  code,
  class: className,
  timings,
  ...more,
});

describe('a recorded answer', () => {
  it('has the type and charset the server told, the body that was kept, and the time it took', () => {
    const data = { mime: 'text/html', charset: 'windows-1252' };
    const outputs = [{ output: 'bodies', path: 'bodies/000000-a.html', bytes: 3, sha256: '', data }];
    expect(toReply({ ...place, status: 'done', outputs, timings }, '/out')).toEqual({
      status: 200,
      headers: ['Content-Type', 'text/html; charset=windows-1252'],
      bodyFile: '/out/bodies/000000-a.html',
      latencyMs: 100,
      bodyMs: 70,
    });
  });

  it('lets no charset from outside end a header', () => {
    const data = { mime: 'text/html', charset: 'a\r\nSet-Cookie: b' };
    const outputs = [{ output: 'bodies', path: 'bodies/a', bytes: 3, sha256: '', data }];
    const { headers } = toReply({ ...place, status: 'done', outputs }, '/out');
    expect(headers).toEqual(['Content-Type', 'application/octet-stream']);
  });

  it.each([
    ['E_HTTP_404', 'http-4xx', 404],
    ['E_HTTP_503', 'http-5xx', 503],
    ['E_RATE_LIMITED', 'rate-limited', 429],
    ['E_EMPTY', 'truncated', 204],
    ['E_DNS_NOTFOUND', 'dns', 0],
    ['E_TIMEOUT', 'timeout', 0],
    ['E_REDIRECT_LOOP', 'redirect', 0],
  ] as const)('of a failure %s fails again', (code, className, status) => {
    expect(toReply(failWith(code, className), '/out')).toEqual({ status, headers: [], latencyMs: 170, bodyMs: 0 });
  });

  it('does not repeat a time-out in full', () => {
    expect(toReply(failWith('E_TIMEOUT', 'timeout', { timings: { firstByte: 60_000 } }), '/out').latencyMs).toBe(5_000);
  });

  it('of something that must not be used says so again', () => {
    const { status, headers } = toReply(failWith('E_OPTED_OUT', 'opted-out'), '/out');
    expect([status, headers]).toEqual([200, ['X-Robots-Tag', 'noai']]);
  });
});
