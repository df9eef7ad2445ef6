import { expect, it } from 'vitest';
import { Silence } from '../../src/modes/silence.js';

/** Five looks are one too many. */
const makeSilence = () => new Silence({ everyMs: 100, limitMs: 300, silenceMs: 100 });
const look = (silence: Silence, times: number, isAtStep = false) =>
  Array.from({ length: times }, () => silence.look(isAtStep));

it('is over after as many looks as an op may take, and then some', () => {
  expect(look(makeSilence(), 5)).toEqual([false, false, false, false, true]);
});

it('begins anew when the lane says something', () => {
  const silence = makeSilence();
  look(silence, 4);
  silence.end();
  expect(look(silence, 5)).toEqual([false, false, false, false, true]);
});

it('does not count while a step is under way, and begins anew after it', () => {
  const silence = makeSilence();
  look(silence, 4);
  expect(look(silence, 20, true)).not.toContain(true);
  expect(look(silence, 5)).toEqual([false, false, false, false, true]);
});

it('allows 15 seconds beyond what an op may take', () => {
  const silence = new Silence({ everyMs: 100, limitMs: 60_000 });
  expect(look(silence, 750)).not.toContain(true);
  expect(silence.look(false)).toBe(true);
});
