import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { markLeaving, markStep, StepMarker } from '../../src/engine/step-marker.js';
import { root } from '../source-tree.js';

const module = pathToFileURL(join(root, 'build', 'engine', 'step-marker.js')).href;

it('says which task is at a step and for how long, and nothing in between', async () => {
  const marker = new StepMarker();
  expect(marker.read()).toBeUndefined();
  markStep(marker.descriptor, 7);
  await sleep(20);
  expect(marker.read()?.taskId).toBe(7);
  expect(marker.read()?.elapsedMs).toBeGreaterThan(15);
  markStep(marker.descriptor, 8);
  expect(marker.read()).toMatchObject({ taskId: 8, isLeaving: false });
  markLeaving(marker.descriptor);
  expect(marker.read()).toMatchObject({ taskId: 8, isLeaving: true });
  markStep(marker.descriptor, undefined);
  expect(marker.read()).toBeUndefined();
  markLeaving(marker.descriptor);
  expect(marker.read()).toBeUndefined();
  marker.close();
});

it('still says so when the process has died at the step', () => {
  const marker = new StepMarker();
  const script = `const { markStep, markerDescriptor } = await import(${JSON.stringify(module)});
for (let task = 0; task < 1000; task += 1) { markStep(markerDescriptor, task); markStep(markerDescriptor, undefined); }
markStep(markerDescriptor, 41);
process.kill(process.pid, 'SIGKILL');`;
  const stdio = ['ignore', 'ignore', 'inherit', 'ignore', marker.descriptor] as const;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: [...stdio] });
  expect(signal).toBe('SIGKILL');
  expect(marker.read()?.taskId).toBe(41);
  marker.close();
});
