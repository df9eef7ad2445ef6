import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { makeFolder } from '../results.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, RecordingGate, serve } from './support.js';

const { closeLater, open } = makeOpeners({ retries: 3 });

const body = Buffer.alloc(300_000, 'abcdefg');
const cut = 200_000;
const folder = makeFolder();

/** Breaks the first answers off at `cut`, and serves parts honestly. */
async function serveBroken(broken: number, onPart: () => Promise<void> = async () => {}) {
  let count = 0;
  const server = await serve(async (request, response) => {
    count += 1;
    const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
    if (start > 0) {
      await onPart();
      response.writeHead(206, {
        etag: '"1"',
        'content-length': body.length - start,
        'content-range': `bytes ${start}-${body.length - 1}/${body.length}`,
      });
      response.end(body.subarray(start));
      return;
    }
    response.writeHead(200, { etag: '"1"', 'content-length': body.length, 'content-type': 'image/png' });
    if (count > broken) response.end(body);
    else response.write(body.subarray(0, cut), () => response.destroy());
  });
  closeLater(() => server.close());
  return { ...server, requests: () => count };
}

describe('a body that broke off', () => {
  it.each([
    ['in memory', 10_000_000],
    ['in a file', 50_000],
  ])('%s holds no bytes of the budget while it waits for its next attempt', async (where, largeBytes) => {
    const server = await serveBroken(1);
    const budget = new ByteBudget(1_000_000);
    const held: number[] = [];
    const gate = new RecordingGate();
    gate.acquire = async () => {
      held.push(budget.used);
    };
    const scratch = join(folder, where);
    const context = makeContext({ gate, ticket: budget.open(), scratch });
    const fetched = await open({ largeBytes }).fetch(makeItem(server.origin), context);
    expect(held).toEqual([0, 0]);
    expect(fetched.mime).toBe('image/png');
    expect(fetched.stored?.file.size ?? fetched.bytes.length).toBe(body.length);
    expect(budget.used).toBe(fetched.stored?.head.length ?? body.length);
    expect(server.requests()).toBe(2);
  });

  it('waits for the budget before it comes back into memory, on no clock', async () => {
    const budget = new ByteBudget(400_000);
    const other = budget.open();
    const server = await serveBroken(1, () => other.grow(350_000));
    const context = makeContext({ ticket: budget.open(), scratch: join(folder, 'waits') });
    const settings = { timeoutMs: 900, idleTimeoutMs: 400, minSpeed: 100_000, minSpeedTimeMs: 200 };
    const fetching = open(settings).fetch(makeItem(server.origin), context);
    await sleep(1_800);
    other.release();
    expect(Buffer.compare((await fetching).bytes, body)).toBe(0);
    expect(context.timings.wait).toBeGreaterThan(300);
    expect(context.attempts).toBe(2);
  });

  it('leaves no file where the run is stopped in between', async () => {
    const controller = new AbortController();
    const scratch = join(folder, 'stopped');
    const server = await serveBroken(1, async () => controller.abort(new Error('stop')));
    const context = makeContext({ signal: controller.signal, scratch });
    await expect(open().fetch(makeItem(server.origin), context)).rejects.toThrow('stop');
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
  });

  it('starts over where there is no room on the disk to keep it', async () => {
    const server = await serveBroken(1);
    // Nothing can be made below a file.
    const context = makeContext({ scratch: join(import.meta.filename, 'scratch') });
    const fetched = await open().fetch(makeItem(server.origin), context);
    expect(Buffer.compare(fetched.bytes, body)).toBe(0);
    expect(server.requests()).toBe(2);
  });

  it('is asked for again from its own address only, not from where a redirect leads now', async () => {
    let broken = true;
    const ranges: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      if (request.url === '/a') {
        response.writeHead(302, { location: broken ? '/first' : '/second' });
        response.end();
        return;
      }
      ranges.push(request.headers.range);
      response.writeHead(200, { etag: '"1"', 'content-length': body.length });
      if (broken) response.write(body.subarray(0, cut), () => response.destroy());
      else response.end(body);
      broken = false;
    });
    closeLater(() => server.close());
    const context = makeContext({ scratch: join(folder, 'moved') });
    const fetched = await open().fetch(makeItem(`${server.origin}/a`), context);
    expect(fetched.bytes).toHaveLength(body.length);
    expect(ranges).toEqual([undefined, undefined]);
  });
});

describe('the least speed', () => {
  it('does not count the time in which we wait for our own memory', async () => {
    const server = await serve((_request, response) => {
      response.write(body.subarray(0, 100_000));
      response.end(body.subarray(100_000));
    });
    closeLater(() => server.close());
    const budget = new ByteBudget(400_000);
    const other = budget.open();
    await other.grow(300_000);
    const context = makeContext({ ticket: budget.open() });
    const fetching = open({ retries: 0, minSpeed: 400_000, minSpeedTimeMs: 1_000 }).fetch(
      makeItem(server.origin),
      context,
    );
    await sleep(2_500);
    other.release();
    expect((await fetching).bytes).toHaveLength(body.length);
  });
});
