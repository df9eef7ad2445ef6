// A queue that holds only so much: whoever puts waits while it is full, so the fast side goes as fast as the slow one.
// What asyncio.Queue(maxsize=...) is; without a capacity, a long list would end up in memory.
import { setImmediate as nextTurn } from 'node:timers/promises';

class Queue {
  #items = [];
  #takers = [];
  #putters = [];
  #isClosed = false;

  constructor(capacity) {
    this.capacity = capacity;
  }

  get size() {
    return this.#items.length;
  }

  async put(item) {
    while (this.#items.length >= this.capacity) await new Promise((resolve) => this.#putters.push(resolve));
    this.#items.push(item);
    this.#takers.shift()?.();
  }

  close() {
    this.#isClosed = true;
    for (const wake of this.#takers.splice(0)) wake();
  }

  /** Several loops over one queue share its items. */
  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#items.length === 0) {
        if (this.#isClosed) return;
        await new Promise((resolve) => this.#takers.push(resolve));
      }
      const item = this.#items.shift();
      this.#putters.shift()?.();
      yield item;
    }
  }
}

const queue = new Queue(5);
const seen = [];
let fullest = 0;

async function produce() {
  for (let item = 0; item < 1_000; item += 1) {
    await queue.put(item);
    fullest = Math.max(fullest, queue.size);
  }
  queue.close();
}

async function consume() {
  for await (const item of queue) {
    await nextTurn();
    seen.push(item);
  }
}

await Promise.all([produce(), consume(), consume(), consume()]);
console.log(`${new Set(seen).size} items taken once each by 3 consumers, never more than ${fullest} waiting`);
