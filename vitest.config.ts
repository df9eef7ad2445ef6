import { dirname, join, relative, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/** Tests of sources find the WebAssembly modules where the build puts them. */
const kernelsOfTheBuild = {
  name: 'kernels-of-the-build',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (!source.endsWith('.wasm.js') || importer === undefined) return undefined;
    return join(root, 'build', relative(join(root, 'src'), resolve(dirname(importer), source)));
  },
};

export default defineConfig({
  plugins: [kernelsOfTheBuild],
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What is waited for on a machine that is busy may take longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
  },
});
