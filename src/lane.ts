import { Console } from 'node:console';
import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { isolate, registry } from './builtins.js';
import { stopSignals } from './core/stop-signals.js';
import { laneEntry } from './engine/lane-entry.js';
import { hearRejection } from './engine/left-behind.js';
import type { stageNames, Task } from './engine/mode.js';
import type { LaneOpening, SharedLaneMemory, ToLane } from './engine/remote.js';
import { answerScript, type ScriptReply, type ScriptRequest } from './engine/script-calls.js';
import { createScriptThread, serveScripts } from './engine/script-thread.js';
import type { ServeOptions } from './engine/serve-lane.js';
import { markerDescriptor, markLeaving, markStep } from './engine/step-marker.js';
import { watchDelayMs, watchParent } from './engine/watch-parent.js';
import { Counters, type CountersHandle } from './sync/counter.js';
import { Queue, type QueueHandle } from './sync/queue.js';
import { Semaphore, type SemaphoreHandle } from './sync/semaphore.js';

const startScripts: ServeOptions['startScripts'] = (opening) => createScriptThread(laneEntry, opening.plan.opTimeoutMs);

/** Leaves signals to the parent, and ends with it. */
function followParent(): void {
  // Ctrl-C reaches the whole group; only the parent decides what it means.
  for (const signal of stopSignals) process.on(signal, () => {});
  // Without a parent there is nobody to record anything: native work may be running, so nothing gentler would do.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

/** Follows the parent from a thread too, where the loop may be busy. */
function followBusily(opening: LaneOpening): void {
  const delayMs = watchDelayMs(opening);
  if (delayMs !== undefined) watchParent(delayMs);
}

/** A helper process for ops that may crash, beside lanes that live in the main process. */
function serveIsolated(): void {
  followParent();
  const post = (reply: ScriptReply) => {
    if (process.connected) process.send?.(reply, undefined, undefined, () => {});
  };
  process.on('message', (request: ScriptRequest) => void answerScript(request, registry, post));
}

/** Loaded by lanes alone: threads of scripts fetch nothing, and would take three times as long to start. */
const loadLane = () => import('./engine/serve-lane.js');

/** A lane in a child process: speaks over Node's channel. */
async function serveProcess(): Promise<void> {
  followParent();
  // A module that calls process.exit in a step is to blame for that, not for how long it takes.
  process.on('exit', () => markLeaving(markerDescriptor));
  const { serveLane } = await loadLane();
  serveLane({
    registry,
    startScripts,
    isProcess: true,
    mark: (taskId) => markStep(markerDescriptor, taskId),
    port: {
      send: (messages) => {
        if (process.connected) process.send?.(messages, undefined, undefined, () => {});
      },
      receive: (handle) => {
        process.on('message', (messages: ToLane[]) => {
          for (const message of messages) {
            if (message.type === 'open') followBusily(message);
            handle(message);
          }
        });
      },
    },
    onClosed: () => {
      process.removeAllListeners('disconnect');
      process.disconnect();
      process.exit(0);
    },
  });
}

/** A lane in a worker thread: takes items from the shared queue, one at a time. */
async function serveThread(port: MessagePort, memory: SharedLaneMemory): Promise<void> {
  const { serveLane } = await loadLane();
  const queue = Queue.from(memory.queue as QueueHandle);
  const places = Semaphore.from(memory.places as SemaphoreHandle);
  const counters = Counters.from(memory.counters as CountersHandle<(typeof stageNames)[number]>);
  let finish = () => {};
  const takeTasks = async (handle: (message: ToLane) => void) => {
    for (let record = await queue.popAsync(); record !== undefined; record = await queue.popAsync()) {
      const task = JSON.parse(Buffer.from(record).toString('utf8')) as Task;
      port.postMessage([{ type: 'took', task: task.id }]);
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      handle({ type: 'task', task });
      await finished;
      places.release();
    }
  };
  serveLane({
    registry,
    startScripts,
    isolate,
    isProcess: false,
    count: (stage, amount) => counters.get(stage).add(amount),
    port: {
      send: (messages) => {
        port.postMessage(messages);
        if (messages.some((message) => message.type === 'finished')) finish();
      },
      receive: (handle) => {
        port.on('message', (message: ToLane) => {
          handle(message);
          if (message.type === 'open') void takeTasks(handle);
        });
      },
    },
    onClosed: () => process.exit(0),
  });
}

// As a library, what becomes of rejections in its process is the host's to say.
if (process.env.MILLRACE_OWN_PROCESS) process.on('unhandledRejection', hearRejection);
if (isMainThread) {
  if (process.argv[2] === 'isolated') serveIsolated();
  else void serveProcess();
} else if (parentPort) {
  const { role, memory } = workerData as { role: 'scripts' | 'lane'; memory: SharedLaneMemory };
  // What a user's module prints must not end up among results. As a library, output is not ours to direct.
  if (process.env.MILLRACE_OWN_PROCESS) globalThis.console = new Console(process.stderr, process.stderr);
  if (role === 'scripts') serveScripts(registry);
  else void serveThread(parentPort, memory);
}
