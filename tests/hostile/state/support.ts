import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** True where strace is installed and may trace; says so where it is not. */
export function canTrace(): boolean {
  if (process.platform !== 'linux') return false;
  const { status } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (status !== 0) process.stderr.write('SKIPPED: faults of system calls need strace (apt-get install strace)\n');
  return status === 0;
}

/** Runs a command; answers how it ended and what it said. */
export async function run(command: string, args: readonly string[], cwd: string) {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = await once(child, 'close');
  return { code, stderr: said.join('') };
}
