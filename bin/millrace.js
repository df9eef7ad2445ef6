#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// This process keeps little and allocates much: without the first three its heap grows with the number of items for no gain.
// Much of what it does is done a few thousand times: optimizing that costs more than it gives.
// Its nursery is too small to share the collecting among threads.
const flags = [
  '--optimize-for-size',
  '--semi-space-growth-factor=1',
  '--max-semi-space-size=2',
  '--interrupt-budget=400000',
  '--no-parallel-scavenge',
];
for (const flag of flags) setFlagsFromString(flag);

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/cli/start.js', import.meta.url);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`millrace needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if (existsSync(entry)) {
  await import(entry);
} else {
  process.stderr.write('millrace is not built yet: run "npm start" (or "npm run build") in its folder first\n');
  process.exitCode = 1;
}
