// `npm run bench` runs every measurement; `npm run bench -- pipeline-tax --items=1000` one of them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, runOrExit } from './setup.mjs';

install();
await build();
const words = process.argv.slice(2);
const all = ['startup', 'pipeline-tax', 'latency', 'memory', 'stars', 'texts', 'tables', 'signals'];
const chosen = words.filter((word) => !word.startsWith('--'));
for (const name of chosen.length > 0 ? chosen : all) {
  const file = join(root, 'bench', `${name}.mjs`);
  if (!existsSync(file)) {
    process.stderr.write(`no measurement ${name}; there are ${all.join(', ')}\n`);
    process.exit(2);
  }
  runOrExit(process.execPath, [file, ...words.filter((word) => word.startsWith('--'))], { stdio: 'inherit' });
}
