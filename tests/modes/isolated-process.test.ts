import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { root } from '../built.js';

const built = (path: string) => JSON.stringify(pathToFileURL(join(root, 'build', path)).href);

it('a helper process that is being closed keeps the main process alive until it has gone', async () => {
  const code = `
    const { isolate } = await import(${built('modes/isolated-process.js')});
    const { registry } = await import(${built('builtins.js')});
    const runner = isolate(20_000);
    const bytes = Buffer.from('some words\\n');
    const content = { bytes, kind: 'text', mime: 'text/plain', extension: 'txt' };
    const op = { name: 'text.analyze', options: {}, cost: 'script', input: 'stream' };
    await runner.run(op, content, { item: { index: 0, url: 'data:,', fields: {} }, scratch: '/nowhere', registry });
    await runner.close();
    process.stdout.write('closed');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [exitCode] = await once(child, 'close');
  expect([exitCode, said.join('')]).toEqual([0, 'closed']);
});
