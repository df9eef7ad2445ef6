import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, RunError, systemCode } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import { importModule, type UserModule } from './import-module.js';

/** The recipes that ship. */
export const shippedFolder = fileURLToPath(new URL('../../recipes/', import.meta.url));
const moduleExtensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** A recipe as it was written, not yet checked. */
export interface LoadedRecipe {
  readonly input: unknown;
  /** Names it in messages. */
  readonly where: string;
  /** Its op modules with relative paths start here. */
  readonly directory: string;
}

/** Names of the recipes that ship. */
export async function listRecipes(): Promise<string[]> {
  const files = await readdir(shippedFolder);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** The text of a shipped recipe. */
export async function readShippedRecipe(name: string): Promise<string> {
  return readFile(join(shippedFolder, `${name}.yaml`), 'utf8');
}

/** Finds a recipe by the name of a shipped one or as a file (`.yaml`, `.json`, `.js`, `.mjs`, `.ts` where Node runs it). */
export async function loadRecipe(nameOrFile: string, workingDirectory: string): Promise<LoadedRecipe> {
  const looksLikeFile = /[\\/]|\.(ya?ml|json|[cm]?[jt]s)$/.test(nameOrFile);
  if (!looksLikeFile) {
    const names = await listRecipes();
    if (!names.includes(nameOrFile)) {
      const suggestion = didYouMean(nameOrFile, names) || `; there are ${names.join(', ')}, or give a file`;
      throw new RunError('E_RECIPE', `unknown recipe ${JSON.stringify(nameOrFile)}${suggestion}`);
    }
    return loadRecipeFile(join(shippedFolder, `${nameOrFile}.yaml`), `recipe ${nameOrFile}`);
  }
  const file = resolve(workingDirectory, nameOrFile);
  if (!existsSync(file)) throw new RunError('E_RECIPE', `${nameOrFile}: no such recipe file`);
  return loadRecipeFile(file, nameOrFile);
}

async function loadRecipeFile(file: string, where: string): Promise<LoadedRecipe> {
  const directory = dirname(file);
  const extension = extname(file);
  if (moduleExtensions.includes(extension)) return { input: await importRecipe(file, where), where, directory };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new RunError('E_RECIPE', `${where}: cannot be read: ${describe(error)}`, { cause: error });
  }
  return { input: await parseRecipe(text, where, extension), where, directory };
}

async function parseRecipe(text: string, where: string, extension: string): Promise<unknown> {
  try {
    if (extension === '.json') return JSON.parse(text);
    const { parseDocument } = await import('yaml');
    const document = parseDocument(text, { prettyErrors: true });
    const [complaint] = [...document.errors, ...document.warnings];
    if (complaint) throw complaint;
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const language = extension === '.json' ? 'JSON' : 'YAML';
    // The library's first line ends in a colon, for the excerpt below it.
    const what = describe(error).replace(/:$/, '');
    throw new RunError('E_RECIPE', `${where}: not valid ${language}: ${what}`, { cause: error });
  }
}

async function importRecipe(file: string, where: string): Promise<unknown> {
  let module: UserModule;
  try {
    module = await importModule(pathToFileURL(file).href, where);
  } catch (error) {
    if (error instanceof RunError && error.message.startsWith(where)) throw error;
    const isUnknown = systemCode(error) === 'ERR_UNKNOWN_FILE_EXTENSION';
    const why = isUnknown
      ? `Node ${process.versions.node} does not run TypeScript; use Node 22.18 or later, or a .js, .yaml or .json recipe`
      : describe(error);
    throw new RunError('E_RECIPE', `${where}: ${why}`, { cause: error });
  }
  if (module.default === undefined)
    throw new RunError('E_RECIPE', `${where}: expected a default export made with defineRecipe({ … })`);
  return module.default;
}
