import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { FailureClass } from '../../../src/core/errors.js';
import type { FetchSettings } from '../../../src/core/settings.js';
import type { Fetched } from '../../../src/fetch/fetcher.js';
import type { Answer, HostileOrigin } from './origin.js';

/** What has to become of a fetch. */
export type Expected =
  | { readonly failure: readonly [FailureClass, code: string]; readonly attempts: number; readonly says?: RegExp }
  | { readonly body: Uint8Array | string; readonly attempts: number };

/** One way to be hostile, and what has to come of it. */
export interface HostileCase {
  /** The fault's number in the catalogue of faults. */
  readonly id: `F${number}`;
  readonly title: string;
  /** What the origin answers to each request; left out, it accepts connections and says nothing. */
  readonly answer?: Answer;
  readonly tls?: TlsOptions;
  /** Does something to each connection at once. */
  readonly onConnection?: (socket: Socket) => void;
  /** Makes the URL of the origin's port; left out, `/a`. */
  readonly url?: (port: number) => string;
  /** How often it is fetched, one time after the other; each has to come out the same. */
  readonly times?: number;
  readonly settings?: Partial<FetchSettings>;
  readonly expected: Expected;
  /** Looks at what is left: requests, connections, flags. Throws where something is wrong. */
  readonly check?: (origin: HostileOrigin, fetched: Fetched | undefined) => void | Promise<void>;
}

/** Says what failure has to come of it, after so many attempts. */
export function failsWith(className: FailureClass, code: string, attempts = 1, says?: RegExp): Expected {
  return { failure: [className, code], attempts, ...(says === undefined ? {} : { says }) };
}
