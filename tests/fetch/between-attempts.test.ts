import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../src/core/errors.js';
import { withRetries } from '../../src/fetch/retry.js';
import { makeContext, makeSettings } from './support.js';

/** Fails so often with this error, each time while it holds a body, then succeeds; tells what each attempt found. */
function makeTask(context: ReturnType<typeof makeContext>, failures: readonly unknown[]) {
  const found: { readonly held: number; readonly isReady: boolean }[] = [];
  let isReady = true;
  return {
    found,
    async run() {
      const failure = failures[found.length];
      found.push({ held: context.ticket.bytes, isReady });
      await context.ticket.grow(1_000);
      isReady = false;
      if (failure !== undefined) throw failure;
      return 'a body';
    },
    async prepareRetry() {
      await sleep(20);
      isReady = true;
    },
  };
}

const reset = () => new ItemError('E_CONN_RESET', 'the connection was reset');
const settings = makeSettings({ retries: 3 });

describe('between two attempts', () => {
  it.each([
    ['a pause of our own', reset],
    [
      'a pause of the host’s, which its gate keeps',
      () => new ItemError('E_RATE_LIMITED', 'not now', { retryAfterMs: 1 }),
    ],
  ])('no bytes are held but those from before, and what came is set aside first: %s', async (_name, fail) => {
    const context = makeContext();
    await context.ticket.grow(100);
    const task = makeTask(context, [fail(), fail()]);
    await expect(withRetries(task, settings, context)).resolves.toBe('a body');
    expect(task.found).toEqual(Array(3).fill({ held: 100, isReady: true }));
  });

  it('the wait counts as one', async () => {
    const context = makeContext();
    await withRetries(makeTask(context, [reset()]), makeSettings({ retries: 1, backoffMs: 20 }), context);
    expect(context.timings.wait).toBeGreaterThan(0);
  });

  it('is never, where the failure itself says so, or is none of an item', async () => {
    const context = makeContext();
    const stubborn = new ItemError('E_HTTP_PROTOCOL', 'not correct HTTP', { maxRetries: 0 });
    const once = makeTask(context, [stubborn, stubborn]);
    await expect(withRetries(once, settings, context)).rejects.toMatchObject({ code: 'E_HTTP_PROTOCOL' });
    const broken = makeTask(context, [new TypeError('a fault of ours')]);
    await expect(withRetries(broken, settings, context)).rejects.toThrow(TypeError);
    expect([once.found.length, broken.found.length]).toEqual([1, 1]);
    expect(context.ticket.bytes).toBe(0);
  });

  it('a run that is stopped ends it with its reason, whatever the attempt failed with', async () => {
    const stopping = new AbortController();
    const context = makeContext({ signal: stopping.signal });
    const task = {
      async run(): Promise<string> {
        stopping.abort(new Error('stopped'));
        throw reset();
      },
      async prepareRetry() {
        throw new Error('nothing is to be kept');
      },
    };
    await expect(withRetries(task, settings, context)).rejects.toThrow('stopped');
  });
});
