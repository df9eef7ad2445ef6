import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../built.js';

const program = `
const { default: sharp } = await import('sharp');
sharp.concurrency(2);
const { encode } = await import(process.argv[1]);
const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer();
await encode([{ content: { kind: 'image', bytes, mime: 'image/png', extension: 'png' }, format: 'jpeg', options: {} }]);
const opens = (file) => sharp(file).metadata().then(() => true, () => false);
const { mkdtempSync, writeFileSync, rmSync } = await import('node:fs');
const folder = mkdtempSync((await import('node:os')).tmpdir() + '/millrace-sharp-');
await sharp(bytes).toFile(folder + '/a.v');
writeFileSync(folder + '/a.png', bytes);
const opened = [await opens(folder + '/a.v'), await opens(folder + '/a.png'), await opens(bytes)];
rmSync(folder, { recursive: true });
console.log(JSON.stringify([sharp.concurrency(), sharp.cache().memory.max, ...opened]));
`;

async function settingsAfterEncoding(env: Record<string, string>): Promise<unknown> {
  const module = pathToFileURL(join(root, 'build', 'formats', 'image', 'encode.js')).href;
  const { MILLRACE_OWN_PROCESS: _, ...outer } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, module], {
    env: { ...outer, ...env },
    cwd: root,
  });
  return JSON.parse(stdout);
}

it("leaves sharp's settings alone in a process that is somebody else's", async () => {
  expect(await settingsAfterEncoding({})).toEqual([2, 50, true, true, true]);
});

it("sets sharp to one thread, no cache and no rare loaders in millrace's own processes", async () => {
  expect(await settingsAfterEncoding({ MILLRACE_OWN_PROCESS: '1' })).toEqual([1, 0, false, true, true]);
});
