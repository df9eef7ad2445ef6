import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { root } from '../built.js';
import { opModule } from '../contracts/mixed-set.js';

const built = (path: string) => JSON.stringify(pathToFileURL(join(root, 'build', path)).href);

async function runScript(code: string): Promise<[number, string]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [exitCode] = await once(child, 'close');
  return [exitCode, said.join('')];
}

it('a helper process that is closed rejects what it was asked and what waits, starts no other, and lets the main process end', async () => {
  const module = JSON.stringify(opModule('hostile-isolated'));
  const code = `
    const { isolate } = await import(${built('modes/isolated-process.js')});
    const { registry } = await import(${built('builtins.js')});
    // Longer than the test may take: nothing may wait for it.
    const runner = isolate(600_000);
    const content = { bytes: Buffer.from('x'), kind: 'text', mime: 'text/plain', extension: 'txt' };
    const op = { name: 'hostile', module: ${module}, options: {}, cost: 'native', input: 'bytes' };
    const start = (index, onBegin) =>
      runner.run(op, content, { item: { index, url: 'data:,poison-never', fields: {} }, scratch: '/nowhere', registry, onBegin });
    const answers = [];
    await new Promise((begun) => {
      for (const index of [0, 1, 2]) answers.push(start(index, begun).then(() => 'done', (error) => error.code));
    });
    await runner.close();
    answers.push(start(3).then(() => 'done', (error) => error.code));
    process.stdout.write((await Promise.all(answers)).join(' '));
  `;
  expect(await runScript(code)).toEqual([0, 'E_CANCELLED E_CANCELLED E_CANCELLED E_CANCELLED']);
});

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
  expect(await runScript(code)).toEqual([0, 'closed']);
});
