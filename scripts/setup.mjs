// Makes a checkout ready to run: installs when the lock file changed, builds when the sources did. Quick when neither did.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { keepCode } from './code-cache.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const isWindows = process.platform === 'win32';

/** Runs a program with its output on standard error; exits with its code if it fails. */
export function runOrExit(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['inherit', 2, 2],
    shell: isWindows,
    ...options,
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

function isCurrent(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** Installs the packages the lock file names, unless they are there. */
export function install() {
  const stamp = join(root, 'node_modules', '.millrace-stamp');
  const hash = hashOf(['package-lock.json']);
  if (isCurrent(stamp, hash)) return;
  const installed = join(root, 'node_modules', '.package-lock.json');
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (!existsSync(stamp) && isFresh) {
    // Somebody has just run npm ci: what it installed is what the lock file names.
    writeFileSync(stamp, hash);
    return;
  }
  process.stderr.write('Installing packages (once) …\n');
  runOrExit('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, hash);
}

const buildScripts = ['scripts/setup.mjs', 'scripts/bundle.mjs', 'scripts/code-cache.mjs'];

/**
 * Compiles src/ into build/, a module for each file, and bundles that into dist/, what users get, unless both were made
 * from the same sources.
 */
export async function build() {
  const stamp = join(root, 'dist', '.stamp');
  const hash = hashOf([
    'package-lock.json',
    'tsconfig.json',
    ...filesBelow('bin'),
    ...buildScripts,
    ...filesBelow('src'),
  ]);
  if (isCurrent(stamp, hash)) return keepCode(root);
  process.stderr.write('Building …\n');
  for (const folder of ['build', 'dist']) rmSync(join(root, folder), { recursive: true, force: true });
  runOrExit(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
  compileKernels();
  await bundle(root);
  // What is no module: the styles and the script of the reports.
  for (const folder of ['build', 'dist'])
    for (const part of ['report', 'compare'])
      cpSync(join(root, 'src', part, 'page'), join(root, folder, part, 'page'), { recursive: true });
  await keepCode(root);
  writeFileSync(stamp, hash);
}

/**
 * Compiles every src/x.as.ts (AssemblyScript) with an x.wasm.d.ts beside it to WebAssembly, into a module build/x.wasm.js
 * that holds its bytes: no path can get wrong in the bundle, and no file is read at run time. Other .as.ts are its parts.
 */
function compileKernels() {
  const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const options = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--disableWarning', '112'];
  const kernels = filesBelow('src').filter((each) => each.endsWith('.wasm.d.ts'));
  for (const path of kernels.map((each) => each.replace(/\.wasm\.d\.ts$/, '.as.ts'))) {
    const stem = join(root, 'build', relative('src', path).slice(0, -'.as.ts'.length));
    const binary = `${stem}.wasm`;
    mkdirSync(dirname(binary), { recursive: true });
    runOrExit(process.execPath, [compiler, path, '--outFile', binary, ...options]);
    writeFileSync(`${binary}.js`, `export default '${readFileSync(binary).toString('base64')}';\n`);
    rmSync(binary);
  }
}
