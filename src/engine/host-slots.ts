import type { Problem } from '../core/errors.js';
import { hostnameOf } from '../core/url.js';
import type { Hosts } from '../fetch/hosts.js';
import type { Permissions } from './permissions.js';

/** Which slots of hosts the tasks hold that are out, so that none is lost when a lane dies. */
export class HostSlots {
  readonly #hosts: Hosts;
  readonly #permissions: Permissions | undefined;
  readonly #held = new Map<number, string[]>();

  constructor(hosts: Hosts, permissions: Permissions | undefined) {
    this.#hosts = hosts;
    this.#permissions = permissions;
  }

  /** Begins a task, with the slot that was taken for its first request. */
  begin(taskId: number, hostname: string | undefined): void {
    this.#held.set(taskId, hostname === undefined ? [] : [hostname]);
  }

  /** Ends a task: what it still holds is free again. */
  end(taskId: number): void {
    const held = this.#held.get(taskId);
    this.#held.delete(taskId);
    for (const hostname of held ?? []) this.#hosts.release(hostname);
  }

  /** Waits for a slot for one more hop of a task. Answers why not, if never. */
  async acquire(taskId: number, url: string): Promise<Problem | undefined> {
    const hostname = hostnameOf(url);
    if (hostname === undefined) return undefined;
    const refusal = await this.#permissions?.refusal(url);
    if (refusal !== undefined) return refusal;
    await this.#hosts.acquire(hostname);
    const held = this.#held.get(taskId);
    // The lane died while it waited here: nobody would give the slot back.
    if (held === undefined) this.#hosts.release(hostname);
    else held.push(hostname);
    return undefined;
  }

  /** Gives back the slot of one hop. */
  release(taskId: number, url: string): void {
    const hostname = hostnameOf(url);
    const held = this.#held.get(taskId);
    const position = hostname === undefined || held === undefined ? -1 : held.indexOf(hostname);
    if (position === -1 || hostname === undefined) return;
    held?.splice(position, 1);
    this.#hosts.release(hostname);
  }
}
