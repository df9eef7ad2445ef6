import { Console } from 'node:console';
import { describe, systemCode } from '../core/errors.js';
import { hearRejection } from '../engine/left-behind.js';
import { exitCodes } from './exit-codes.js';
import { main } from './main.js';

// This process is ours: codecs may be set up for lanes here too.
process.env.MILLRACE_OWN_PROCESS = '1';
// Standard output is for results: a module of the user's that prints must not end up among them.
globalThis.console = new Console(process.stderr, process.stderr);
let isFull: Error | undefined;
// A reader that has gone (`| head`) ends the output, not the run; nor does a disk that is full, but whoever reads the file must know.
process.stderr.on('error', () => {});
process.stdout.on('error', (error) => {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error) ?? '')) isFull ??= error;
});
process.on('unhandledRejection', hearRejection);

let isDone = false;
let hasNothingLeft = false;

process.on('beforeExit', () => {
  hasNothingLeft = true;
});
// In some modes ops run in this process: one that ends it must not look like a run that went well.
process.on('exit', (code) => {
  if (isDone || code !== 0) return;
  const why = hasNothingLeft ? 'it waits for something that never comes' : 'something in it called process.exit';
  process.stderr.write(
    `millrace: ended before it was done: ${why}; look at the modules that it was given. What was saved is kept\n`,
  );
  process.exitCode = exitCodes.runFailed;
});

async function start(): Promise<void> {
  const words = process.argv.slice(2);
  if (words[0] === 'run') {
    // What goes wrong here is told by the start that counts.
    await import('./early-lane.js').then(({ startLaneFor }) => startLaneFor(words)).catch(() => {});
  }
  const code = await main(words);
  isDone = true;
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
  );
  if (isFull !== undefined) {
    process.stderr.write(
      `millrace: what standard output is written to is full (${describe(isFull)}): not all of it is there, all else is kept\n`,
    );
  }
  // Not by itself: timers and sockets of a user's module would keep it for ever.
  process.exit(isFull !== undefined && code === exitCodes.ok ? exitCodes.runFailed : code);
}

void start();
