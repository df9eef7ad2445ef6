import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../src/core/errors.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, RecordingGate, serve } from './support.js';

const { closeLater, open } = makeOpeners({ retries: 3 });

/** Answers one request after the other with these; the last one for ever. */
async function startSequence(...answers: ((response: ServerResponse) => void)[]) {
  let count = 0;
  const listener: RequestListener = (_request, response) => {
    answers[Math.min(count, answers.length - 1)]?.(response);
    count += 1;
  };
  const server = await serve(listener);
  closeLater(() => server.close());
  return { ...server, requests: () => count };
}

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end(status === 200 ? 'ok' : '');
  };

describe('trying again', () => {
  it('succeeds once the server does, and holds no slot in between', async () => {
    const server = await startSequence(answer(500), answer(502), answer(200));
    const context = makeContext();
    const fetched = await open().fetch(makeItem(server.origin), context);
    expect(fetched.bytes).toHaveLength(2);
    expect(context.attempts).toBe(3);
    expect(context.gate.log).toEqual(
      Array(3)
        .fill([`acquire ${server.host}`, `release ${server.host}`])
        .flat(),
    );
    expect(context.ticket.bytes).toBe(2);
  });

  it.each([
    [500, 4, 'E_HTTP_500'],
    [599, 4, 'E_HTTP_599'],
    [408, 4, 'E_HTTP_408'],
    [425, 4, 'E_HTTP_425'],
    [429, 4, 'E_RATE_LIMITED'],
    [503, 4, 'E_HTTP_503'],
    [400, 1, 'E_HTTP_400'],
    [404, 1, 'E_HTTP_404'],
    [410, 1, 'E_HTTP_410'],
    [451, 1, 'E_HTTP_451'],
    [204, 2, 'E_EMPTY'],
  ])('a %i is asked for %i times', async (status, times, code) => {
    const server = await startSequence(answer(status));
    const error = await open()
      .fetch(makeItem(server.origin), makeContext())
      .catch((reason) => reason);
    expect(error).toMatchObject({ code });
    expect(error.message.includes('attempts')).toBe(times > 1);
    if (times > 1) expect(error.message).toMatch(new RegExp(`\\(${times} attempts\\)$`));
    expect(server.requests()).toBe(times);
  });

  it('never tries more often than the settings say', async () => {
    const server = await startSequence(answer(500));
    await expect(open({ retries: 0 }).fetch(makeItem(server.origin), makeContext())).rejects.toMatchObject({
      message: `${server.host} answered 500 Internal Server Error`,
    });
    expect(server.requests()).toBe(1);
  });

  it.each([429, 503])(
    'pauses the host for the Retry-After of a %i before its slot is free, then tries again',
    async (status) => {
      const server = await startSequence(answer(status, { 'retry-after': '1' }), answer(200));
      const context = makeContext();
      await open({ backoffMs: 1e9, maxBackoffMs: 1e9 }).fetch(makeItem(server.origin), context);
      const { host } = server;
      expect(context.gate.log).toEqual([
        `acquire ${host}`,
        `pause ${host} 1000`,
        `release ${host}`,
        `acquire ${host}`,
        `release ${host}`,
      ]);
    },
  );

  it('fails at once, without a pause, where the host asks for longer than we wait', async () => {
    const server = await startSequence(answer(429, { 'retry-after': '86400' }));
    const context = makeContext();
    await expect(open().fetch(makeItem(server.origin), context)).rejects.toMatchObject({
      code: 'E_RATE_LIMITED',
      retryAfterMs: 86_400_000,
      message: `${server.host} answered 429 Too Many Requests and asks to wait 24 h`,
    });
    expect(server.requests()).toBe(1);
    expect(context.gate.log).toEqual([`acquire ${server.host}`, `release ${server.host}`]);
  });

  it('does not insist where the gate refuses', async () => {
    const gate = new RecordingGate();
    gate.acquire = async () => {
      throw new ItemError('E_ROBOTS', 'robots.txt says no');
    };
    const context = makeContext({ gate });
    await expect(open().fetch(makeItem('http://127.0.0.1:1/'), context)).rejects.toMatchObject({ code: 'E_ROBOTS' });
    expect(context.attempts).toBe(0);
    expect(gate.log).toEqual([]);
  });
});
