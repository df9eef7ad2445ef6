import { type FailureClass, factsOf, ItemError, systemCode, toProblem } from '../core/errors.js';
import type { HopNews } from '../core/settings.js';

/** What a request without any HTTP response may have failed with. */
const silentClasses: readonly FailureClass[] = ['dns', 'connect', 'tls', 'timeout'];
/** This machine's own limits: no fault of the host. */
const exhaustionCodes: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** True where this machine had no sockets, files or memory left. */
export function isExhausted(error: unknown): boolean {
  return exhaustionCodes.includes(systemCode(error) ?? '');
}

/** Reads from a failed request what it tells of its host; undefined where the host did answer, with whatever it was. */
export function readNews(error: unknown, isAnswered: boolean): HopNews | undefined {
  if (!(error instanceof ItemError)) return isAnswered ? undefined : 'unused';
  if (error.code === 'E_RATE_LIMITED' || error.code === 'E_HTTP_503') return 'busy';
  if (isAnswered) return undefined;
  if (error.code === 'E_CANCELLED') return 'unused';
  if (isExhausted(error.cause)) return 'exhausted';
  return silentClasses.includes(factsOf(error.code).class) ? toProblem(error) : undefined;
}
