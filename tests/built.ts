import { fileURLToPath } from 'node:url';
import type * as Library from '../src/index.js';
import type * as Origin from '../src/origin/index.js';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));
/** The program as users start it. */
export const program = fileURLToPath(new URL('../bin/millrace.js', import.meta.url));

// Named by variables: type checks run before the build, and take the types from src/.
const packageName = 'millrace';
const originName = 'millrace/origin';

/** The library as it was built, found the way a user's program finds it. */
export const library = (await import(packageName)) as typeof Library;
/** The origin as it was built. */
export const { startOrigin, parseFaults } = (await import(originName)) as typeof Origin;
