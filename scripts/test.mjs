// `npm test` builds, checks the public types against the built package, and runs the tests; arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root, runOrExit } from './setup.mjs';

install();
await build();
const args = process.argv.slice(2);
if (args.length === 0)
  runOrExit(process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tests/types/tsconfig.json',
  ]);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
