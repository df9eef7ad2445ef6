// `npm start` runs the demo; `npm start -- run urls.txt …` passes everything on.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
const args = process.argv.slice(2);
const child = spawn(process.execPath, [join(root, 'bin', 'millrace.js'), ...(args.length > 0 ? args : ['demo'])], {
  stdio: 'inherit',
});
// The program decides what a signal means; this wrapper only waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.exitCode === null && signal !== 'SIGINT' && child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
