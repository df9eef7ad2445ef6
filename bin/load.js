// Loads the modules of dist/ with what V8 made of them in an earlier process: compiling them is half of what a start costs.
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join, relative } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');
const { isMainThread } = require('node:worker_threads');
// Node 21, 22.0 and 22.1 have none: nothing is kept there.
const { crc32 = () => -1 } = require('node:zlib');

const dist = join(__dirname, '..', 'dist');
const requireOther = createRequire(__filename);
/** Code that was kept has lost where it came from, and may not import anything by itself. */
const importOther = (specifier) => import(specifier);
const modules = new Map();
/** The scripts whose code is to be kept, with the checksum of what they were compiled from. */
const scripts = new Map();
const isKeeping = process.env.MILLRACE_KEEP_CODE === '1' && crc32('') === 0;
const alignment = 8;

/** Code that is kept, by the path of its module in dist/. A pack is of one kind of process, its V8 and its flags. */
let pack = new Map();
let packFile = '';
const counts = { modules: 0, kept: 0 };

const align = (offset) => Math.ceil(offset / alignment) * alignment;

/**
 * A pack: the length of its index, the checksum of all that follows, the index (name, checksum of its source, and length of each), and the
 * code, each piece aligned. One that is damaged, or whose module was changed, counts for nothing.
 */
function readPack(file) {
  try {
    const bytes = readFileSync(file);
    const start = alignment + bytes.readUInt32LE(0);
    if (crc32(bytes.subarray(alignment)) !== bytes.readUInt32LE(4)) return new Map();
    let offset = align(start);
    return new Map(
      JSON.parse(bytes.toString('utf8', alignment, start)).map(([name, checksum, length]) => {
        const code = bytes.subarray(offset, offset + length);
        offset = align(offset + length);
        return [name, { checksum, code }];
      }),
    );
  } catch {
    return new Map();
  }
}

/** V8 tells versions, flags and processors apart by a number; it need not know what a distributor changed. */
function packOf(entry) {
  const kind = isMainThread ? entry : `${entry}-thread`;
  const { version, platform, arch } = process;
  return join(dist, 'code-cache', `${kind}-${version}-${platform}-${arch}-${cachedDataVersionTag().toString(16)}.bin`);
}

function openPack(entry) {
  packFile = packOf(entry);
  pack = readPack(packFile);
  // Flags that were changed since would make code that the next process could not use.
  if (isKeeping)
    require('./keep.js').keep({ file: packFile, pack, scripts, isUsable: () => packFile === packOf(entry) });
}

/** Runs a CommonJS module of dist/ once; answers its exports. */
function requireOwn(file) {
  const loaded = modules.get(file);
  if (loaded !== undefined) return loaded.exports;
  const module = { exports: {} };
  const bytes = readFileSync(file);
  // V8 itself looks at a source's length alone.
  const [name, checksum] = [relative(dist, file), crc32(bytes)];
  const kept = pack.get(name);
  // The bundle is ASCII, which keeps V8's copy half as large.
  const source = bytes.latin1Slice();
  const script = new Script(`(function (exports, require, importOther, __filename) {${source}\n})`, {
    filename: file,
    cachedData: kept?.checksum === checksum ? kept.code : undefined,
  });
  if (isKeeping) scripts.set(name, { script, checksum });
  counts.modules += 1;
  if (script.cachedDataRejected === false) counts.kept += 1;
  const folder = dirname(file);
  const requireFrom = (id) => (id.startsWith('.') ? requireOwn(join(folder, id)) : requireOther(id));
  modules.set(file, module);
  try {
    script.runInThisContext().call(module.exports, module.exports, requireFrom, importOther, file);
  } catch (error) {
    // Half a module is none: whoever asks again gets the error again, or all of it.
    modules.delete(file);
    throw error;
  }
  return module.exports;
}

/** Runs an entry of the bundle, `cli-start`; answers its exports. Only the first of a thread brings its pack. */
function load(entry) {
  if (packFile === '') openPack(entry);
  return requireOwn(join(dist, 'chunks', `${entry}.cjs`));
}

module.exports = { load, counts };
