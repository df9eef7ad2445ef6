// Bundles build/ into dist/, what users get: CommonJS that bin/load.js loads, and faces of it that are ES modules.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/**
 * Packages whose code goes into the bundle, with what they import: finding and reading their many small files, and looking
 * for the exports of those that are CommonJS, is most of what a start would wait for.
 */
const inlined = [
  ...['zod', 'undici', 'ipaddr.js', 'commander', 'yaml', 'robots-parser', 'leven', 'pretty-bytes'],
  ...['filenamify', 'filename-reserved-regex', 'hyparquet', 'hyparquet-writer'],
  ...['d3-scale', 'd3-shape', 'd3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-path', 'd3-time'],
  ...['d3-time-format', 'internmap'],
  ...['htmlparser2', 'domelementtype', 'domhandler', 'domutils', 'dom-serializer', 'entities'],
  ...['file-type', 'strtok3', 'token-types', 'uint8array-extras', '@tokenizer/inflate', '@borewit/text-codec'],
  ...['debug', 'ms', 'ieee754', 'papaparse', 'chardet'],
  ...['cli-progress', 'string-width', 'emoji-regex', 'is-fullwidth-code-point', 'strip-ansi', 'ansi-regex'],
  // sharp's; its own code goes in by the path of its file, for processes that are millrace's own.
  ...['semver', 'detect-libc', '@img/colour'],
];
/** Packages whose data does: `language-profiles.mjs` packs it. */
const packed = ['eld'];

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
const undiciChanges = (build) => [
  // It loads Node's HTTP/2 with its client, which takes every process 14 ms of CPU. No socket here agrees to speak it, and
  // undici knows how to do without: what it does then is what this puts in its place.
  changeUndici('client-h2.js', "http2 = require('node:http2')", 'http2 = { constants: {} }'),
  changeUndici(
    'client-h1.js',
    compilesParser,
    `require(${JSON.stringify(join(build, 'fetch', 'parser-compiler.js'))}).compileParser(() => ${compilesParser})`,
  ),
  // It gives an unasked "100 Continue" for a bad answer, which a client may ignore (RFC 9110, 15.2.1): like any other hint
  // it is skipped, and the exchange counts them.
  changeUndici('client-h1.js', 'if (statusCode === 100) {', 'if (false) {'),
];

const takesSharp = "createRequire(import.meta.url)('sharp')";

/**
 * sharp's own code, as processes of millrace's own load it: some sixty files. Its native parts stay where they are installed,
 * and are asked for in its name; where those are of another version, the package itself is taken. Libraries' hosts import that.
 */
