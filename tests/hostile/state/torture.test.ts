import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../built.js';

/** Runs `npm run torture` with what the tests have built. */
async function torture(...args: string[]): Promise<{ code: number; stdout: string }> {
  const script = join(root, 'scripts', 'torture.mjs');
  const child = spawn(process.execPath, [script, '--built', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const said: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = await once(child, 'close');
  return { code, stdout: said.join('') };
}

it.skipIf(process.platform !== 'linux')(
  'runs that are killed at random instants, in every mode, come to the end of one that nobody disturbed',
  { timeout: 300_000 },
  async () => {
    const { code, stdout } = await torture('--seed', '5', '--kills', '12');
    const [, same, kills] = /^(\d+)\/(\d+) kill points came to the same files and outcomes/m.exec(stdout) ?? [];
    expect([code, same, Number(kills) >= 12], stdout).toEqual([0, kills, true]);
  },
);
