import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/sync/queue.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { startThread } from './start-thread.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('Queue', () => {
  it('gives records back in order, as copies in memory of their own', async () => {
    const queue = Queue.create(64);
    const record = bytes(1, 2, 3);
    await queue.pushAsync(record);
    expect(queue.tryPush(bytes())).toBe(true);
    record.fill(9);
    const first = await queue.popAsync();
    expect(first).toEqual(bytes(1, 2, 3));
    expect(first?.buffer).toBeInstanceOf(ArrayBuffer);
    expect(queue.tryPop()).toEqual(bytes());
    expect(queue.tryPop()).toBeUndefined();
  });

  it('is one queue through its handle', () => {
    const queue = Queue.create(32);
    Queue.from(structuredClone(queue.handle)).tryPush(bytes(7));
    expect(queue.usedBytes).toBe(8);
    expect(queue.tryPop()).toEqual(bytes(7));
  });

  it('takes a record as large as it is, and refuses a larger one with a RangeError', async () => {
    const queue = Queue.create(30);
    expect([queue.capacityBytes, queue.maxRecordBytes]).toEqual([32, 28]);
    const largest = new Uint8Array(28).fill(5);
    for (let round = 0; round < 3; round += 1) {
      expect(queue.tryPush(largest)).toBe(true);
      expect(queue.tryPush(bytes())).toBe(false);
      expect(queue.tryPop()).toEqual(largest);
    }
    expect(() => queue.tryPush(new Uint8Array(29))).toThrow(/at most 28 bytes in a queue of 32, got 29/);
    await expect(queue.pushAsync(new Uint8Array(29))).rejects.toThrow(RangeError);
    for (const capacity of [0, -4, 1.5, 2 ** 30]) expect(() => Queue.create(capacity)).toThrow(RangeError);
  });

  it('refuses to block the main thread', () => {
    const queue = Queue.create(32);
    expect(() => queue.push(bytes(1))).toThrow(expect.objectContaining({ code: 'E_MAIN_THREAD' }));
    expect(() => queue.pop()).toThrow(expect.objectContaining({ code: 'E_MAIN_THREAD' }));
  });

  it('keeps the order of pushes that wait for room, and lets none pass them', async () => {
    const queue = Queue.create(16);
    const pushes = [1, 2, 3, 4].map((value) => queue.pushAsync(new Uint8Array(12).fill(value)));
    expect(queue.tryPush(bytes())).toBe(false);
    for (const value of [1, 2, 3, 4]) expect(await queue.popAsync()).toEqual(new Uint8Array(12).fill(value));
    await Promise.all(pushes);
  });

  it('lets a small record go when the large one before it is aborted', async () => {
    const queue = Queue.create(16);
    queue.tryPush(bytes(1));
    const abort = new AbortController();
    const large = queue.pushAsync(new Uint8Array(12), { signal: abort.signal });
    const small = queue.pushAsync(bytes(2));
    abort.abort();
    await expect(large).rejects.toThrow(/aborted/);
    await small;
    expect([queue.tryPop(), queue.tryPop(), queue.tryPop()]).toEqual([bytes(1), bytes(2), undefined]);
  });

  it('times out on both sides and changes nothing', async () => {
    const queue = Queue.create(8);
    await expect(queue.popAsync({ timeoutMs: 5 })).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await queue.pushAsync(bytes(1));
    await expect(queue.pushAsync(bytes(2), { timeoutMs: 5 })).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    expect([queue.tryPop(), queue.tryPop()]).toEqual([bytes(1), undefined]);
  });

  it('after close gives consumers what is left, then undefined, and refuses producers, also those who wait', async () => {
    const queue = Queue.create(8);
    await queue.pushAsync(bytes(1));
    const waiting = queue.pushAsync(bytes(2)).catch((error) => error.code);
    queue.close();
    await expect(waiting).resolves.toBe('E_QUEUE_CLOSED');
    expect(() => queue.tryPush(bytes(3))).toThrow(expect.objectContaining({ code: 'E_QUEUE_CLOSED' }));
    await expect(queue.popAsync()).resolves.toEqual(bytes(1));
    await expect(queue.popAsync()).resolves.toBeUndefined();
    expect(queue.isClosed).toBe(true);
  });

  it('tells consumers that wait, in any thread, when it is closed', async () => {
    const queue = Queue.create(8);
    const threads = ['popOnce', 'popOnceBlocking'].map((task) => startThread(task, { handle: queue.handle }));
    await Promise.all(threads.map((thread) => thread.said('waiting')));
    const waits = [queue.popAsync(), queue.popAsync(), ...threads.map(({ result }) => result)];
    await sleep(20);
    queue.close();
    await expect(Promise.all(waits)).resolves.toEqual([undefined, undefined, undefined, undefined]);
  });

  it('keeps a thread alive that does nothing but wait', async () => {
    const queue = Queue.create(32);
    const thread = startThread('popOnce', { handle: queue.handle });
    await thread.said('waiting');
    await sleep(50);
    await queue.pushAsync(bytes(4, 2));
    await expect(thread.result).resolves.toEqual(bytes(4, 2));
  });
});

