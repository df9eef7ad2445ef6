import { describe, expect, test } from 'vitest';
import { type Problem, problem } from '../../src/core/errors.js';
import type { Task } from '../../src/engine/mode.js';
import { Circuits } from '../../src/fetch/circuits.js';
import { ProxyCircuit } from '../../src/fetch/proxy-circuit.js';
import type { Robots } from '../../src/fetch/robots.js';
import { makeRows, startDispatcher, until } from './fake-lanes.js';

const refused = problem('E_PROXY_CONNECT', 'the proxy p:3128 refused the connection');
const urlOf = (task: Task) => task.items[0]?.item.url ?? '';

/** A run over these rows, in which every request fails with the same after 200 ms of a clock of its own. */
function start(urls: readonly string[], why: Problem, options: { robots?: Robots; places?: number } = {}) {
  const clock = { ms: 0 };
  const run = startDispatcher(makeRows(urls), {
    proxyCircuit: new ProxyCircuit(() => clock.ms),
    places: 1,
    ...options,
    work: (task, lanes) => {
      clock.ms += 200;
      run.dispatcher.hub.releaseHost(task.id, urlOf(task), urlOf(task).startsWith('file:') ? undefined : why);
      lanes.finish(
        task,
        task.items.map(({ item }) => ({ index: item.index, url: item.url, status: 'failed', ...why })),
      );
    },
  });
  return { ...run, clock };
}

const manyHosts = (count: number) => Array.from({ length: count }, (_, index) => `https://host-${index}/a`);

describe('a proxy that lets nothing through to 20 hosts', () => {
  test('gets no more items of any host: those that wait and those that come end at once, and blame it', async () => {
    const { run, lanes, state, outcomes } = start(manyHosts(300), refused);
    await run();
    expect(lanes.submitted).toHaveLength(20);
    expect(state.counts).toMatchObject({ failed: 300, byClass: { connect: 300 } });
    const last = outcomes.find(({ index }) => index === 299);
    expect(last).toMatchObject({
      code: 'E_PROXY_CONNECT',
      message:
        'the proxy has let nothing through to 20 hosts in a row (the proxy p:3128 refused the connection); run millrace retry later',
    });
    expect(lanes.places.held).toBe(0);
  });

  test('keeps no file back', async () => {
    const files = Array.from({ length: 30 }, (_, index) => `file:///a/${index}`);
    const { run, lanes } = start([...manyHosts(60), ...files], refused);
    await run();
    expect(lanes.submitted.filter((task) => urlOf(task).startsWith('file:'))).toHaveLength(30);
  });

  test.each([
    ['refuses hosts', problem('E_PROXY_REFUSED', 'the proxy p:3128 refused to connect to a:443: 502 Bad Gateway')],
    ['is silent about hosts', problem('E_PROXY_TIMEOUT', 'the proxy p:3128 did not connect to a:443 within 10 s')],
  ])('is not given up where it %s', async (_title, why) => {
    const { run, lanes } = start(manyHosts(60), why);
    await run();
    expect(lanes.submitted).toHaveLength(60);
  });

  test('is given up through one host too, and is the one to blame', async () => {
    const urls = Array.from({ length: 100 }, (_, index) => `https://one/${index}`);
    const clock = { ms: 0 };
    const run = startDispatcher(makeRows(urls), {
      circuits: new Circuits(() => clock.ms),
      places: 1,
      work: (task, lanes) => {
        clock.ms += 200;
        run.dispatcher.hub.releaseHost(task.id, urlOf(task), refused);
        lanes.finish(task, [{ index: task.id, url: urlOf(task), status: 'failed', ...refused }]);
      },
    });
    await run.run();
    expect(run.lanes.submitted).toHaveLength(20);
    expect(run.outcomes.find(({ index }) => index === 99)?.message).toBe(
      '20 attempts in a row to ask one have failed at the proxy (the proxy p:3128 refused the connection); run millrace retry later',
    );
  });

  test('is noticed by the requests for robots.txt as well, and those that wait for their turn are not sent', async () => {
    const clock = { ms: 0 };
    let asked = 0;
    let endWait = () => {};
    const answer = new Promise<void>((resolve) => {
      endWait = resolve;
    });
    const told = new Set<string>();
    const robots: Robots = {
      maxAsked: 256,
      known: () => undefined,
      allows: async () => {
        asked += 1;
        await answer;
        clock.ms += 200;
        return true;
      },
      delayMs: () => 0,
      takeSilence: ({ origin }) => {
        if (told.has(origin)) return undefined;
        told.add(origin);
        return refused;
      },
      close: async () => {},
    };
    const proxyCircuit = new ProxyCircuit(() => clock.ms);
    const run = startDispatcher(makeRows(manyHosts(1_000)), { proxyCircuit, robots, lookahead: 2_000 });
    const running = run.run();
    await until(() => run.dispatcher.rowsRead === 1_000);
    endWait();
    await running;
    expect(run.lanes.submitted.length).toBeLessThan(30);
    expect(run.state.counts.byClass).toMatchObject({ connect: 1_000 - run.lanes.submitted.length });
    // Those that were asked at once, and those that took their places in the same turn.
    expect(asked).toBeLessThan(2 * 256 + 20);
  });
});
