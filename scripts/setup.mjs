// Makes a checkout ready to run: installs when the lock file changed, builds when the sources did. Quick when neither did.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/**
 * Packages whose code goes into the bundle, with what they import: finding and reading their many small files, and looking
 * for the exports of those that are CommonJS, is most of what a start would wait for.
 */
const inlined = [
  ...['zod', 'undici', 'ipaddr.js', 'commander', 'yaml', 'robots-parser', 'leven', 'pretty-bytes'],
  ...['filenamify', 'filename-reserved-regex', 'hyparquet', 'hyparquet-writer'],
  ...['d3-scale', 'd3-shape', 'd3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-path', 'd3-time'],
  ...['d3-time-format', 'internmap'],
];
/** Packages whose data does: `language-profiles.mjs` packs it. */
const packed = ['eld'];

/**
 * Compiles src/ into build/, a module for each file, and bundles that into dist/, what users get, unless both were made
 * from the same sources.
 */
export async function build() {
  const stamp = join(root, 'dist', '.stamp');
  const hash = hashOf(['package-lock.json', 'tsconfig.json', 'scripts/setup.mjs', ...filesBelow('src')]);
  if (isCurrent(stamp, hash)) return;
  process.stderr.write('Building …\n');
  for (const folder of ['build', 'dist']) rmSync(join(root, folder), { recursive: true, force: true });
  runOrExit(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
  compileKernels();
  await bundle();
  // What is no module: the styles and the script of the reports.
  for (const folder of ['build', 'dist'])
    for (const part of ['report', 'compare'])
      cpSync(join(root, 'src', part, 'page'), join(root, folder, part, 'page'), { recursive: true });
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

/** Changes one place of a file of undici; says so where that place is no more. */
function changeUndici(file, from, to) {
  return {
    name: `undici-${file}`,
    transform(code, id) {
      if (!id.endsWith(join('undici', 'lib', 'dispatcher', file))) return null;
      const changed = code.replace(from, to);
      if (changed === code) throw new Error(`${id}: expected ${from}; look whether this change is needed at all now`);
      return changed;
    },
  };
}

const compilesParser = "new WebAssembly.Module(require('../llhttp/llhttp_simd-wasm.js'))";
const parserCompiler = JSON.stringify(join(root, 'build', 'fetch', 'parser-compiler.js'));
const undiciChanges = [
  // It loads Node's HTTP/2 with its client, which takes every process 14 ms of CPU. No socket here agrees to speak it, and
  // undici knows how to do without: what it does then is what this puts in its place.
  changeUndici('client-h2.js', "http2 = require('node:http2')", 'http2 = { constants: {} }'),
  changeUndici('client-h1.js', compilesParser, `require(${parserCompiler}).compileParser(() => ${compilesParser})`),
  // It gives an unasked "100 Continue" for a bad answer, which a client may ignore (RFC 9110, 15.2.1): like any other hint
  // it is skipped, and the exchange counts them.
  changeUndici('client-h1.js', 'if (statusCode === 100) {', 'if (false) {'),
];

/** Bundles what starts by itself; whatever is loaded on first use stays a file of its own. */
async function bundle() {
  const { rolldown } = await import('rolldown');
  const entries = [
    'index',
    'lane',
    'cli/start',
    'cli/thumbnail-process',
    'compare/measured-run',
    'compare/record-op',
    'origin/index',
  ];
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(root, 'build', `${name}.js`)])),
    platform: 'node',
    plugins: undiciChanges,
    external: (name) => /^[^./]/.test(name) && !isAbsolute(name) && !inlined.includes(name.split('/', 1)[0]),
  });
  // Chunks lie one folder deep, as the modules do: paths relative to them stay right.
  await bundled.write({ dir: join(root, 'dist'), format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundled.close();
  const notices = [...inlined, ...packed].map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    return `${name} ${version}\n\n${readFileSync(join(folder, license), 'utf8').trim()}\n`;
  });
  const intro = 'The files in this folder contain code or data of these packages:';
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), [intro, ...notices].join('\n---\n\n'));
}
