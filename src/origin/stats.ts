/** Requests that one host name was asked. */
export interface HostStats {
  readonly requests: number;
  /** The most requests that were open at the same time. */
  readonly peak: number;
}

/** What an origin has been asked so far; the values move on while it runs. */
export interface OriginStats {
  readonly requests: number;
  /** The most requests that were open at the same time, all hosts together. */
  readonly peak: number;
  /** Requests by decoded path. */
  readonly byPath: ReadonlyMap<string, number>;
  /** By host name as it stood in the Host header, in lower case and without its port. */
  readonly byHost: ReadonlyMap<string, HostStats>;
}

interface HostCounts {
  requests: number;
  peak: number;
  open: number;
}

const maxPaths = 1_000_000;
const maxHosts = 100_000;

/** Counts requests. Names beyond the bounds (1,000,000 paths, 100,000 hosts) count in the totals only. */
export class RequestCounter implements OriginStats {
  requests = 0;
  peak = 0;
  readonly byPath = new Map<string, number>();
  readonly byHost = new Map<string, HostCounts>();
  #open = 0;

  /** Counts a request that begins; answers how many this path has had, this one included. */
  begin(path: string, host: string): number {
    this.requests += 1;
    this.#open += 1;
    this.peak = Math.max(this.peak, this.#open);
    this.#beginAtHost(host);
    const before = this.byPath.get(path);
    if (before === undefined && this.byPath.size >= maxPaths) return 1;
    const ordinal = (before ?? 0) + 1;
    this.byPath.set(path, ordinal);
    return ordinal;
  }

  /** Counts that request's end. */
  end(host: string): void {
    this.#open -= 1;
    const counts = this.byHost.get(host);
    if (counts !== undefined && counts.open > 0) counts.open -= 1;
  }

  #beginAtHost(host: string): void {
    let counts = this.byHost.get(host);
    if (counts === undefined) {
      if (this.byHost.size >= maxHosts) return;
      counts = { requests: 0, peak: 0, open: 0 };
      this.byHost.set(host, counts);
    }
    counts.requests += 1;
    counts.open += 1;
    counts.peak = Math.max(counts.peak, counts.open);
  }
}
