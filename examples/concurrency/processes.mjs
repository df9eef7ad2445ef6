// A pool of processes: what ProcessPoolExecutor is, and what a thread cannot be: something that can be killed. A task that
// never ends is stopped at its deadline, tried once more in a fresh process, and given up; all others come to their end.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const deadlineMs = 500;

function work({ number }) {
  // Stands for a native library that hangs on what it was given: no signal but the last gets through to it.
  while (number === 13);
  return number * number;
}

/** One process at a time, started when needed; runs a task, or kills the process at the deadline. */
class Lane {
  #child;

  async #start() {
    const child = fork(fileURLToPath(import.meta.url), ['lane']);
    // Its first message says that it can work: starting up counts against nobody's deadline.
    await new Promise((resolve, reject) => child.once('message', resolve).once('error', reject));
    return child;
  }

  async run(task) {
    this.#child ??= await this.#start();
    const child = this.#child;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      const end = (outcome) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(outcome);
      };
      child.once('message', ({ result }) => end({ result }));
      child.once('exit', () => {
        this.#child = undefined;
        end({ isLost: true });
      });
      child.send(task);
    });
  }

  close() {
    this.#child?.kill();
  }
}

async function runPool(tasks, laneCount) {
  const outcomes = [];
  const waiting = tasks.map((task, index) => ({ task, index }));
  const serve = async (lane) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      let outcome = await lane.run(next.task);
      // Perhaps the machine was busy: once more, in a process that has seen nothing else.
      if (outcome.isLost) outcome = await lane.run(next.task);
      outcomes[next.index] = outcome.isLost ? 'timeout' : outcome.result;
    }
    lane.close();
  };
  await Promise.all(Array.from({ length: laneCount }, () => serve(new Lane())));
  return outcomes;
}

if (process.argv[2] === 'lane') {
  process.on('message', (task) => process.send({ result: work(task) }));
  process.send('ready');
} else {
  const outcomes = await runPool(
    [3, 5, 13, 7, 11].map((number) => ({ number })),
    2,
  );
  console.log(outcomes.join(' '));
}
