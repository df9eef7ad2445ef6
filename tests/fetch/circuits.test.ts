import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import { Circuits } from '../../src/fetch/circuits.js';

const url = 'https://dead.example:8443/a';
const refused = problem('E_CONN_REFUSED', 'dead.example:8443 refused the connection');

function start() {
  const clock = { ms: 1_000 };
  const circuits = new Circuits(() => clock.ms);
  /** Attempts without a response, at even times over so many ms. True where the last of them gave the origin up. */
  const fallSilent = (count: number, overMs: number) => {
    let isGivenUp = false;
    for (let each = 0; each < count; each += 1) {
      if (each > 0) clock.ms += overMs / (count - 1);
      isGivenUp = circuits.addSilence(url, refused);
    }
    return isGivenUp;
  };
  return { clock, circuits, fallSilent };
}

describe('the circuit of an origin', () => {
  test('opens with the twentieth attempt in a row without a response, and says what the last one met', () => {
    const { circuits, fallSilent } = start();
    expect(fallSilent(19, 60_000)).toBe(false);
    expect(circuits.refusal(url)).toBeUndefined();
    expect(circuits.addSilence(url, problem('E_CONN_TIMEOUT', 'nobody there'))).toBe(true);
    expect(circuits.refusal('https://dead.example:8443/b')).toEqual({
      code: 'E_CONN_TIMEOUT',
      class: 'connect',
      message: 'dead.example:8443 has not answered 20 attempts in a row (nobody there); run millrace retry later',
    });
  });

  test('stays closed for 3 s, however many attempts a restarting server misses', () => {
    const { clock, circuits, fallSilent } = start();
    expect(fallSilent(500, 2_999)).toBe(false);
    clock.ms += 2;
    expect(circuits.addSilence(url, refused)).toBe(true);
    expect(circuits.addSilence(url, refused)).toBe(false);
  });

  test('starts to count anew with every answer', () => {
    const { circuits, fallSilent } = start();
    fallSilent(19, 30_000);
    circuits.addAnswer(url);
    expect(fallSilent(19, 30_000)).toBe(false);
    expect(circuits.isInDoubt('dead.example')).toBe(true);
    circuits.addSilence('http://dead.example/', refused);
    circuits.addAnswer(url);
    expect(circuits.isInDoubt('dead.example')).toBe(true);
    circuits.addAnswer('http://dead.example/');
    expect(circuits.isInDoubt('dead.example')).toBe(false);
  });

  test('concerns neither other ports nor other schemes of the host', () => {
    const { circuits, fallSilent } = start();
    fallSilent(20, 30_000);
    for (const other of ['https://dead.example/a', 'http://dead.example:8443/a', 'https://a.dead.example:8443/a'])
      expect(circuits.refusal(other)).toBeUndefined();
  });

  test('lets one attempt through every 10 s', () => {
    const { clock, circuits, fallSilent } = start();
    fallSilent(20, 30_000);
    clock.ms += 9_999;
    expect(circuits.pass(url)).toBeDefined();
    clock.ms += 1;
    expect([circuits.refusal(url), circuits.pass(url)]).toEqual([undefined, undefined]);
    expect(circuits.pass(url)).toBeDefined();
    expect(circuits.addSilence(url, refused)).toBe(false);
    clock.ms += 10_000;
    expect([circuits.pass(url), circuits.pass(url)?.code]).toEqual([undefined, 'E_CONN_REFUSED']);
  });

  test('closes with the first answer, also to an attempt from before it opened', () => {
    const { circuits, fallSilent } = start();
    fallSilent(20, 30_000);
    circuits.addAnswer(url);
    expect([circuits.refusal(url), circuits.pass(url), circuits.pass(url)]).toEqual([undefined, undefined, undefined]);
  });

  test('is forgotten where there are more silent origins than can be kept in mind', () => {
    const { circuits, fallSilent } = start();
    fallSilent(20, 30_000);
    for (let index = 0; index < 10_000; index += 1) circuits.addSilence(`http://h${index}.example/`, refused);
    expect([circuits.refusal(url), circuits.isInDoubt('dead.example')]).toEqual([undefined, false]);
    expect(circuits.isInDoubt('h9999.example')).toBe(true);
  });
});

test('the circuit opens, lets through and closes as its rule says, whatever comes in whatever order', () => {
  const step = fc.record({ how: fc.constantFrom('silence', 'silence', 'silence', 'answer', 'pass'), ms: fc.nat(800) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const { clock, circuits } = start();
      const model = { silences: 0, since: 0, isOpen: false, passedAt: 0 };
      for (const { how, ms } of steps) {
        clock.ms += ms;
        if (how === 'silence') {
          if (model.silences === 0) model.since = clock.ms;
          model.silences += 1;
          const opens = !model.isOpen && model.silences >= 20 && clock.ms - model.since >= 3_000;
          expect(circuits.addSilence(url, refused)).toBe(opens);
          if (opens) Object.assign(model, { isOpen: true, passedAt: clock.ms });
        } else if (how === 'answer') {
          circuits.addAnswer(url);
          Object.assign(model, { silences: 0, isOpen: false });
        } else {
          const passes = !model.isOpen || clock.ms - model.passedAt >= 10_000;
          expect(circuits.pass(url) === undefined).toBe(passes);
          if (passes) model.passedAt = clock.ms;
        }
      }
    }),
  );
});
