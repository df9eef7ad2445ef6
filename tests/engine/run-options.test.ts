import { describe, expect, test } from 'vitest';
import {
  checkRetryOptions,
  checkRunOptions,
  type RetryOptions,
  type RunOptions,
} from '../../src/engine/run-options.js';

describe('options of a run that make no sense are refused in one sentence', () => {
  test.each<[unknown, string]>([
    [null, 'options: expected an object, found null'],
    [{ concurency: 3 }, 'options: unknown option "concurency"; did you mean "concurrency"?'],
    [{ limit: 'a' }, 'options: limit: expected a whole number from 1, found "a"'],
    [{ source: new URL('http://a.test/') }, 'options: source: expected text or a list, found "http://a.test/"'],
    [{ source: [{ url: 'x' }] }, 'options: source[0]: expected text, found {"url":"x"}'],
    [{ onOutcome: 5 }, 'options: onOutcome: expected a function, found 5'],
    [{ signal: {} }, 'options: signal: expected an AbortSignal, found {}'],
    [{ out: '' }, 'options: out: expected at least 1 character, found ""'],
  ])('%j', (options, message) => {
    expect(() => checkRunOptions(options as RunOptions)).toThrow(
      expect.objectContaining({ name: 'RunError', code: 'E_USAGE', message }),
    );
  });

  test('and options of trying again: classes that there are not', () => {
    expect(() => checkRetryOptions({ classes: ['bogus'] } as unknown as RetryOptions)).toThrow(
      /^options: classes\[0\]: expected "dns", .*, found "bogus"$/,
    );
  });

  test('what is possible passes, also where it is given as undefined', () => {
    const given = { workers: undefined, concurrency: 'auto', limit: 1, signal: AbortSignal.abort(), onEvent: () => {} };
    expect(() => checkRunOptions(given as unknown as RunOptions)).not.toThrow();
    expect(() => checkRetryOptions({ classes: ['dns'], codes: ['E_HTTP_418'] })).not.toThrow();
  });
});
