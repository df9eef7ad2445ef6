// The programs that jobs compare: how each is started, and what it needs.
import { join } from 'node:path';
import { cores, root } from '../support.mjs';
import { python } from './tools.mjs';

/** Requests at once to the one server, for all programs that let one say so. */
export const requestsAtOnce = 64;

/** millrace from the command line, as users run it; `args` say the recipe. */
export function millrace(list, args, options = {}) {
  return {
    name: 'millrace',
    isOurs: true,
    needs: [],
    ...options,
    start: (out) => ({
      command: process.execPath,
      args: [
        join(root, 'bin', 'millrace.js'),
        'run',
        list,
        '-o',
        out,
        '--json',
        '--allow-private',
        '--ignore-robots',
        '--per-host',
        String(requestsAtOnce),
        ...args,
      ],
    }),
  };
}

/** A Python program of bench/peers. */
export function pythonProgram(file, list, { name, args = [], ...options }) {
  return {
    name,
    needs: ['python'],
    ...options,
    start: (out) => ({ command: python, args: [join(root, 'bench', 'peers', file), list, out, ...args] }),
  };
}

/** A shell script of bench/peers; `args` makes its arguments of the output folder. */
export function shellProgram(file, { name, needs, args, ...options }) {
  return {
    name,
    needs,
    ...options,
    start: (out) => ({ command: 'bash', args: [join(root, 'bench', 'peers', file), ...args(out)] }),
  };
}

/** sharp doing a job's work on bytes in memory, a process a core: no network, no results on disk. A bound, no peer. */
export function sharpAlone(job, corpus, count) {
  return {
    name: 'sharp alone',
    needs: [],
    isBound: true,
    start: () => ({
      command: process.execPath,
      args: [join(root, 'bench', 'peers', 'sharp-alone.mjs'), job, corpus.folder, String(count), String(cores)],
    }),
  };
}
