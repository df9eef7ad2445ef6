import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One import of a file of `src/`. */
export interface Import {
  readonly from: string;
  /** A file below `src/` with forward slashes, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly kind: 'static' | 'dynamic' | 'type';
}

export const root = fileURLToPath(new URL('..', import.meta.url));
const posix = (path: string) => path.split(sep).join('/');

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|cts|tsx|js|mjs)$/.test(entry.name))
    .map((entry) => posix(relative(join(root, folder), join(entry.parentPath, entry.name))))
    .sort();
}

/** Every file below `src/`, with forward slashes. */
export const files = listFiles('src');
/** Their text. */
export const texts = new Map(files.map((file) => [file, readFileSync(join(root, 'src', file), 'utf8')]));
/** Their syntax. */
export const trees = new Map(
  [...texts].map(([file, text]) => [file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)]),
);

/** Shows a node and all below it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function makeImport(from: string, specifier: string, kind: Import['kind']): Import {
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('@') ? specifier.split('/', 2).join('/') : specifier.split('/', 1).join();
    return { from, to: specifier.startsWith('node:') ? specifier : name, isOurs: false, kind };
  }
  const path = posix(normalize(join(dirname(from), specifier)));
  const to = path.endsWith('.as') ? `${path}.ts` : path.replace(/\.js$/, path.endsWith('.wasm.js') ? '.d.ts' : '.ts');
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

/** All imports of all files. */
export const imports = [...trees].flatMap(([file, tree]) => readImports(file, tree));
/** The folder right below `src/` that a file is in, or the file itself. */
export const placeOf = (file: string) => file.split('/', 1).join();

/** True for what changes how the whole process ends: not a library's to do. */
export function isGlobalProcessUse(node: ts.PropertyAccessExpression): boolean {
  const isProcess = /^(globalThis\.)?process$/.test(node.expression.getText());
  if (!isProcess) return false;
  return /^(exit|reallyExit|abort|exitCode|on|once|addListener|prependListener|prependOnceListener|setUncaughtExceptionCaptureCallback)$/.test(
    node.name.text,
  );
}

/** Finds one way round in a graph. */
export function findCycle(edges: readonly { readonly from: string; readonly to: string }[]): string[] | undefined {
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
export function readBuiltins(record: string): { name: string; file: string }[] {
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
