#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// This process keeps little and allocates much: without these its heap grows with the number of items for no gain.
for (const flag of ['--optimize-for-size', '--semi-space-growth-factor=1', '--max-semi-space-size=2'])
  setFlagsFromString(flag);

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
