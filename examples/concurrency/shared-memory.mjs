// Threads share memory only where they say so: a SharedArrayBuffer. Without care they lose each other's updates there;
// Atomics makes single operations whole, a lock makes several of them one.
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const turns = 200_000;
const carelessTurns = 3_000_000;
const threads = 2;

/** threading.Lock in a few lines. 0 is free, 1 taken, 2 taken and waited for; only a waited-for lock has to wake anybody. */
class Lock {
  constructor(words, index) {
    this.words = words;
    this.index = index;
  }

  acquire() {
    if (Atomics.compareExchange(this.words, this.index, 0, 1) === 0) return;
    while (Atomics.exchange(this.words, this.index, 2) !== 0) Atomics.wait(this.words, this.index, 2);
  }

  release() {
    if (Atomics.exchange(this.words, this.index, 0) === 2) Atomics.notify(this.words, this.index, 1);
  }
}

const places = { plain: 0, atomic: 1, locked: 2, lock: 3, ready: 4 };

if (isMainThread) {
  const words = new Int32Array(new SharedArrayBuffer(20));
  const workers = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url), { workerData: words }));
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const lost = threads * carelessTurns - words[places.plain];
  console.log(`words[0] += 1:           ${lost === 0 ? 'lucky, nothing lost' : 'updates were lost'}`);
  console.log(`Atomics.add:             ${words[places.atomic]}`);
  console.log(`words[2] += 1 in a lock: ${words[places.locked]}`);
} else {
  const words = workerData;
  const lock = new Lock(words, places.lock);
  // A barrier: the last to come wakes the others, so that all of them count at the same time.
  if (Atomics.add(words, places.ready, 1) + 1 < threads) Atomics.wait(words, places.ready, 1);
  else Atomics.notify(words, places.ready);
  for (let turn = 0; turn < carelessTurns; turn += 1) words[places.plain] += 1;
  for (let turn = 0; turn < turns; turn += 1) Atomics.add(words, places.atomic, 1);
  for (let turn = 0; turn < turns; turn += 1) {
    lock.acquire();
    words[places.locked] += 1;
    lock.release();
  }
}