const sharpInside = (root) => ({
  name: 'sharp-inside',
  transform(code, id) {
    const path = relative(root, id).split(sep).join('/');
    if (path === 'build/formats/image/sharp.js') {
      if (!code.includes(takesSharp)) throw new Error(`${path}: expected ${takesSharp}`);
      const folder = join(root, 'node_modules', 'sharp');
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const installed = "createRequire(createRequire(import.meta.url).resolve('sharp'))('../package.json').version";
      const inside = `(await import(${JSON.stringify(join(folder, 'dist', 'index.cjs'))})).default`;
      return code.replace(takesSharp, () => `(${installed} === '${version}' ? ${inside} : ${takesSharp})`);
    }
    if (!/^node_modules\/sharp\/dist\/\w+\.cjs$/.test(path)) return null;
    const changed = code.replace(/\brequire\((?=`|['"]@img\/sharp)/g, 'requireNative(');
    if (changed === code) return null;
    const find = "require('node:module').createRequire";
    return `const requireNative = ${find}(${find}(__filename).resolve('sharp'));\n${changed}`;
  },
});

/** What programs and users import: these stay modules, which hand on what the bundle exports. */
const imported = ['index', 'origin/index', 'compare/record-op'];
/** What threads and processes start with. */
const started = ['lane', 'cli/thumbnail-process', 'compare/measured-run'];
const entries = [...imported, ...started, 'cli/start'];
/** What comes before an entry. The program gives itself this flag too: set later, it would make code that is kept useless. */
const earlier = { 'compare/measured-run': "require('node:v8').setFlagsFromString('--no-wasm-tier-up');\n" };

/** In the bundle, what threads and processes start with is CommonJS, which Node starts sooner than a module. */
const startedNames = {
  name: 'started-names',
  transform(code) {
    const changed = started.reduce(
      (text, entry) =>
        text.replaceAll(`new URL('../${entry}.js', import.meta.url)`, `new URL('../${entry}.cjs', import.meta.url)`),
      code,
    );
    return changed === code ? null : changed;
  },
};

/** A module that failed is run again for whoever asks again, as by Node; the bundler's own way would hand out half of it. */
const runsOnce =
  'var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);';
const runsUntilDone = `var __commonJSMin = (cb, mod) => () => {
	if (mod) return mod.exports;
	mod = { exports: {} };
	try {
		cb(mod.exports, mod, mod.exports);
	} catch (error) {
		mod = void 0;
		throw error;
	}
	return mod.exports;
};`;

function withRetries({ name, code }) {
  if (name !== 'rolldown-runtime') return code;
  if (!code.includes(runsOnce)) throw new Error(`${name}: expected ${runsOnce}`);
  return code.replace(runsOnce, runsUntilDone);
}

/** V8 keeps text of ASCII alone in half the memory, and reads it sooner. No text here is used as it stands (`String.raw`). */
const toAscii = (code) => {
  const escaped = /\\[^\0-\x7f]/.exec(code);
  if (escaped) throw new Error(`expected no backslash before ${escaped[0][1]}: write it without`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

/** bin/load.js imports on behalf of the bundle: code that V8 kept cannot do so itself. Comments stay as they are. */
const withImports = (code) =>
  code.replace(/^(?!\s*(?:\*|\/\/|\/\*(?!.*\*\/))).*\bimport\(.*$/gm, (line) =>
    line.replaceAll('import(', 'importOther('),
  );

/** Throws for a package that a user's installation may not have beside this one: its importer's code went in, and its own did not. */
function checkImports(root, output) {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // `debug` looks whether it is there.
  const known = [...Object.keys(dependencies), 'supports-color'];
  for (const { fileName, code } of output)
    for (const [, name] of code.matchAll(/\b(?:require|import)\("([^"./][^"]*)"\)/g))
      if (!name.startsWith('node:') && !isBuiltin(name) && !known.includes(name))
        throw new Error(`${fileName} imports ${name}: name it among the packages whose code goes in`);
}

const chunkOf = (entry) => entry.replaceAll('/', '-');

/** The path of bin/load.js as the file of an entry gives it. */
function loaderFor(dist, entry) {
  const path = relative(dirname(join(dist, entry)), join(dist, '..', 'bin', 'load.js'));
  return JSON.stringify(path.split(sep).join('/'));
}

function writeEntry(dist, entry, ending, code) {
  const file = join(dist, `${entry}.${ending}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}

/** An ES module that exports what an entry of the bundle does. */
function faceOf(dist, entry, names) {
  const own = names.filter((name) => name !== 'default').sort();
  return [
    "import { createRequire } from 'node:module';",
    `const all = createRequire(import.meta.url)(${loaderFor(dist, entry)}).load('${chunkOf(entry)}');`,
    ...(own.length > 0 ? [`export const { ${own.join(', ')} } = all;`] : []),
    ...(names.includes('default') ? ['export default all.default;'] : []),
    '',
  ].join('\n');
}

/** True for a package whose code goes in. */
const isInside = (name) => inlined.some((each) => `${name}/`.startsWith(`${each}/`));

/** Bundles what starts by itself; whatever is loaded on first use stays a file of its own. `root`: the project's folder. */
export async function bundle(root) {
  const { rolldown } = await import('rolldown');
  const [build, dist] = [join(root, 'build'), join(root, 'dist')];
  const bundled = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [chunkOf(entry), join(build, `${entry}.js`)])),
    platform: 'node',
    plugins: [...undiciChanges(build), sharpInside(root), startedNames],
    external: (name) => /^[^./]/.test(name) && !isAbsolute(name) && !isInside(name),
  });
  // Chunks lie one folder deep, as the modules do: paths relative to them stay right.
  const { output } = await bundled.generate({
    format: 'cjs',
    exports: 'named',
    strict: true,
    entryFileNames: 'chunks/[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
  });
  await bundled.close();
  checkImports(root, output);
  mkdirSync(join(dist, 'chunks'), { recursive: true });
  // Last what tells that the program is there: a build that was stopped leaves none.
  const isStart = ({ fileName }) => fileName === 'chunks/cli-start.cjs';
  for (const chunk of [...output].sort((a, b) => Number(isStart(a)) - Number(isStart(b))))
    writeFileSync(join(dist, chunk.fileName), toAscii(withImports(withRetries(chunk))));
  for (const entry of imported) {
    const { exports } = output.find(({ isEntry, name }) => isEntry && name === chunkOf(entry));
    writeEntry(dist, entry, 'js', faceOf(dist, entry, exports));
  }
  for (const entry of started)
    writeEntry(
      dist,
      entry,
      'cjs',
      `${earlier[entry] ?? ''}require(${loaderFor(dist, entry)}).load('${chunkOf(entry)}');\n`,
    );
  const notices = [...inlined, 'sharp', ...packed].map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    return `${name} ${version}\n\n${readFileSync(join(folder, license), 'utf8').trim()}\n`;
  });
  const intro = 'The files in this folder contain code or data of these packages:';
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), [intro, ...notices].join('\n---\n\n'));
}
