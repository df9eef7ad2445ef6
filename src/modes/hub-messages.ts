import { RunError } from '../core/errors.js';
import type { Hub } from '../engine/mode.js';
import type { FromLane, ToLane } from '../engine/remote.js';

/** What a lane in a thread or process asks of the run around it, and not of those who hold the lane. */
export type HubMessage = Extract<FromLane, { type: 'acquire' | 'release' | 'pause' | 'failed' }>;

/** Passes on what a lane asks of the run; `answer` sends to the lane. */
export function passToHub(hub: Hub, message: HubMessage, answer: (message: ToLane) => void): void {
  switch (message.type) {
    case 'acquire': {
      const { request } = message;
      void hub.acquireHost(message.task, message.url).then((problem) => {
        answer({ type: 'answer', request, ...(problem ? { problem } : {}) });
      });
      break;
    }
    case 'release':
      hub.releaseHost(message.task, message.url, message.news);
      break;
    case 'pause':
      hub.pauseHost(message.url, message.ms);
      break;
    case 'failed':
      hub.fail(new RunError(message.code, message.message));
  }
}
