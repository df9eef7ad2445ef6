import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOwnFault } from '../../src/engine/left-behind.js';
import { root } from '../built.js';

const own = join(root, 'src', 'engine', 'run.js');
const thrownAt = (...places: string[]) =>
  Object.assign(new Error('x'), { stack: ['Error: x', ...places.map((place) => `    at ${place}`)].join('\n') });

describe('a promise that nobody waits for', () => {
  test.each<[string, unknown, boolean]>([
    ['of this program', thrownAt(`execute (file://${own}:3:4)`, 'node:internal/process/task_queues:95:5'), true],
    ['of a library that it called', thrownAt('load (/a/node_modules/sharp/x.js:1:2)', `async ${own}:3:4`), true],
    [
      'of a module of the user’s that it called',
      thrownAt('run (file:///home/me/op.mjs:1:2)', `async ${own}:3:4`),
      false,
    ],
    ['of a library that a module called', thrownAt('Object.<anonymous> (/a/node_modules/pg/x.js:1:2)'), false],
    ['of Node alone', thrownAt('node:internal/deps/undici/undici:13502:13'), false],
    ['that is no error', 'text', false],
  ])('%s', (_title, reason, isOwn) => {
    expect(isOwnFault(reason)).toBe(isOwn);
  });
});
