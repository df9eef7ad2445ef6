import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Which folder may import which: the whole of it. A folder may always import itself. `bin/` and `scripts/` are exempt. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  flow: ['core'],
  sync: ['core'],
  formats: ['core', 'flow'],
  storage: ['core', 'flow'],
  fetch: ['core', 'flow', 'formats'],
  sources: ['core', 'flow', 'fetch', 'formats', 'storage'],
  ops: ['core', 'flow', 'formats'],
  sinks: ['core', 'flow', 'formats', 'storage'],
  ledger: ['core', 'flow', 'formats', 'storage'],
  engine: ['core', 'flow', 'fetch', 'ledger'],
  modes: ['core', 'flow', 'sync', 'engine'],
  // Core for the registry's type; the implementations only by dynamic import, which a rule of its own checks.
  'builtins.ts': ['core', 'sources', 'ops', 'formats', 'sinks', 'modes'],
  'lane.ts': ['core', 'flow', 'sync', 'fetch', 'engine', 'builtins.ts'],
  // Flow for the channel that slows a run down to the loop that reads its outcomes.
  'index.ts': ['core', 'flow', 'engine', 'modes', 'ledger', 'builtins.ts'],
  origin: ['core', 'flow', 'formats'],
  dataset: ['core', 'flow', 'formats'],
  report: ['core', 'flow', 'formats', 'ledger', 'storage', 'index.ts'],
  dashboard: ['core', 'flow', 'formats', 'ledger', 'storage', 'index.ts'],
  compare: ['core', 'flow', 'ledger', 'report', 'origin', 'dataset', 'index.ts'],
  cluster: ['core', 'flow', 'fetch', 'ledger', 'storage', 'index.ts'],
};
const everythingBelowTheCommandLine = [...Object.keys(mayImport).filter((place) => place !== 'lane.ts')];

/** Which folders may load a library that reaches outside the process. Types are free. */
const mayLoad: Readonly<Record<string, readonly string[]>> = {
  undici: ['fetch'],
  'node:net': ['fetch', 'cluster', 'origin', 'dashboard'],
  'node:tls': ['fetch', 'cluster'],
  'node:http': ['fetch', 'origin', 'dashboard'],
  'node:https': ['fetch', 'origin'],
  'node:http2': [],
  'node:dgram': [],
  'node:dns': ['fetch'],
  'node:dns/promises': ['fetch'],
  'node:child_process': ['modes', 'compare', 'cli'],
  'node:cluster': [],
  // The engine's script thread stands beside a lane's loop; locks ask which thread they are in.
  'node:worker_threads': ['modes', 'engine', 'sync', 'lane.ts'],
  // `process` is the global: an import would hide what is done with it from the rules below.
  'node:process': [],
  sharp: ['formats', 'dataset'],
};

/** Libraries that `--help` must not wait for. */
const heavy = ['sharp', 'undici', 'hyparquet', 'hyparquet-writer', 'papaparse', 'cli-progress', 'yaml', 'zod'];

const mostLines = 300;
/** Files that are too long today, with the length they must not outgrow. */
const tooLong: Readonly<Record<string, number>> = {};

/** Which shared suite the test of a built-in calls. */
const suites: Readonly<Record<string, string>> = {
  sources: 'testSource',
  ops: 'testOp',
  formats: 'testFormat',
  sinks: 'testSink',
  modes: 'testMode',
};

