import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channel } from '../../src/flow/channel.js';

async function receiveAll<T>(channel: Channel<T>): Promise<T[]> {
  const received: T[] = [];
  for await (const value of channel) received.push(value);
  return received;
}

describe('a channel', () => {
  test('holds its sender back while it is full', async () => {
    const channel = new Channel<number>(2);
    let sent = 0;
    const sending = (async () => {
      for (let value = 0; value < 5; value += 1) {
        await channel.send(value);
        sent += 1;
      }
      channel.close();
    })();
    await setImmediate();
    // The second value filled it: its sender hears so by waiting.
    expect([sent, channel.size]).toEqual([1, 2]);
    expect(await receiveAll(channel)).toEqual([0, 1, 2, 3, 4]);
    await sending;
    expect(sent).toBe(5);
  });

  test('gives a waiting receiver each value as it comes', async () => {
    const channel = new Channel<string>(4);
    const iterator = channel[Symbol.asyncIterator]();
    const first = iterator.next();
    await channel.send('a');
    expect(await first).toEqual({ done: false, value: 'a' });
    const second = iterator.next();
    channel.close();
    expect(await second).toEqual({ done: true, value: undefined });
  });

  test('that is closed gives what is left, then its failure', async () => {
    const channel = new Channel<number>(8);
    await channel.send(1);
    await channel.send(2);
    channel.close({ reason: new Error('broken') });
    channel.close({ reason: new Error('later') });
    const received: number[] = [];
    await expect(
      (async () => {
        for await (const value of channel) received.push(value);
      })(),
    ).rejects.toThrow('broken');
    expect(received).toEqual([1, 2]);
  });

  test('drops what is sent after it was closed', async () => {
    const channel = new Channel<number>(1);
    channel.close();
    await channel.send(1);
    expect(await receiveAll(channel)).toEqual([]);
  });

  test('lets all its senders go when it is closed or its receiver leaves', async () => {
    const closed = new Channel<number>(1);
    const waiting = Promise.all([closed.send(1), closed.send(2), closed.send(3)]);
    closed.close();
    await waiting;

    const left = new Channel<number>(1);
    const sending = Promise.all([left.send(1), left.send(2), left.send(3)]);
    for await (const value of left) {
      expect(value).toBe(1);
      break;
    }
    await sending;
  });

  test.each([0, -1, 1.5])('cannot hold %d', (capacity) => {
    expect(() => new Channel(capacity)).toThrow(RangeError);
  });
});

test('a channel loses and reorders nothing, and senders that wait hold one value each above its capacity', async () => {
  const turns = fc.array(fc.nat(3), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), turns, turns, async (capacity, sends, receives) => {
      const channel = new Channel<number>(capacity);
      let most = 0;
      const sending = (async () => {
        for (const [value, pause] of sends.entries()) {
          for (let turn = 0; turn < pause; turn += 1) await setImmediate();
          await channel.send(value);
        }
        channel.close();
      })();
      const received: number[] = [];
      for await (const value of channel) {
        most = Math.max(most, channel.size + 1);
        received.push(value);
        for (let turn = 0; turn < (receives[received.length] ?? 0); turn += 1) await setImmediate();
      }
      await sending;
      expect(received).toEqual(sends.map((_, value) => value));
      expect(most).toBeLessThanOrEqual(capacity + 1);
    }),
    { numRuns: 60 },
  );
});
