import type { Problem } from './errors.js';

/** How bodies are fetched, checked and complete: plain data that every lane receives. Times in ms, sizes in bytes. */
export interface FetchSettings {
  /** One attempt, from request to last byte, without our own queueing and pauses. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** From the request being sent to the response's headers. */
  readonly firstByteTimeoutMs: number;
  /** Silence in the middle of a body. */
  readonly idleTimeoutMs: number;
  /** The least that a body has to come at, in bytes a second over `minSpeedTimeMs`; 0 takes any. */
  readonly minSpeed: number;
  readonly minSpeedTimeMs: number;
  /** Attempts after the first, for failures that another try can mend. */
  readonly retries: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** The longest Retry-After that is waited for; a longer one fails the item. */
  readonly maxRetryAfterMs: number;
  readonly maxRedirects: number;
  /** Cap on a body, on the wire and unpacked. */
  readonly maxBytes: number;
  /** A body over this size is kept in a file, not in memory. */
  readonly largeBytes: number;
  /** Requests at once per hostname, all ports together. */
  readonly perHost: number;
  /** Time between the starts of two requests to one hostname, over all lanes; 0 for none. */
  readonly perHostIntervalMs: number;
  readonly allowPrivate: boolean;
  /** CIDR ranges that are allowed although they are not public. */
  readonly allowAddress: readonly string[];
  readonly allowData: boolean;
  readonly allowFiles: boolean;
  /** Redirects may lead from https to http. */
  readonly allowDowngrade: boolean;
  /** A body that does not unpack is taken as it is, where it is of the kind that was declared. */
  readonly tolerateCoding: boolean;
  readonly ignoreRobots: boolean;
  readonly userAgent: string;
  /** Names answered without asking DNS: hostname (or `*.suffix`) to IP address. The address guard still applies. */
  readonly resolve: Readonly<Record<string, string>>;
  /** Name servers to ask instead of the machine's: IP addresses, with a port or not. */
  readonly dnsServers: readonly string[];
  /** The proxy that everything goes through, as a URL with its user and password. Its name is found with `resolve` and `dnsServers`. */
  readonly proxy?: string;
  /** Connections that may be open at once, idle ones included; left out where there is no shortage. */
  readonly maxConnections?: number;
}

/**
 * What a request told of its host, where that did not simply answer: `busy` where it asked to slow down, `exhausted` where
 * this machine had no socket left, `unused` where nothing was sent; a problem where no HTTP response came.
 */
export type HopNews = 'busy' | 'exhausted' | 'unused' | Problem;

/** What a fetch may need of the run around it. */
export interface HostGate {
  /**
   * Waits until one more request may go to this URL's host, undefined where it may at once; rejects with an ItemError where
   * robots.txt refuses it.
   */
  acquire(url: URL, signal: AbortSignal): Promise<void> | undefined;
  /** Gives the host's slot back; `news` only where the host did not simply answer. */
  release(url: URL, news?: HopNews): void;
  /** Keeps every request from this host for a while. */
  pause(url: URL, durationMs: number): void;
}
