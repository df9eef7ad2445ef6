import type { Problem } from '../core/errors.js';
import type { HopNews } from '../core/settings.js';
import { hostnameOf } from '../core/url.js';
import { Circuits } from '../fetch/circuits.js';
import { Hosts } from '../fetch/hosts.js';
import { ProxyCircuit } from '../fetch/proxy-circuit.js';
import type { Robots } from '../fetch/robots.js';
import type { Concurrency } from './concurrency.js';
import { type PermissionNews, Permissions } from './permissions.js';

/** Hosts that are kept in mind as having answered. */
const maxAnswered = 10_000;

/** Within which limits hosts are asked, and who hears of them. */
export interface HostAccessOptions {
  readonly perHost: number;
  /** Time between the starts of two requests to one host; 0 for none. */
  readonly perHostIntervalMs: number;
  /** Undefined where the run ignores robots.txt. */
  readonly robots: Robots | undefined;
  /** Which origins have stopped answering. */
  readonly circuits?: Circuits | undefined;
  /** Whether the proxy has stopped working. */
  readonly proxyCircuit?: ProxyCircuit | undefined;
  /** Hears of what concerns how many items may be in flight. */
  readonly concurrency?: Concurrency | undefined;
  readonly signal: AbortSignal;
  /** Told of a hostname that can take a request again. */
  readonly onFree: (hostname: string) => void;
  /** Told of a URL whose origin has just been given up, or of none where the proxy has: what waits for it can end. */
  readonly onSilent: (url: string | undefined) => void;
}

/** Which hosts may be asked for something now, and the slots that tasks hold, so that none is lost when a lane dies. */
export class HostAccess implements PermissionNews {
  readonly hosts: Hosts;
  readonly #circuits: Circuits;
  readonly #proxyCircuit: ProxyCircuit;
  readonly #permissions: Permissions | undefined;
  readonly #onSilent: HostAccessOptions['onSilent'];
  readonly #held = new Map<number, string[]>();
  /** Tasks whose last request brought no answer, and those begun at a host of which that is so. */
  readonly #doubtful = new Set<number>();
  /** Hosts that have answered. */
  readonly #answered = new Set<string>();
  readonly #concurrency: Concurrency | undefined;

  constructor(options: HostAccessOptions) {
    const { perHost, perHostIntervalMs, robots, circuits, proxyCircuit, concurrency, signal, onFree, onSilent } =
      options;
    this.#concurrency = concurrency;
    this.hosts = new Hosts({ perHost, intervalMs: perHostIntervalMs, onFree });
    this.#circuits = circuits ?? new Circuits();
    this.#proxyCircuit = proxyCircuit ?? new ProxyCircuit();
    this.#permissions = robots && new Permissions(robots, signal, this);
    this.#onSilent = onSilent;
  }

  /** Asks robots.txt, where that is to be asked for this URL; undefined where it may be fetched. */
  askPermission(url: string): Promise<Problem | undefined> | undefined {
    return hostnameOf(url) === undefined ? undefined : this.#permissions?.refusal(url);
  }

  /** Why nothing is sent to this URL's origin at present; undefined where something may be. */
  refusal(url: string): Problem | undefined {
    return (/^https?:/.test(url) ? this.proxyRefusal() : undefined) ?? this.#circuits.refusal(url);
  }

  /** Why nothing is sent to the proxy at present; undefined where something may be, or there is none. */
  proxyRefusal(): Problem | undefined {
    return this.#proxyCircuit.refusal();
  }

  /**
   * Begins a task, which holds a slot already where its hostname is given. Answers why not, where its origin has stopped
   * answering; the slot is free again then.
   */
  begin(taskId: number, url: string, hostname: string | undefined): Problem | undefined {
    const refusal = hostname === undefined ? undefined : this.#pass(url);
    if (refusal === undefined) {
      this.#held.set(taskId, hostname === undefined ? [] : [hostname]);
      if (hostname !== undefined && this.isInDoubt(hostname)) this.#doubtful.add(taskId);
    } else if (hostname !== undefined) this.hosts.release(hostname);
    return refusal;
  }

