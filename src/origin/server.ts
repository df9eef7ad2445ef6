import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunError, systemCode } from '../core/errors.js';
import { ApodApi, type ApodOptions, apodPath, faultOfApod } from './apod.js';
import { deliver, deliverSpoiled, replyToFault } from './deliver.js';
import { FaultPlan } from './fault-plan.js';
import type { Fault } from './faults.js';
import { FileStore, makeServedFile, type OriginFile, resolveRoot } from './files.js';
import { hashToUnit } from './hash.js';
import { Pacer } from './pacer.js';
import { isHidden, readHostName, readPath } from './paths.js';
import { type Reply, replyWithFile, replyWithText } from './reply.js';
import { type OriginStats, RequestCounter } from './stats.js';

/** What to serve, and how well. Times in ms, rates in bytes per second. */
export interface OriginOptions {
  /** Folder to serve. Its files are taken to stay as they are. */
  readonly root?: string;
  /** Bytes by decoded path, such as `/a.jpg`; these win over `root`. */
  readonly files?: ReadonlyMap<string, OriginFile>;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** IP address to listen on; 127.0.0.1 if left out. */
  readonly address?: string;
  /** Time before the first byte of every answer. */
  readonly latencyMs?: number;
  /** Up to so much more, by seed, path and request. */
  readonly jitterMs?: number;
  /** Speed limit of each connection. */
  readonly bytesPerSecond?: number;
  /** Names, or `*.suffix`, that `resolve` sends here. Every name serves the same files. */
  readonly hosts?: readonly string[];
  readonly faults?: readonly Fault[];
  /** Decides rates of faults, jitter and the random days of the APOD API. */
  readonly seed?: number;
  /** NASA's API for the Astronomy Picture of the Day at `/planetary/apod`, where no file is; `false` for none. */
  readonly apod?: ApodOptions | false;
}

/** A web server that runs. */
export interface Origin {
  /** `http://127.0.0.1:49152`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Host name to IP address, for millrace's `resolve` setting. */
  readonly resolve: Readonly<Record<string, string>>;
  readonly stats: OriginStats;
  /** The URL of a path as it would stand in a URL (`/a%20b.jpg?x=1`), at this server's address or at one of its hosts. */
  urlFor(path: string, host?: string): string;
  /** Ends open connections at once and waits until the port is free. */
  close(): Promise<void>;
}

