import { expect, it } from 'vitest';
import { WatchedSteps } from '../../src/engine/watched-steps.js';

it('tells of the oldest step under way, and once all have ended of none', () => {
  const told: (number | undefined)[] = [];
  const steps = new WatchedSteps((taskId) => told.push(taskId));
  const endFirst = steps.begin(1);
  const endSecond = steps.begin(2);
  const endThird = steps.begin(3);
  expect(told).toEqual([1]);
  endSecond();
  expect(told).toEqual([1]);
  endFirst();
  expect(told).toEqual([1, 3]);
  endThird();
  expect(told).toEqual([1, 3, undefined]);
});

it('tells of a task with two steps until both have ended', () => {
  const told: (number | undefined)[] = [];
  const steps = new WatchedSteps((taskId) => told.push(taskId));
  const [endOne, endOther] = [steps.begin(7), steps.begin(7)];
  endOther();
  endOne();
  expect(told.at(0)).toBe(7);
  expect(told.at(-1)).toBeUndefined();
});
