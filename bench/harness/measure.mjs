// Runs a program as a whole and measures it from outside: wall time, CPU of all its processes, the memory they hold.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { work } from '../support.mjs';

const sampleEveryMs = 100;
/** The shell's own `time`: it counts every descendant that was waited for, and needs nothing installed. */
const script = 'TIMEFORMAT="%3R %3U %3S"; { time "$@" 2>&3; } 3>&2 2>"$0"';

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The processes of a session: everything that a program started, as long as it does not ask to be on its own. */
function processesOf(session) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    const stat = readText(`/proc/${name}/stat`);
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === session;
  });
}

/** Watches the memory of a session. Pages that processes share are counted in each of them (rss), and once (pss). */
function watchMemory(session) {
  const peak = { rssBytes: 0, pssBytes: 0 };
  if (process.platform !== 'linux') return { peak, stop() {} };
  const sample = () => {
    const ids = processesOf(session);
    let rss = 0;
    for (const id of ids) rss += Number(readText(`/proc/${id}/statm`).split(' ')[1] ?? 0) * 4096;
    // Counting shared pages makes the kernel walk through all of them, so it is done near the peak only.
    if (rss > 0.97 * peak.rssBytes) {
      let pss = 0;
      for (const id of ids) pss += Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${id}/smaps_rollup`))?.[1] ?? 0) * 1024;
      peak.pssBytes = Math.max(peak.pssBytes, pss);
    }
    peak.rssBytes = Math.max(peak.rssBytes, rss);
  };
  const timer = setInterval(sample, sampleEveryMs);
  return { peak, stop: () => clearInterval(timer) };
}

let runs = 0;

/** Runs a command to its end; throws with what it wrote where it fails. */
export async function measure({ command, args, env = {} }) {
  runs += 1;
  const times = join(work, `times-${runs}`);
  const child = spawn('bash', ['-c', script, times, command, ...args], {
    // A session of its own, by which its processes are found.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {}
  };
  process.on('exit', stop);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  const memory = watchMemory(child.pid);
  const [code] = await once(child, 'close');
  memory.stop();
  process.off('exit', stop);
  const [wall, user, system] = readText(times).trim().split('\n').at(-1).split(' ').map(Number);
  rmSync(times, { force: true });
  if (code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${code}: ${(output.stderr + output.stdout).slice(-2_000)}`,
    );
  }
  return {
    wallMs: wall * 1000,
    cpuMs: (user + system) * 1000,
    peakRssBytes: memory.peak.rssBytes,
    peakPssBytes: memory.peak.pssBytes,
    stdout: output.stdout,
  };
}
