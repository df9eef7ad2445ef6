import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlarmClock } from '../../src/flow/alarm-clock.js';
import { root } from '../source-tree.js';

describe('an alarm clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('rings each alarm at its time, not before', () => {
    const clock = new AlarmClock();
    const rung: string[] = [];
    clock.set(1_000, () => rung.push('late'));
    clock.set(100, () => rung.push('early'));
    vi.advanceTimersByTime(99);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rung).toEqual(['early']);
    vi.advanceTimersByTime(899);
    expect(rung).toEqual(['early']);
    vi.advanceTimersByTime(1);
    expect(rung).toEqual(['early', 'late']);
    vi.advanceTimersByTime(100_000);
    expect(rung).toEqual(['early', 'late']);
  });

  it('leaves out what was called off, also by one that rings at the same time', () => {
    const clock = new AlarmClock();
    const rung: string[] = [];
    const second = clock.set(100, () => rung.push('called off before'));
    clock.set(100, () => {
      rung.push('rang');
      clock.clear(third);
    });
    const third = clock.set(100, () => rung.push('called off by the other'));
    clock.clear(second);
    clock.clear(second);
    clock.clear(undefined);
    vi.advanceTimersByTime(1_000);
    expect(rung).toEqual(['rang']);
  });

  it('keeps one timer, however many alarms there are', () => {
    const clock = new AlarmClock();
    const alarms = Array.from({ length: 50 }, (_, index) => clock.set(1_000 + index, () => {}));
    expect(vi.getTimerCount()).toBe(1);
    for (const alarm of alarms) clock.clear(alarm);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer than a timer can', () => {
    const clock = new AlarmClock();
    const rung: number[] = [];
    clock.set(2 ** 32, () => rung.push(performance.now()));
    vi.advanceTimersByTime(2 ** 32 - 1);
    expect(rung).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(rung).toHaveLength(1);
  });

  it('rings what a table of timers would ring, whatever is set and called off when', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), ms: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ do: fc.constant('clear' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new AlarmClock();
        const alarms: ReturnType<AlarmClock['set']>[] = [];
        const plain: NodeJS.Timeout[] = [];
        const rung: string[] = [];
        const expected: string[] = [];
        for (const each of steps) {
          if (each.do === 'wait') vi.advanceTimersByTime(each.ms);
          else if (each.do === 'clear') {
            clock.clear(alarms[each.which]);
            clearTimeout(plain[each.which]);
          } else {
            const name = alarms.length;
            alarms.push(clock.set(each.ms, () => rung.push(`${name} at ${performance.now()}`)));
            plain.push(setTimeout(() => expected.push(`${name} at ${performance.now()}`), each.ms));
          }
        }
        vi.advanceTimersByTime(100);
        expect(rung.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe('a process', () => {
  const module = pathToFileURL(join(root, 'build', 'flow', 'alarm-clock.js')).href;
  const runScript = (script: string) =>
    spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `const { alarmClock } = await import(${JSON.stringify(module)});${script}`],
      { encoding: 'utf8', timeout: 20_000 },
    );

  it('does not wait for alarms that were called off', () => {
    const { status } = runScript('alarmClock.clear(alarmClock.set(60_000, () => {}));');
    expect(status).toBe(0);
  });

  it('waits for those that were not, also where one set before was called off', () => {
    const script = `alarmClock.clear(alarmClock.set(60_000, () => {}));
      alarmClock.set(50, () => console.log('rang'));`;
    expect(runScript(script)).toMatchObject({ status: 0, stdout: 'rang\n' });
    const later = `alarmClock.clear(alarmClock.set(30, () => {}));
      alarmClock.set(90, () => console.log('rang'));`;
    expect(runScript(later)).toMatchObject({ status: 0, stdout: 'rang\n' });
  });
});
