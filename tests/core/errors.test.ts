import { expect, describe as group, test } from 'vitest';
import {
  describe,
  factsOf,
  failureClasses,
  failureCodes,
  ItemError,
  problem,
  RunError,
  type RunErrorCode,
  systemCode,
  toProblem,
} from '../../src/core/errors.js';

group('every code', () => {
  test.each(Object.entries(failureCodes))('%s has a class, a number of retries and advice', (code, facts) => {
    expect(code).toMatch(/^E_[A-Z0-9_]+$/);
    expect(failureClasses).toContain(facts.class);
    expect([0, 1, 2, 'all']).toContain(facts.retries);
    expect(facts.advice).toMatch(/^[^\n]{8,140}[^.\n]$/);
  });

  test('belongs to a class, and every class has one', () => {
    const used = new Set(Object.values(failureCodes).map((facts) => facts.class));
    expect([...failureClasses].filter((name) => !used.has(name))).toEqual([]);
  });
});

group('another attempt', () => {
  const retriesOf = (code: string) => factsOf(code).retries;

  test.each([
    'E_DNS_FAIL',
    'E_CONN_RESET',
    'E_CONN_REFUSED',
    'E_TIMEOUT',
    'E_HTTP_503',
    'E_HTTP_408',
    'E_RATE_LIMITED',
    'E_TRUNCATED',
    'E_BODY_STALLED',
  ])('can help %s as often as the run allows', (code) => expect(retriesOf(code)).toBe('all'));

  test.each(['E_DNS_NOTFOUND', 'E_EMPTY', 'E_DECODE', 'E_TLS_HANDSHAKE'])('is tried once for %s', (code) =>
    expect(retriesOf(code)).toBe(1),
  );

  test.each([
    'E_URL_INVALID',
    'E_ADDR_BLOCKED',
    'E_TLS_EXPIRED',
    'E_HTTP_404',
    'E_HTTP_418',
    'E_TOO_LARGE',
    'E_REDIRECT_LOOP',
    'E_TYPE_MISMATCH',
    'E_IMG_CORRUPT',
    'E_USER_CODE',
    'E_SAVE',
    'E_PROC_CRASH',
    'E_ROBOTS',
    'E_CANCELLED',
    'E_INTERNAL',
  ])('is never made for %s', (code) => expect(retriesOf(code)).toBe(0));
});

group('a code that is not in the table', () => {
  test.each([
    ['E_HTTP_418', 'http-4xx'],
    ['E_HTTP_599', 'http-5xx'],
    ['E_HTTP_302', 'protocol'],
    ['E_HTTP_999', 'protocol'],
    ['E_NEVER_HEARD_OF', 'op'],
    ['constructor', 'op'],
    ['', 'op'],
  ])('%j has the class of its family, %s', (code, className) => {
    expect(factsOf(code).class).toBe(className);
    expect(problem(code, 'x').class).toBe(className);
  });
});

group('a failure as plain data', () => {
  test('keeps code, class, sentence, cause and the wait that was asked for, and survives JSON', () => {
    const error = new ItemError('E_HTTP_503', 'the server is busy', {
      cause: new Error('503\nsecond line'),
      retryAfterMs: 2_000,
    });
    const plain = toProblem(error);
    expect(plain).toEqual({
      code: 'E_HTTP_503',
      class: 'http-5xx',
      message: 'the server is busy',
      cause: '503',
      retryAfterMs: 2_000,
    });
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
    expect(structuredClone(plain)).toEqual(plain);
  });

  test('has no keys for what there is not', () => {
    expect(Object.keys(toProblem(new ItemError('E_TIMEOUT', 'too late')))).toEqual(['code', 'class', 'message']);
  });

  test.each<[string, unknown, string]>([
    ['an error', new TypeError('bad\nmore'), 'bad'],
    ['an error without a message', new RangeError(), 'RangeError'],
    ['text', 'no\nmore', 'no'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an object without a prototype', Object.create(null), 'a value that cannot be shown was thrown'],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    ['an object with a message', { code: 7, message: 'not allowed' }, 'not allowed'],
    ['an object with a message that is none', { message: {} }, '[object Object]'],
    ['an error that quotes a document', new Error('x'.repeat(5e6)), `${'x'.repeat(2_000)}…(5,000,000 characters)`],
  ])('is made of %s too, on one line', (_, thrown, message) => {
    expect(toProblem(thrown)).toEqual({ code: 'E_INTERNAL', class: 'op', message });
    expect(toProblem(thrown, 'E_SAVE').code).toBe('E_SAVE');
    expect(describe(thrown)).toBe(message);
  });

  test('keeps the beginning of an endless message of an item too', () => {
    const { message } = toProblem(new ItemError('E_OP', 'x'.repeat(9_999)));
    expect(message).toBe(`${'x'.repeat(2_000)}…(9,999 characters)`);
  });
});

test('arguments and recipes are the caller’s to correct, everything else is the run’s', () => {
  const codes: Record<RunErrorCode, boolean> = {
    E_USAGE: true,
    E_RECIPE: true,
    E_PLAN_CHANGED: true,
    E_SOURCE: false,
    E_SOURCE_EMPTY: false,
    E_OUT: false,
    E_DISK_FULL: false,
    E_FD_LIMIT: false,
    E_MEMORY_LIMIT: false,
    E_LOCKED: false,
    E_LEDGER_CORRUPT: false,
    E_OUT_VERSION: false,
    E_OP_STUCK: false,
    E_LANES: false,
    E_MISSING_BUILD: false,
  };
  for (const [code, isUsage] of Object.entries(codes)) {
    expect(new RunError(code as RunErrorCode, 'x').isUsage, code).toBe(isUsage);
  }
});

test.runIf(process.platform === 'linux').each([
  [-122, 'EDQUOT'],
  [-116, 'ESTALE'],
])('an error %d of the system, for which Node has no name, gets its own: %s', (errno, name) => {
  const unknown = `Unknown system error ${errno}`;
  for (const [code, message] of [
    [unknown, `${unknown}: ${unknown}, write`],
    ['UNKNOWN', 'UNKNOWN: unknown error, write'],
  ]) {
    const error = Object.assign(new Error(message), { code, errno });
    expect(systemCode(error)).toBe(name);
    expect(describe(error)).toBe(`${name}, write`);
  }
  const nobodys = { code: 'UNKNOWN', errno: -4094 };
  expect(systemCode(nobodys)).toBe('UNKNOWN');
});

test('the system’s code is read of whatever was thrown', () => {
  expect(systemCode(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe('ENOSPC');
  for (const thrown of [null, undefined, 'ENOSPC', new Error('x'), { code: 5 }])
    expect(systemCode(thrown)).toBeUndefined();
});
