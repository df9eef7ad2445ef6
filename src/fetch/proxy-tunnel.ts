import { isIP, type Socket } from 'node:net';
import { describeDuration } from '../core/duration.js';
import { ItemError } from '../core/errors.js';
import { blameProxy, failLogin, failProxy, failRefusal, type HttpProxy } from './proxy.js';
import type { SocketTarget } from './socket.js';

/** An answer that opens a tunnel has a few lines. */
const maxHeadBytes = 16 * 1024;

/** Where a tunnel is to lead. */
export interface TunnelRequest {
  readonly target: SocketTarget;
  /** Gives the tunnel up; rejects with its reason. */
  readonly signal: AbortSignal;
  /** For sentences: the time for the whole way, of which `leftMs` are left. */
  readonly limitMs: number;
  readonly leftMs: number;
}

/** The head of an answer to CONNECT, in its own text. */
interface TunnelHead {
  readonly status: number;
  readonly text: string;
  /** Bytes of the answer up to the end of this head. */
  readonly length: number;
}

/**
 * Asks a proxy to lead a fresh connection to a host (CONNECT; RFC 9110, 9.3.6). Resolves once bytes go there. Rejects with
 * an ItemError (`E_PROXY_…`) or the signal's reason; the connection is closed then.
 */
export function askTunnel(socket: Socket, proxy: HttpProxy, request: TunnelRequest): Promise<void> {
  const { target, signal, limitMs, leftMs } = request;
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose);
    };
    const fail = (reason: unknown) => {
      end();
      socket.destroy();
      reject(reason);
    };
    const onAbort = () => fail(signal.reason);
    const onError = (error: unknown) =>
      fail(blameProxy(error, proxy, { phase: 'headers', received: 0, expected: undefined }));
    const onClose = () => fail(failProxy(proxy, 'closed the connection before it answered'));
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer === undefined) return;
      const fault = answer === 'malformed' ? failMalformed(proxy) : findFault(answer, proxy, request);
      if (fault !== undefined) {
        fail(fault);
      } else if (received.length > (answer as TunnelHead).length) {
        fail(failProxy(proxy, `sent something of its own into the tunnel to ${describeTarget(target)}`));
      } else {
        end();
        socket.pause();
        resolve();
      }
    };
    const onTimeout = () => {
      const limit = describeDuration(limitMs);
      fail(
        received.length > 0
          ? failProxy(proxy, `began to answer but did not end its headers within ${limit}`)
          : new ItemError(
              'E_PROXY_TIMEOUT',
              `${proxy.host} did not connect to ${describeTarget(target)} within ${limit}`,
            ),
      );
    };
    const timer = setTimeout(onTimeout, leftMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    socket.on('data', onData).once('error', onError).once('close', onClose).once('end', onClose);
    socket.write(writeHead(target, proxy));
  });
}

/** Host and port, always with the port. */
function describeTarget({ hostname, port }: SocketTarget): string {
  return `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
}

function writeHead(target: SocketTarget, { authorization }: HttpProxy): string {
  const host = describeTarget(target);
  const login = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
  return `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${login}\r\n`;
}

/** Finds the answer behind informational ones; undefined while more of it is to come. */
function readAnswer(bytes: Buffer): TunnelHead | 'malformed' | undefined {
  for (let from = 0; ; ) {
    const head = readHead(bytes, from);
    if (typeof head !== 'object' || head.status >= 200 || head.status === 101) return head;
    from = head.length;
  }
}

function readHead(bytes: Buffer, from: number): TunnelHead | 'malformed' | undefined {
  const text = bytes.toString('latin1', from, maxHeadBytes);
  const start = 'HTTP/1.';
  if (!text.startsWith(start.slice(0, text.length))) return 'malformed';
  const whole = /^[\s\S]*?\r?\n\r?\n/.exec(text)?.[0];
  if (whole === undefined) return bytes.length < maxHeadBytes ? undefined : 'malformed';
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [^\r\n]*)?\r?\n/.exec(whole)?.[1];
  return status === undefined ? 'malformed' : { status: Number(status), text: whole, length: from + whole.length };
}

function failMalformed(proxy: HttpProxy): ItemError {
  return failProxy(proxy, `did not answer in correct HTTP, or with more than ${maxHeadBytes / 1024} KiB of headers`);
}

function findFault({ status, text }: TunnelHead, proxy: HttpProxy, { target }: TunnelRequest): ItemError | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status !== 407) return failRefusal(proxy, describeTarget(target), status);
  const offered = [...text.matchAll(/^proxy-authenticate:(.*)$/gim)].map(([, value = '']) => value);
  return failLogin(proxy, offered);
}
