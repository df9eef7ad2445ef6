// `npm run bench` runs every measurement; `npm run bench -- pipeline-tax --items=1000` one of them; `npm run bench -- a f`
// two of the jobs that are compared with other programs, which bench/peers.mjs lists.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, runOrExit } from './setup.mjs';

install();
await build();
const words = process.argv.slice(2);
const all = ['startup', 'pipeline-tax', 'latency', 'stars', 'texts', 'tables', 'signals', 'report', 'resume', 'peers'];
const options = words.filter((word) => word.startsWith('--'));
const chosen = words.filter((word) => !word.startsWith('--'));
const letters = chosen.filter((word) => /^[a-z]$/.test(word));
const names = chosen.filter((word) => !letters.includes(word));
if (letters.length > 0) names.push('peers');
for (const name of names.length > 0 ? names : all) {
  const file = join(root, 'bench', `${name}.mjs`);
  if (!existsSync(file)) {
    process.stderr.write(`no measurement ${name}; there are ${all.join(', ')}, and jobs by letter\n`);
    process.exit(2);
  }
  runOrExit(process.execPath, [file, ...(name === 'peers' ? letters : []), ...options], { stdio: 'inherit' });
}
