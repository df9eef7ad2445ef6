// One thread needs locks too, where a task waits between reading and writing: asyncio.Lock, and why RLock is another thing.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** asyncio.Lock: whoever comes waits for the one before. Handing on the promise keeps them in order. */
class Lock {
  #last = Promise.resolve();

  run(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** RLock for tasks: work done inside the lock's own work runs at once, instead of waiting for itself for ever. */
class ReentrantLock extends Lock {
  #inside = new AsyncLocalStorage();

  run(work) {
    if (this.#inside.getStore() === true) return Promise.resolve().then(work);
    return super.run(() => this.#inside.run(true, work));
  }
}

async function count(lock) {
  let total = 0;
  const addOne = async () => {
    const seen = total;
    // Another task gets its turn here, and reads the same total.
    await nextTurn();
    total = seen + 1;
  };
  await Promise.all(Array.from({ length: 100 }, () => (lock === undefined ? addOne() : lock.run(addOne))));
  return total;
}

console.log(`100 tasks add one each, without a lock: ${await count()}`);
console.log(`in a lock: ${await count(new Lock())}`);
const lock = new ReentrantLock();
console.log(`in a lock within the same lock: ${await lock.run(() => lock.run(async () => 'done'))}`);
