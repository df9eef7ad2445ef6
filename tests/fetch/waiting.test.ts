import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, RecordingGate, serve } from './support.js';

const { open, started } = makeOpeners();

/** A budget that somebody else has spent, and a ticket for the fetch. */
async function makeSpentBudget() {
  const budget = new ByteBudget(600_000);
  const other = budget.open();
  await other.grow(600_000);
  return { budget, other, context: makeContext({ ticket: budget.open() }) };
}

describe('the time limit of an attempt', () => {
  it('stands still while the gate of a later hop keeps us waiting', async () => {
    const server = await started(
      serve((request, response) => {
        if (request.url === '/a') response.writeHead(302, { location: '/b' });
        response.end('ok');
      }),
    );
    const gate = new RecordingGate();
    let hops = 0;
    gate.acquire = async () => {
      hops += 1;
      if (hops === 2) await sleep(2_500);
    };
    const fetched = await open({ timeoutMs: 2_000 }).fetch(makeItem(`${server.origin}/a`), makeContext({ gate }));
    expect(fetched.url).toBe(`${server.origin}/b`);
    expect(hops).toBe(2);
  });

  it('runs on once there is room in memory again', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await started(
      serve((_request, response) => {
        response.writeHead(200, { 'content-length': 500_000 });
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
        asked();
      }),
    );
    const { other, context } = await makeSpentBudget();
    const fetching = open({ timeoutMs: 300 }).fetch(makeItem(server.origin), context);
    fetching.catch(() => {});
    await isAsked;
    await sleep(50);
    other.release();
    await expect(fetching).rejects.toMatchObject({ code: 'E_TIMEOUT' });
  });
});

describe('a fetch that waits for room in memory', () => {
  it('does not fail before it has it, so that nothing is held when it has failed', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(200, { 'content-length': 500_000 });
        response.end(Buffer.alloc(500_000));
      }),
    );
    const { budget, other, context } = await makeSpentBudget();
    const fetcher = open();
    let isOver = false;
    const ended = fetcher
      .fetch(makeItem(server.origin), context)
      .catch((error: unknown) => error)
      .finally(() => {
        isOver = true;
        context.ticket.release();
      });
    await expect.poll(() => context.timings.firstByte).toBeGreaterThan(0);
    await fetcher.close();
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    expect(isOver).toBe(false);
    other.release();
    expect(await ended).toMatchObject({ code: 'E_CANCELLED' });
    expect(budget.used).toBe(0);
  });
});