/**
 * Starts a web server on this machine that answers GET and HEAD as the web would: keep-alive, validators, ranges, and
 * the latency, bandwidth and faults asked for. `/` is the list `urls.txt`, or the URLs of `files`. Throws a RunError
 * (`E_USAGE`) where an option is out of range, the folder is none or the port is taken.
 */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  checkOptions(options);
  const root = options.root === undefined ? undefined : await resolveRoot(options.root);
  const address = options.address ?? '127.0.0.1';
  const faults = new FaultPlan(options.faults ?? [], options.seed ?? 0);
  const server = createServer({ keepAliveTimeout: 120_000, requireHostHeader: false });
  const port = await listen(server, options.port ?? 0, address);
  // Clients cannot connect to "any address"; on this machine the loopback address reaches it.
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  const nameOf = (host: string) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const urlFor = (path: string, host = reachable) =>
    new URL(nameOf(host) + (path.startsWith('/') ? path : `/${path}`)).href;
  const counter = new RequestCounter();
  const files = new FileStore(options.files ?? new Map(), root);
  const apod =
    options.apod === false
      ? undefined
      : new ApodApi(options.apod ?? {}, { root, paths: files.listPaths(), seed: options.seed ?? 0 });
  const handler = new RequestHandler(options, { files, faults, counter, urlFor, apod });
  server.on('request', (request, response) => handler.handle(request, response));
  return {
    url: nameOf(reachable),
    port,
    resolve: Object.fromEntries((options.hosts ?? []).map((host) => [host, reachable])),
    stats: counter,
    urlFor,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Surroundings {
  readonly files: FileStore;
  readonly faults: FaultPlan;
  readonly counter: RequestCounter;
  readonly urlFor: Origin['urlFor'];
  readonly apod: ApodApi | undefined;
}

class RequestHandler {
  readonly #options: OriginOptions;
  readonly #files: FileStore;
  readonly #counter: RequestCounter;
  readonly #urlFor: Origin['urlFor'];
  readonly #faults: FaultPlan;
  readonly #seed: number;
  readonly #apod: ApodApi | undefined;
  readonly #pacer = new Pacer();

  constructor(options: OriginOptions, { files, faults, counter, urlFor, apod }: Surroundings) {
    this.#options = options;
    this.#files = files;
    this.#counter = counter;
    this.#urlFor = urlFor;
    this.#seed = options.seed ?? 0;
    this.#faults = faults;
    this.#apod = apod;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const path = readPath(request.url ?? '');
    const host = readHostName(request.headers.host);
    const ordinal = this.#counter.begin(path ?? '', host);
    const delayMs = this.#delayOf(path ?? '', ordinal);
    const answer = () => {
      // What is thrown while answering is a header that cannot be sent: end this connection, not the server.
      this.#answer(request, response, { path, ordinal, host }).catch(() => response.destroy());
    };
    const timer = delayMs > 0 ? setTimeout(answer, delayMs) : undefined;
    response.once('close', () => {
      clearTimeout(timer);
      this.#counter.end(host);
    });
    if (timer === undefined) answer();
  }

  #delayOf(path: string, ordinal: number): number {
    const { latencyMs = 0, jitterMs = 0 } = this.#options;
    return Math.ceil(jitterMs === 0 ? latencyMs : latencyMs + jitterMs * hashToUnit(this.#seed, `${ordinal} ${path}`));
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    asked: { path: string | undefined; ordinal: number; host: string },
  ): Promise<void> {
    const isHead = request.method === 'HEAD';
    const delivery = { pacer: this.#pacer, bytesPerSecond: this.#options.bytesPerSecond, isHead };
    const fault = asked.path === undefined ? undefined : this.#faults.find(asked.path, asked.ordinal);
    const instead = fault === undefined ? undefined : replyToFault(fault, request.url ?? '/');
    const reply = instead ?? (await this.#reply(request, asked));
    if (response.destroyed) return;
    if (fault !== undefined && instead === undefined && reply.status < 300) {
      deliverSpoiled(response, reply, { ...delivery, fault });
    } else deliver(response, reply, delivery);
  }

  async #reply(request: IncomingMessage, asked: { path: string | undefined; host: string }): Promise<Reply> {
    const { path } = asked;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return replyWithText(405, 'this server answers GET and HEAD', ['Allow', 'GET, HEAD']);
    }
    if (path === undefined) return replyWithText(400, 'the path is malformed');
    if (isHidden(path)) return replyWithText(404, 'there is no such file');
    try {
      const file = (await this.#files.find(path === '/' ? '/urls.txt' : path)) ?? this.#list(path, asked.host);
      if (file === undefined && path === apodPath && this.#apod !== undefined) {
        const name = toHostName(asked.host);
        return await this.#apod.reply(request.url ?? '', (each) => this.#urlFor(each, name));
      }
      if (file === undefined) return replyWithText(404, 'there is no such file');
      return replyWithFile(file, request.headers);
    } catch {
      return replyWithText(500, 'this file cannot be read');
    }
  }

  /** The list of URLs that stands at `/` where there is no `urls.txt`. */
  #list(path: string, host: string) {
    const paths = path === '/' ? this.#files.listPaths() : [];
    if (paths.length === 0) return undefined;
    const name = toHostName(host);
    const lines = paths.map((each) => this.#urlFor(each.split('/').map(encodeURIComponent).join('/'), name));
    return makeServedFile(Buffer.from(`${lines.join('\n')}\n`), 'text/plain; charset=utf-8');
  }
}

/** The name a client knows the server by; undefined where it is none to build addresses with. */
function toHostName(host: string): string | undefined {
  return host === '' || /[^a-z0-9.-]/.test(host) ? undefined : host;
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const sentence =
        systemCode(error) === 'EADDRINUSE'
          ? `port: ${port} is taken at ${address}; expected a free one, or 0 for any`
          : `cannot listen on ${address} port ${port}: ${error.message}`;
      reject(new RunError('E_USAGE', sentence, { cause: error }));
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

function checkOptions(options: OriginOptions): void {
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new RunError('E_USAGE', `${name}: ${String(value)} is not possible; expected ${expected}`);
  };
  const apodFault = options.apod ? faultOfApod(options.apod) : undefined;
  if (apodFault !== undefined) throw new RunError('E_USAGE', apodFault);
  const { port = 0, seed = 0, bytesPerSecond = 1 } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse('port', port, 'a whole number from 0 to 65535');
  if (!Number.isInteger(seed)) refuse('seed', seed, 'a whole number');
  if (!(bytesPerSecond > 0)) refuse('bytesPerSecond', bytesPerSecond, 'a number above 0');
  for (const name of ['latencyMs', 'jitterMs'] as const) {
    const value = options[name] ?? 0;
    if (!(value >= 0 && value <= 3_600_000)) refuse(name, value, 'milliseconds from 0 to 3600000');
  }
  for (const host of options.hosts ?? []) {
    if (!/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) refuse('hosts', host, 'a host name in lower case');
  }
  for (const path of options.files?.keys() ?? []) {
    if (!path.startsWith('/')) refuse('files', path, 'paths that start with /');
  }
  if (options.root === undefined && options.files === undefined) refuse('root', undefined, 'a folder, or files');
}
