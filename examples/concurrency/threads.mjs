// A pool of worker threads for JavaScript that computes: what ThreadPoolExecutor would be without the interpreter lock.
// Each thread has a heap and a loop of its own; numbers, text, plain objects and bytes go between them, functions do not.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

function countPrimes({ from, to }) {
  let count = 0;
  for (let number = Math.max(2, from); number < to; number += 1) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= number && isPrime; divisor += 1) isPrime = number % divisor !== 0;
    if (isPrime) count += 1;
  }
  return count;
}

/** Gives each thread a task, and another whenever it answers: nobody's queue grows, and slow tasks hold up nobody else. */
function mapInThreads(tasks, threadCount) {
  const results = [];
  let next = 0;
  const serve = (worker) =>
    new Promise((resolve, reject) => {
      let index;
      const handOut = () => {
        if (next === tasks.length) return resolve(worker.terminate());
        index = next;
        next += 1;
        worker.postMessage(tasks[index]);
      };
      worker.on('message', (result) => {
        results[index] = result;
        handOut();
      });
      worker.on('error', reject);
      handOut();
    });
  const workers = Array.from({ length: threadCount }, () => new Worker(new URL(import.meta.url)));
  return Promise.all(workers.map(serve)).then(() => results);
}

if (isMainThread) {
  const tasks = Array.from({ length: 16 }, (_, index) => ({ from: index * 25_000, to: (index + 1) * 25_000 }));
  let beats = 0;
  const heart = setInterval(() => {
    beats += 1;
  }, 1);
  const counts = await mapInThreads(tasks, Math.min(4, availableParallelism()));
  clearInterval(heart);
  console.log(`${counts.reduce((sum, count) => sum + count, 0)} primes below 400000`);
  console.log(`this thread's loop ${beats > 0 ? 'went on' : 'stood still'} meanwhile`);
} else {
  parentPort.on('message', (task) => parentPort.postMessage(countPrimes(task)));
}
