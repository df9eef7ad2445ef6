import { describe, expect, test, vi } from 'vitest';
import { AbortListeners } from '../../src/flow/abort-listeners.js';

describe('listeners of one signal', () => {
  test('are all called once, when it aborts', () => {
    const controller = new AbortController();
    const listeners = new AbortListeners();
    const [one, other] = [vi.fn(), vi.fn()];
    listeners.add(controller.signal, one);
    listeners.add(controller.signal, other);
    expect(one).not.toHaveBeenCalled();
    controller.abort();
    expect(one).toHaveBeenCalledTimes(1);
    expect(other).toHaveBeenCalledTimes(1);
  });

  test('that come after it was aborted are called at once', () => {
    const listener = vi.fn();
    const forget = new AbortListeners().add(AbortSignal.abort(), listener);
    expect(listener).toHaveBeenCalledTimes(1);
    forget();
  });

  test('can be taken off before, and by one another', () => {
    const controller = new AbortController();
    const listeners = new AbortListeners();
    const [gone, late] = [vi.fn(), vi.fn()];
    const forgetGone = listeners.add(controller.signal, gone);
    let forgetLate = () => {};
    listeners.add(controller.signal, () => forgetLate());
    forgetLate = listeners.add(controller.signal, late);
    forgetGone();
    controller.abort();
    expect(gone).not.toHaveBeenCalled();
    expect(late).not.toHaveBeenCalled();
  });

  test('cost the signal one listener, however many they are', () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const listeners = new AbortListeners();
    for (let count = 0; count < 100; count += 1) listeners.add(signal, () => {});
    expect(add).toHaveBeenCalledTimes(1);
  });
});
