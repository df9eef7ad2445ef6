import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { factsOf, ItemError } from '../../../src/core/errors.js';
import type { FetchSettings } from '../../../src/core/settings.js';
import { createFetcher, type Fetched } from '../../../src/fetch/fetcher.js';
import { ByteBudget } from '../../../src/flow/byte-budget.js';
import { makeContext, makeItem, makeSettings, RecordingGate } from '../../fetch/support.js';
import { makeFolder } from '../../results.js';
import { addressCases } from './address-cases.js';
import { clockCases } from './clock-cases.js';
import { codingCases } from './coding-cases.js';
import { framingCases } from './framing-cases.js';
import type { HostileCase } from './hostile-case.js';
import { startOrigin } from './origin.js';
import { rangeCases } from './range-cases.js';
import { redirectCases } from './redirect-cases.js';
import { statusCases } from './status-cases.js';

const cases = [
  ...addressCases,
  ...clockCases,
  ...codingCases,
  ...framingCases,
  ...rangeCases,
  ...redirectCases,
  ...statusCases,
];
const scratch = makeFolder();
let passed = 0;
/** The one that took most of the deadline that ended it, for each attempt. */
const slowest = { share: 0, id: '' };

async function runCase(hostile: HostileCase): Promise<void> {
  const { answer, tls, onConnection } = hostile;
  const origin = await startOrigin(answer, { ...(tls && { tls }), ...(onConnection && { onConnection }) });
  const budget = new ByteBudget(200_000_000);
  const settings = makeSettings({ retries: 3, ...hostile.settings });
  const fetcher = createFetcher(settings);
  const url = hostile.url?.(origin.port) ?? `http://127.0.0.1:${origin.port}/a`;
  try {
    let fetched: Fetched | undefined;
    for (let time = 0; time < (hostile.times ?? 1); time += 1) {
      const gate = new RecordingGate();
      const ticket = budget.open();
      const folder = join(scratch, `${cases.indexOf(hostile)}-${time}`);
      const context = makeContext({ gate, ticket, scratch: folder });
      const startedAt = performance.now();
      const outcome = await fetcher.fetch(makeItem(url), context).catch((error: unknown) => error);
      const limitMs = limitOf(outcome, settings);
      const share = (performance.now() - startedAt) / (limitMs * context.attempts);
      if (context.attempts > 0 && share > slowest.share) Object.assign(slowest, { share, id: hostile.id });
      if (!(outcome instanceof Error)) fetched = outcome as Fetched;
      await expectOutcome(hostile, outcome, context.attempts);
      expect(gate.held).toBe(0);
      expect(ticket.bytes).toBe(fetched === undefined ? 0 : fetched.bytes.length || fetched.stored?.head.length);
      ticket.release();
    }
    await hostile.check?.(origin, fetched);
  } finally {
    await fetcher.close();
    await origin.close();
  }
}

/** The time after which an attempt is over: what its failure says ran out, else the deadline of all. */
function limitOf(outcome: unknown, settings: FetchSettings): number {
  const code = outcome instanceof ItemError ? outcome.code : '';
  if (code === 'E_CONN_TIMEOUT') return settings.connectTimeoutMs;
  if (code === 'E_HEADERS_TIMEOUT') return settings.firstByteTimeoutMs;
  if (code === 'E_BODY_STALLED') return settings.idleTimeoutMs;
  return settings.timeoutMs;
}

async function expectOutcome({ expected }: HostileCase, outcome: unknown, attempts: number): Promise<void> {
  if ('failure' in expected) {
    const [className, code] = expected.failure;
    const found = outcome instanceof ItemError ? outcome : new Error(`no failure: ${JSON.stringify(outcome)}`);
    expect(found).toMatchObject({ code, message: expect.stringMatching(expected.says ?? /./) });
    expect(factsOf(code).class).toBe(className);
  } else {
    if (outcome instanceof Error) throw outcome;
    const { bytes, stored } = outcome as Fetched;
    const body = stored === undefined ? bytes : await readFile(stored.file.path);
    expect(Buffer.compare(Buffer.from(body), Buffer.from(expected.body))).toBe(0);
  }
  expect(attempts).toBe(expected.attempts);
}

afterAll(() => {
  const share = `${slowest.share.toFixed(2)} of its deadline (${slowest.id})`;
  console.log(`Hostile origin: ${passed}/${cases.length} cases; the slowest took ${share}`);
});

describe('a hostile origin', { concurrent: true }, () => {
  it.each(cases.map((hostile) => [hostile.id, hostile.title, hostile] as const))(
    '%s: %s',
    async (_id, _title, hostile) => {
      await runCase(hostile);
      passed += 1;
    },
  );
});

it('has a case for every fault of fetching that one server can cause', () => {
  const ids = new Set(cases.map(({ id }) => id));
  const numbers = [...range(1, 36), ...range(40, 45), ...range(47, 54), ...range(58, 60), 63, 64, 71];
  // Kinds of content and what becomes of names are for the whole program to show.
  const elsewhere = [25, 26];
  const missing = numbers.filter((number) => !ids.has(`F${number}`) && !elsewhere.includes(number));
  expect(missing).toEqual([]);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
