import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileParser } from '../../src/fetch/parser-compiler.js';
import { program } from '../built.js';
import { makeFolder } from '../cli/start-program.js';

/** What V8 says that its optimizing compiler made of WebAssembly, in bytes of source, while texts are fetched and read. */
async function findOptimized(): Promise<number[]> {
  const text = 'The quick brown fox jumps over the lazy dog, again and again.\n'.repeat(4_000);
  const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = await makeFolder();
  const urls = Array.from({ length: 12 }, (_, index) => `http://127.0.0.1:${port}/${index}.txt`);
  const options = ['--recipe', 'file-processor', '--mode', 'sequential', '--allow-private', '--no-report', '--json'];
  const words = ['--trace-wasm-compilation-times', program, 'run', ...urls, '-o', 'out', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder });
  expect(stdout).toContain('"done":12');
  return [...stdout.matchAll(/using TurboFan, .* bodysize (\d+)/g)].map((match) => Number(match[1]));
}

const parserBytes = 30_000;

describe('the parser of HTTP', () => {
  it.runIf(/^2[0-3]\./.test(process.versions.node))(
    'is not optimized by V8, while kernels of ops are',
    async () => {
      const optimized = await findOptimized();
      expect(optimized.length).toBeGreaterThan(0);
      expect(optimized.filter((bytes) => bytes > parserBytes)).toEqual([]);
    },
    60_000,
  );

  it('is compiled as usual where the process is not our own, and failures pass through', () => {
    vi.stubEnv('MILLRACE_OWN_PROCESS', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(compileParser(() => 'compiled')).toBe('compiled');
    expect(() =>
      compileParser(() => {
        throw new Error('no memory');
      }),
    ).toThrow('no memory');
  });
});