  /** True where the last request to a host brought no answer. */
  isInDoubt(hostname: string): boolean {
    return this.#circuits.isInDoubt(hostname);
  }

  /** True where the last request of a task brought no answer. */
  isDoubtful(taskId: number): boolean {
    return this.#doubtful.has(taskId);
  }

  /** Tasks out that wait for a host that may not answer: they hold a place, and little else. */
  get doubtful(): number {
    return this.#doubtful.size;
  }

  /** Ends a task: what it still holds is free again. */
  end(taskId: number): void {
    const held = this.#held.get(taskId);
    this.#held.delete(taskId);
    this.#doubtful.delete(taskId);
    for (const hostname of held ?? []) this.hosts.release(hostname);
  }

  /** Waits for a slot for one more hop of a task. Answers why not, if never. */
  async acquire(taskId: number, url: string): Promise<Problem | undefined> {
    const hostname = hostnameOf(url);
    if (hostname === undefined) return undefined;
    const held = this.#held.get(taskId);
    const refusal = this.refusal(url) ?? (await this.#permissions?.refusal(url));
    if (refusal !== undefined) return refusal;
    await this.hosts.acquire(hostname);
    // A lane that died while it waited here gives no slot back, and its task may be out again by now.
    if (held === undefined || this.#held.get(taskId) !== held) {
      this.hosts.release(hostname);
      return undefined;
    }
    // The origin may have fallen silent meanwhile.
    const late = this.#pass(url);
    if (late === undefined) held.push(hostname);
    else this.hosts.release(hostname);
    return late;
  }

  /** Gives back the slot of one hop, with what it told of the host. */
  release(taskId: number, url: string, news?: HopNews): void {
    const hostname = hostnameOf(url);
    const held = this.#held.get(taskId);
    const position = hostname === undefined || held === undefined ? -1 : held.indexOf(hostname);
    if (position === -1 || hostname === undefined) return;
    held?.splice(position, 1);
    // Heard before the slot goes to the next request.
    this.#listen(taskId, { url, hostname, news });
    this.hosts.release(hostname);
  }

  /** Keeps new requests from a URL's host for a while. */
  pause(url: string, durationMs: number): void {
    const hostname = hostnameOf(url);
    if (hostname !== undefined) this.hosts.pause(hostname, durationMs);
  }

  /** Keeps requests to a URL's host apart, as its robots.txt asks. */
  onDelay(url: string, delayMs: number): void {
    const hostname = hostnameOf(url);
    if (hostname !== undefined) this.hosts.space(hostname, delayMs);
  }

  /** A request for robots.txt counts like any other. */
  onSilence(url: string, why: Problem): void {
    const hostname = hostnameOf(url);
    if (hostname !== undefined && this.#proxyCircuit.addSilence(hostname, why)) this.#onSilent(undefined);
    if (this.#circuits.addSilence(url, why)) this.#onSilent(url);
  }

  #pass(url: string): Problem | undefined {
    return this.#proxyCircuit.pass() ?? this.#circuits.pass(url);
  }

  #listen(
    taskId: number,
    hop: { readonly url: string; readonly hostname: string; readonly news: HopNews | undefined },
  ): void {
    const { url, hostname, news } = hop;
    if (news === 'unused') return;
    if (news === 'exhausted') this.#concurrency?.addExhaustion();
    else if (typeof news === 'object') {
      this.#doubtful.add(taskId);
      if (this.#answered.has(hostname)) this.#concurrency?.addSilence();
      this.onSilence(url, news);
    } else {
      if (news === 'busy') this.#concurrency?.addBusy();
      this.#doubtful.delete(taskId);
      this.#circuits.addAnswer(url);
      this.#proxyCircuit.addAnswer();
      if (this.#answered.size >= maxAnswered) this.#answered.clear();
      this.#answered.add(hostname);
    }
  }
}
