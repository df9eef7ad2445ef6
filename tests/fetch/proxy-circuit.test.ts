import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import { ProxyCircuit } from '../../src/fetch/proxy-circuit.js';

const refused = problem('E_PROXY_CONNECT', 'the proxy p:3128 refused the connection');

function start() {
  const clock = { ms: 1_000 };
  const circuit = new ProxyCircuit(() => clock.ms);
  /** As many hosts in a row, at even times over so many ms. True where the last of them gave the proxy up. */
  const fail = (hosts: number, overMs: number) => {
    let isGivenUp = false;
    for (let each = 0; each < hosts; each += 1) {
      if (each > 0) clock.ms += overMs / (hosts - 1);
      isGivenUp = circuit.addSilence(`host-${each}`, refused);
    }
    return isGivenUp;
  };
  return { clock, circuit, fail };
}

describe('the circuit of a proxy', () => {
  test('opens with the twentieth host in a row that could not be asked, and says what the last one met', () => {
    const { circuit, fail } = start();
    expect(fail(19, 60_000)).toBe(false);
    expect(circuit.refusal()).toBeUndefined();
    expect(circuit.addSilence('another', refused)).toBe(true);
    expect(circuit.refusal()).toEqual({
      code: 'E_PROXY_CONNECT',
      class: 'connect',
      message:
        'the proxy has let nothing through to 20 hosts in a row (the proxy p:3128 refused the connection); run millrace retry later',
    });
  });

  test('stays closed for 3 s, so that a proxy may be started again', () => {
    const { clock, circuit, fail } = start();
    expect(fail(500, 2_999)).toBe(false);
    clock.ms += 2;
    expect(circuit.addSilence('host-1', refused)).toBe(true);
  });

  test('stays closed while it is one host that cannot be asked, and where anything comes through between', () => {
    const { clock, circuit, fail } = start();
    for (let each = 0; each < 1_000; each += 1) {
      clock.ms += 100;
      expect(circuit.addSilence('one', refused)).toBe(false);
    }
    fail(19, 60_000);
    circuit.addAnswer();
    expect(fail(19, 60_000)).toBe(false);
  });

  test('lets one attempt through every 10 s, and all again once something came through', () => {
    const { clock, circuit, fail } = start();
    expect(fail(20, 60_000)).toBe(true);
    expect(circuit.pass()).toMatchObject({ code: 'E_PROXY_CONNECT' });
    clock.ms += 10_000;
    expect(circuit.refusal()).toBeUndefined();
    expect(circuit.pass()).toBeUndefined();
    expect(circuit.pass()).toBeDefined();
    circuit.addAnswer();
    expect(circuit.pass()).toBeUndefined();
  });

  test('is open only after 20 different hosts without an answer, whatever happens', () => {
    const event = fc.oneof(
      { weight: 40, arbitrary: fc.nat(40).map((host) => `host-${host}`) },
      { weight: 1, arbitrary: fc.constant('answer') },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const { clock, circuit } = start();
        const hosts = new Set<string>();
        for (const each of events) {
          clock.ms += 1_000;
          if (each === 'answer') {
            hosts.clear();
            circuit.addAnswer();
          } else {
            hosts.add(each);
            circuit.addSilence(each, refused);
          }
          if (hosts.size < 20) expect(circuit.refusal()).toBeUndefined();
        }
      }),
    );
  });
});

describe('a proxy that is silent, for which the hosts behind it may be to blame', () => {
  const silent = problem('E_PROXY_TIMEOUT', 'the proxy p:3128 did not connect to a:443 within 10 s');

  /** Whether so many silent hosts, at even times over so many ms, give it up. */
  const isGivenUp = (
    hosts: number,
    overMs: number,
    between: (circuit: ProxyCircuit, host: number) => unknown = () => false,
  ) => {
    const { clock, circuit } = start();
    let isOpen = false;
    for (let host = 0; host < hosts; host += 1) {
      if (host > 0) clock.ms += overMs / (hosts - 1);
      isOpen ||= circuit.addSilence(`host-${host}`, silent);
      isOpen ||= between(circuit, host) === true;
    }
    return isOpen;
  };

  test('is given up after 200 hosts and a minute', () => {
    expect(isGivenUp(199, 600_000)).toBe(false);
    expect(isGivenUp(300, 59_000)).toBe(false);
    expect(isGivenUp(200, 61_000)).toBe(true);
  });

  test('is not where it refuses a host, or a host fails in its own way', () => {
    const refusal = problem('E_PROXY_REFUSED', 'the proxy p:3128 refused to connect to a:443: 502 Bad Gateway');
    const reset = problem('E_CONN_RESET', 'a reset the connection before it answered');
    expect(isGivenUp(300, 100_000, (circuit, host) => host === 150 && circuit.addSilence('b', refusal))).toBe(false);
    expect(isGivenUp(199, 100_000, (circuit, host) => circuit.addSilence(`other-${host}`, reset))).toBe(false);
    expect(isGivenUp(199, 100_000, (circuit, host) => circuit.addSilence(`other-${host}`, silent))).toBe(true);
    expect(isGivenUp(200, 100_000, (circuit) => void circuit.addSilence('b', refused))).toBe(true);
  });
});