describe('Queue between threads', () => {
  it.each([
    { producers: [false, false], consumers: [false, false] },
    { producers: [true, false], consumers: [true, false] },
    { producers: [true, true], consumers: [true, true] },
    { producers: [false, true, false], consumers: [true] },
  ])('loses and doubles nothing and keeps each producer in order: $producers to $consumers', async (sides) => {
    const queue = Queue.create(200);
    const records = 1_500;
    const consumers = sides.consumers.map((isAsync) => startThread('consume', { handle: queue.handle, isAsync }));
    const producers = sides.producers.map((isAsync, producer) =>
      startThread('produce', { handle: queue.handle, producer, records, isAsync }),
    );
    await Promise.all(producers.map(({ result }) => result));
    queue.close();
    const seen = (await Promise.all(consumers.map(({ result }) => result))) as [number, number][][];
    for (const ofOne of seen) {
      for (const producer of producers.keys()) {
        const sequences = ofOne.filter(([from]) => from === producer).map(([, sequence]) => sequence);
        expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
      }
    }
    const all = seen.flat().map(([producer, sequence]) => `${producer}/${sequence}`);
    const expected = sides.producers.flatMap((_, producer) =>
      Array.from({ length: records }, (_, n) => `${producer}/${n}`),
    );
    expect(all.toSorted()).toEqual(expected.toSorted());
  });

  it('serves the main thread as a producer and a consumer', async () => {
    const queue = Queue.create(256);
    const consumer = startThread('consume', { handle: queue.handle, isAsync: false });
    for (let sequence = 0; sequence < 2_000; sequence += 1) {
      const record = new Uint8Array(8 + ((sequence * 7) % 41)).fill(sequence & 255);
      new DataView(record.buffer).setUint32(0, 0);
      new DataView(record.buffer).setUint32(4, sequence);
      await queue.pushAsync(record);
    }
    queue.close();
    await expect(consumer.result).resolves.toEqual(Array.from({ length: 2_000 }, (_, sequence) => [0, sequence]));

    const back = Queue.create(256);
    const producer = startThread('produce', { handle: back.handle, producer: 3, records: 2_000, isAsync: false });
    for (let sequence = 0; sequence < 2_000; sequence += 1) {
      const record = await back.popAsync({ timeoutMs: 10_000 });
      expect(record && new DataView(record.buffer).getUint32(4)).toBe(sequence);
    }
    await producer.result;
  });

  it.each([
    [false, false],
    [false, true],
    [true, true],
  ])('wakes a consumer that found another one inside, where no push follows (async: %s, %s)', async (one, two) => {
    const rounds = 25;
    const queue = Queue.create(1 << 20);
    const start = Semaphore.create(2, 0);
    const done = Semaphore.create(2, 0);
    const threads = [one, two].map((isAsync) =>
      startThread('popInRounds', { handle: queue.handle, start: start.handle, done: done.handle, rounds, isAsync }),
    );
    // Large, so that copying one out takes longer than the other consumer is ready to spin.
    const record = new Uint8Array(400_000).fill(7);
    for (let round = 0; round < rounds; round += 1) {
      await queue.pushAsync(record, { timeoutMs: 10_000 });
      await queue.pushAsync(record, { timeoutMs: 10_000 });
      start.release(2);
      for (let ended = 0; ended < 2; ended += 1) await done.acquireAsync({ timeoutMs: 10_000 });
    }
    await expect(Promise.all(threads.map(({ result }) => result))).resolves.toEqual([rounds, rounds]);
  });

  it('reports a thread that died inside it to all who wait and all who come, until recover', async () => {
    const queue = Queue.create(64);
    const lockWord = 8;
    const threads = ['popOnce', 'popOnceBlocking'].map((task) => startThread(task, { handle: queue.handle }));
    await Promise.all(threads.map((thread) => thread.said('waiting')));
    const dying = startThread('hangInsideQueue', { handle: queue.handle, lockWord });
    await dying.said('holding');
    const push = queue.pushAsync(bytes(1)).catch((error) => error);
    expect(queue.tryPush(bytes(1))).toBe(false);
    await dying.kill();
    expect(queue.abandon(dying.threadId)).toBe(true);
    const report = { code: 'E_LOCK_ABANDONED', threadId: dying.threadId };
    for (const thread of threads) await expect(thread.result).resolves.toMatchObject(report);
    await expect(push).resolves.toMatchObject(report);
    expect(() => queue.tryPop()).toThrow(expect.objectContaining(report));
    expect(queue.isAbandoned).toBe(true);
    expect(queue.recover()).toBe(true);
    await queue.pushAsync(bytes(8));
    expect(queue.tryPop()).toEqual(bytes(8));
  });

  it('is whole after threads were terminated at any moment of their work', async () => {
    const queue = Queue.create(128);
    for (let round = 0; round < 6; round += 1) {
      const thread = startThread('pushForever', { handle: queue.handle });
      await thread.said('started');
      for (let popped = 0; popped < 60 + round; popped += 1) {
        const record = await queue.popAsync({ timeoutMs: 10_000 });
        expect(new Set(record)).toEqual(new Set([thread.threadId & 255]));
      }
      await thread.kill();
      if (queue.abandon(thread.threadId)) queue.recover();
      for (let record = queue.tryPop(); record !== undefined; record = queue.tryPop()) {
        expect(new Set(record)).toEqual(new Set([thread.threadId & 255]));
      }
      expect(queue.usedBytes).toBe(0);
    }
  });
});

