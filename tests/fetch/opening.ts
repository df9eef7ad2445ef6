import type { FetchSettings } from '../../src/core/settings.js';
import { createFetcher, type Fetched, type Fetcher } from '../../src/fetch/fetcher.js';
import { closeAfterEach } from '../closing.js';
import { makeContext, makeItem, makeSettings, serveBytes, type TestServer } from './support.js';

/** What tests open: it ends with the test. `usual` are settings that all fetchers have. */
export function makeOpeners(usual: Partial<FetchSettings> = {}) {
  const closeLater = closeAfterEach();

  function open(changes: Partial<FetchSettings> = {}): Fetcher {
    const fetcher = createFetcher(makeSettings({ ...usual, ...changes }));
    closeLater(() => fetcher.close());
    return fetcher;
  }

  async function started(server: Promise<TestServer>): Promise<TestServer> {
    const running = await server;
    closeLater(() => running.close());
    return running;
  }

  /** Fetches from a server that answers everything with these bytes. */
  async function fetchBytes(
    bytes: string | Buffer,
    then: 'keep' | 'end' | 'reset' = 'end',
    changes: Partial<FetchSettings> = {},
  ): Promise<Fetched> {
    const server = await started(serveBytes(bytes, then));
    return open(changes).fetch(makeItem(`${server.origin}/a.png`), makeContext());
  }

  return { closeLater, open, started, fetchBytes };
}

/** The head of an answer that has these lines. */
export const head = (lines: readonly string[]) => `HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\n\r\n`;