interface Import {
  readonly from: string;
  /** A file below `src/` with forward slashes, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly kind: 'static' | 'dynamic' | 'type';
}

const root = fileURLToPath(new URL('..', import.meta.url));
const posix = (path: string) => path.split(sep).join('/');

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|cts|tsx|js|mjs)$/.test(entry.name))
    .map((entry) => posix(relative(join(root, folder), join(entry.parentPath, entry.name))))
    .sort();
}

const files = listFiles('src');
const texts = new Map(files.map((file) => [file, readFileSync(join(root, 'src', file), 'utf8')]));
const trees = new Map(
  [...texts].map(([file, text]) => [file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)]),
);

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function makeImport(from: string, specifier: string, kind: Import['kind']): Import {
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('@') ? specifier.split('/', 2).join('/') : specifier.split('/', 1).join();
    return { from, to: specifier.startsWith('node:') ? specifier : name, isOurs: false, kind };
  }
  const to = posix(normalize(join(dirname(from), specifier))).replace(/\.js$/, '.ts');
  return { from, to, isOurs: true, kind };
}

/** Every import of a file: static, dynamic, of types, and re-exports. */
function readImports(file: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node, kind: Import['kind']) => {
    if (!ts.isStringLiteralLike(specifier))
      throw new Error(`${file}: an import without a literal: ${specifier.getText()}`);
    found.push(makeImport(file, specifier.text, kind));
  };
  visit(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type' : 'static');
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'type');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      // A user's module is loaded by an address that is only known then.
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteralLike(specifier)) add(specifier, 'dynamic');
    }
  });
  return found;
}

const imports = [...trees].flatMap(([file, tree]) => readImports(file, tree));
const placeOf = (file: string) => file.split('/', 1).join();