interface Model {
  readonly records: Uint8Array[];
  isClosed: boolean;
}
const capacityBytes = 40;
const costOf = (record: Uint8Array) => 4 + Math.ceil(record.length / 4) * 4;
const usedBy = (model: Model) => model.records.reduce((sum, record) => sum + costOf(record), 0);

class Push implements fc.Command<Model, Queue> {
  readonly record: Uint8Array;
  constructor(record: Uint8Array) {
    this.record = record;
  }
  check = () => true;
  run(model: Model, queue: Queue) {
    if (this.record.length > capacityBytes - 4) {
      expect(() => queue.tryPush(this.record)).toThrow(RangeError);
    } else if (model.isClosed) {
      expect(() => queue.tryPush(this.record)).toThrow(/closed/);
    } else {
      const fits = usedBy(model) + costOf(this.record) <= capacityBytes;
      expect(queue.tryPush(this.record)).toBe(fits);
      if (fits) model.records.push(this.record);
    }
    expect(queue.usedBytes).toBe(usedBy(model));
  }
  toString = () => `push(${this.record.length} bytes)`;
}

class Pop implements fc.Command<Model, Queue> {
  check = () => true;
  run(model: Model, queue: Queue) {
    expect(queue.tryPop()).toEqual(model.records.shift());
    expect(queue.usedBytes).toBe(usedBy(model));
  }
  toString = () => 'pop';
}

class Close implements fc.Command<Model, Queue> {
  check = (model: Readonly<Model>) => !model.isClosed;
  run(model: Model, queue: Queue) {
    queue.close();
    model.isClosed = true;
  }
  toString = () => 'close';
}

describe('Queue against a plain array', () => {
  it('does the same for any order of pushes, pops and a close', () => {
    const push = fc.uint8Array({ maxLength: 40 }).map((record) => new Push(record));
    const pop = fc.constant(new Pop());
    // A close ends most of what there is to see, so it is rare.
    const close = fc.integer({ min: 0, max: 30 }).map((n) => (n === 0 ? new Close() : new Pop()));
    fc.assert(
      fc.property(fc.commands([push, pop, close], { maxCommands: 120, size: 'max' }), (commands) => {
        fc.modelRun(
          () => ({ model: { records: [] as Uint8Array[], isClosed: false }, real: Queue.create(capacityBytes) }),
          commands,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives back records of any sizes through waiting pushes and pops', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 36 }), { maxLength: 30 }), async (records) => {
        const queue = Queue.create(capacityBytes);
        const pushes = records.map((record) => queue.pushAsync(record));
        const popped = await Promise.all(records.map(() => queue.popAsync({ timeoutMs: 10_000 })));
        await Promise.all(pushes);
        expect(popped).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });
});
