import { setFlagsFromString } from 'node:v8';

/** Node's versions whose V8 keeps to how a module was compiled; later ones optimize it all the same. */
const obeys = /^2[0-3]\./.test(process.versions.node);

/**
 * Compiles the parser of HTTP so that V8 never optimizes it: its one large function counts as busy after two answers, and
 * optimizing it takes 0.1 s of CPU, which thousands of answers do not give back. WebAssembly that is compiled later is
 * optimized as usual. Only in processes of millrace's own: as a library, V8's settings are not ours.
 *
 * The bundle puts this around undici's own compiling.
 */
export function compileParser<Module>(compile: () => Module): Module {
  if (!obeys || !process.env.MILLRACE_OWN_PROCESS) return compile();
  // Without tiers by use, a module gets its second tier as soon as it runs, if there is one.
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  try {
    return compile();
  } finally {
    setFlagsFromString('--wasm-dynamic-tiering');
  }
}
