import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { program } from '../built.js';

/** How the program ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** What stands on standard input; null leaves it open. */
  readonly input?: string | null;
  readonly env?: Record<string, string>;
  /** In a process group of its own, as a terminal would start it. */
  readonly isGroup?: boolean;
}

/** Starts the program as a user does; answers the process and how it will have ended. */
export function startProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: options.isGroup ?? false,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
  if (options.input !== null) child.stdin?.end(options.input ?? '');
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout: out.join(''),
    stderr: err.join(''),
  }));
  return { child, ended };
}

/** Runs the program to its end. */
export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return startProgram(args, options).ended;
}

/** A folder for one test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
