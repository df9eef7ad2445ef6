import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { rareLoaders, wantedLoaders } from '../../../src/formats/image/sharp.js';
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

/** One thread sets sharp up again and again while another opens a picture. */
const racing = `
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
const [module] = process.argv.slice(1);
const setter = new Worker(
  \`import { parentPort, workerData } from 'node:worker_threads';
  import sharp from 'sharp';
  const { tune } = await import(workerData);
  tune(sharp);
  parentPort.postMessage('set');
  for (;;) tune(sharp);\`,
  { eval: true, workerData: module },
);
await new Promise((resolve) => setter.once('message', resolve));
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer();
const failures = [];
for (let count = 0; count < 1_000; count += 1) await sharp(png).metadata().catch((error) => failures.push(error.message));
console.log(JSON.stringify(failures.slice(0, 3)));
process.exit();
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

it('takes no loader away, not for an instant, from a thread that decodes while another loads sharp', async () => {
  const module = pathToFileURL(join(root, 'build', 'formats', 'image', 'sharp.js')).href;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', racing, module], {
    cwd: root,
  });
  expect(JSON.parse(stdout)).toEqual([]);
});

it('knows every loader of the libvips that sharp brings', () => {
  const packages = join(root, 'node_modules', '@img');
  const libraries = readdirSync(packages)
    .map((name) => join(packages, name, 'lib'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => /vips.*[.](so|dylib|dll)/.test(file));
  expect(libraries).not.toEqual([]);
  const known = [...wantedLoaders, ...rareLoaders];
  for (const library of libraries) {
    const classes = readFileSync(library, 'latin1').match(/VipsForeignLoad[A-Z][A-Za-z0-9]*/g) ?? [];
    expect(classes.length).toBeGreaterThan(10);
    const unknown = classes.filter(
      (name) => !known.some((base) => new RegExp(`^${base}(File|Buffer|Source)?$`).test(name)),
    );
    expect([...new Set(unknown)]).toEqual([]);
  }
});