describe('the source tree', () => {
  test('holds only folders and files that the import table knows', () => {
    const known = new Set([...Object.keys(mayImport), 'cli']);
    expect([...new Set(files.map(placeOf))].filter((place) => !known.has(place))).toEqual([]);
  });

  test('imports only in the direction of the table', () => {
    const wrong = imports.filter(({ from, to, isOurs }) => {
      const [place, target] = [placeOf(from), placeOf(to)];
      const allowed = place === 'cli' ? everythingBelowTheCommandLine : (mayImport[place] ?? []);
      return isOurs && place !== target && !allowed.includes(target);
    });
    expect(wrong.map(({ from, to, kind }) => `${from} → ${to} (${kind})`)).toEqual([]);
  });

  test('has a table without cycles', () => {
    const edges = Object.entries(mayImport).flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
    expect(findCycle(edges)).toBeUndefined();
  });

  test('has no cycle of imports at run time, dynamic ones included', () => {
    const edges = imports.filter((each) => each.isOurs && each.kind !== 'type');
    expect(findCycle(edges)?.join(' → ')).toBeUndefined();
  });

  test('imports files that are there', () => {
    const missing = imports.filter(({ to, isOurs }) => isOurs && !texts.has(to));
    expect(missing.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test('starts its lane entry by address, never by import', () => {
    expect(imports.filter(({ to }) => to === 'lane.ts').map(({ from }) => from)).toEqual([]);
  });

  test('loads what ships only when it is used', () => {
    const eager = imports.filter(({ from, isOurs, kind }) => from === 'builtins.ts' && isOurs && kind === 'static');
    expect(eager.map(({ to }) => to)).toEqual([]);
  });

  test('has no folder named after nothing in particular', () => {
    const folders = new Set(files.flatMap((file) => file.split('/').slice(0, -1)));
    const stems = files.map(
      (file) =>
        file
          .split('/')
          .at(-1)
          ?.replace(/\.[^.]+$/, '') ?? '',
    );
    for (const vague of ['utils', 'util', 'helpers', 'helper', 'types', 'misc', 'common', 'lib', 'shared']) {
      expect(folders).not.toContain(vague);
      expect(stems).not.toContain(vague);
    }
  });

  test(`keeps its files within ${mostLines} lines`, () => {
    const long = [...texts]
      .map(([file, text]) => ({ file, lines: text.trimEnd().split('\n').length }))
      .filter(({ file, lines }) => lines > (tooLong[file] ?? mostLines));
    expect(long.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([]);
    expect(
      Object.keys(tooLong).filter((file) => (texts.get(file) ?? '').trimEnd().split('\n').length <= mostLines),
    ).toEqual([]);
  });
});

describe('what reaches outside', () => {
  test('opens sockets and starts processes and threads only in the folders that may', () => {
    const wrong = imports.filter(({ from, to, isOurs, kind }) => {
      const places = mayLoad[to];
      return !isOurs && kind !== 'type' && places !== undefined && !places.includes(placeOf(from));
    });
    expect(wrong.map(({ from, to }) => `${from} loads ${to}`)).toEqual([]);
  });

  test('names modules of Node with their scheme, so that no rule is passed by', () => {
    const bare = [
      'net',
      'http',
      'https',
      'tls',
      'dns',
      'fs',
      'path',
      'os',
      'child_process',
      'worker_threads',
      'process',
    ];
    expect(
      imports.filter(({ to, isOurs }) => !isOurs && bare.includes(to)).map(({ from, to }) => `${from}: ${to}`),
    ).toEqual([]);
  });

  test('loads no heavy library before a command is chosen', () => {
    const chains = new Map([['cli/main.ts', 'cli/main.ts']]);
    for (const [file, chain] of chains) {
      for (const { from, to, isOurs, kind } of imports) {
        if (from === file && isOurs && kind === 'static' && !chains.has(to)) chains.set(to, `${chain} → ${to}`);
      }
    }
    const loaded = imports.filter((each) => each.kind === 'static' && heavy.includes(each.to) && chains.has(each.from));
    expect(loaded.map(({ from, to }) => `${chains.get(from)} → ${to}`)).toEqual([]);
  });

  test('never exits the process nor listens for signals, but for the command line and the lane entry', () => {
    const wrong: string[] = [];
    for (const [file, tree] of trees) {
      if (placeOf(file) === 'cli' || file === 'lane.ts') continue;
      visit(tree, (node) => {
        if (ts.isPropertyAccessExpression(node) && isGlobalProcessUse(node)) {
          const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
          wrong.push(`${file}:${line + 1} ${node.getText()}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });
});

/** True for what changes how the whole process ends: not a library's to do. */
function isGlobalProcessUse(node: ts.PropertyAccessExpression): boolean {
  const isProcess = /^(globalThis\.)?process$/.test(node.expression.getText());
  if (!isProcess) return false;
  return /^(exit|reallyExit|abort|exitCode|on|once|addListener|prependListener|prependOnceListener|setUncaughtExceptionCaptureCallback)$/.test(
    node.name.text,
  );
}

/** Finds one way round in a graph. */
function findCycle(edges: readonly { readonly from: string; readonly to: string }[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) if (from !== to) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();
  const follow = (place: string, way: readonly string[]): string[] | undefined => {
    const position = way.indexOf(place);
    if (position !== -1) return [...way.slice(position), place];
    if (finished.has(place)) return undefined;
    for (const next of targets.get(place) ?? []) {
      const cycle = follow(next, [...way, place]);
      if (cycle) return cycle;
    }
    finished.add(place);
    return undefined;
  };
  for (const place of targets.keys()) {
    const cycle = follow(place, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The files behind the names of one exported record of `builtins.ts`. */
function readBuiltins(record: string): { name: string; file: string }[] {
  const entries: { name: string; file: string }[] = [];
  const tree = trees.get('builtins.ts');
  if (tree === undefined) throw new Error('src/builtins.ts is not there');
  visit(tree, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== record) return;
    visit(node, (inner) => {
      if (!ts.isPropertyAssignment(inner)) return;
      const file = /import\('\.\/(.+)\.js'\)/.exec(inner.initializer.getText())?.[1];
      if (file === undefined) throw new Error(`builtins.ts: ${inner.getText()} is not a lazy import`);
      entries.push({ name: inner.name.getText().replaceAll("'", ''), file });
    });
  });
  return entries;
}

describe.each(Object.entries(suites))('every one of the %s that ship', (record, suite) => {
  const builtins = readBuiltins(record);

  test('is found in the list of what ships', () => {
    expect(builtins.length).toBeGreaterThan(0);
    expect(builtins.filter(({ file }) => placeOf(file) !== record)).toEqual([]);
  });

  test(`is tested by a file in its place that calls ${suite}`, () => {
    const untested = builtins.filter(({ file }) => {
      const path = join(root, 'tests', `${file}.test.ts`);
      return !existsSync(path) || !new RegExp(`\\b${suite}(<.*>)?\\(`).test(readFileSync(path, 'utf8'));
    });
    expect(untested.map(({ name, file }) => `${name}: tests/${file}.test.ts`)).toEqual([]);
  });
});
