// asyncio cancels a task by throwing into it; here a signal is handed down, and whoever waits listens to it.
// Every wait has two ways out: the thing happened, or the signal did. asyncio.timeout is AbortSignal.timeout.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

// A server that takes a request and never answers.
const server = createServer(() => {});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;

const deadline = AbortSignal.timeout(200);
const late = await fetch(url, { signal: deadline }).catch((error) => error.name);
console.log(`a request with a deadline: ${late}`);

// One signal for many: the first failure ends the others, as in asyncio.TaskGroup.
const group = new AbortController();
const tasks = [
  sleep(60_000, 'slept', { signal: group.signal }),
  fetch(url, { signal: AbortSignal.any([group.signal, AbortSignal.timeout(60_000)]) }),
  Promise.reject(new Error('the third task failed')),
];
for (const task of tasks) task.catch((error) => group.abort(error));
const outcomes = await Promise.allSettled(tasks);
console.log(`tasks that ended: ${outcomes.filter(({ status }) => status === 'rejected').length} of ${tasks.length}`);
console.log(`why: ${group.signal.reason.message}`);
server.close();
server.closeAllConnections();
