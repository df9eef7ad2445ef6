#!/usr/bin/env node
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');

// This process keeps little and allocates much: without the first three its heap grows with the number of items for no gain.
// Much of what it does is done a few thousand times: optimizing that costs more than it gives.
// Its nursery is too small to share the collecting among threads.
// The parser of HTTP is compiled with WebAssembly's tiers off; flags that change later would make kept code useless (load.js).
const flags = [
  '--optimize-for-size',
  '--semi-space-growth-factor=1',
  '--max-semi-space-size=2',
  '--no-parallel-scavenge',
  '--no-wasm-tier-up',
];
const [major, minor] = process.versions.node.split('.').map(Number);
// Later V8s have no such flag, and complain on standard error.
if (major === 20) flags.push('--interrupt-budget=400000');
for (const flag of flags) setFlagsFromString(flag);

/** Files that the program and its libraries are in are opened many at a time; with fewer, some would seem not to be there. */
const leastOpenFiles = 48;

/** How many files this process may open, where the system tells (Linux). */
function readOpenFiles() {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? leastOpenFiles);
  } catch {
    return leastOpenFiles;
  }
}

const openFiles = readOpenFiles();
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`millrace needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if (openFiles < leastOpenFiles) {
  process.stderr.write(
    `millrace: a process may open ${openFiles} files here, and millrace needs ${leastOpenFiles}: allow more (ulimit -n 4096) and run the same command again (E_FD_LIMIT)\n`,
  );
  process.exitCode = 1;
} else if (existsSync(join(__dirname, '..', 'dist', 'chunks', 'cli-start.cjs'))) {
  require('./load.js').load('cli-start');
} else {
  process.stderr.write('millrace is not built yet: run "npm start" (or "npm run build") in its folder first\n');
  process.exitCode = 1;
}
