import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  files,
  findCycle,
  imports,
  isGlobalProcessUse,
  placeOf,
  readBuiltins,
  root,
  texts,
  trees,
  visit,
} from './source-tree.js';

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
const everythingBelowTheCommandLine = Object.keys(mayImport).filter((place) => place !== 'lane.ts');

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
  '@duckdb/node-api': ['formats'],
};

/** Libraries that `--help` must not wait for. */
const heavy = [
  'sharp',
  'undici',
  'hyparquet',
  'hyparquet-writer',
  'papaparse',
  'cli-progress',
  'yaml',
  'zod',
  '@duckdb/node-api',
  'chardet',
  'htmlparser2',
  'd3-scale',
  'd3-shape',
];

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
    const chains = new Map([['cli/start.ts', 'cli/start.ts']]);
    for (const [file, chain] of chains) {
      for (const { from, to, isOurs, kind } of imports) {
        if (from === file && isOurs && kind === 'static' && !chains.has(to)) chains.set(to, `${chain} → ${to}`);
      }
    }
    const loaded = imports.filter((each) => each.kind === 'static' && heavy.includes(each.to) && chains.has(each.from));
    expect(loaded.map(({ from, to }) => `${chains.get(from)} → ${to}`)).toEqual([]);
  });

  test('never exits the process nor listens for signals, but for the command line and the entries of processes', () => {
    const wrong: string[] = [];
    for (const [file, tree] of trees) {
      if (placeOf(file) === 'cli' || file === 'lane.ts' || file === 'compare/measured-run.ts') continue;
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
