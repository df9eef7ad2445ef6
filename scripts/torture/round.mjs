// One round: the same command again and again, killed each time at an instant of its own, until it comes to its end.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../build/dataset/random.js';
import { makeArguments, startProgram } from './bench.mjs';
import { killers } from './killers.mjs';
import { momentNames, untilMoment } from './moments.mjs';
import { compareFolder } from './results.mjs';

/** So often a round kills at most; after that the run may end. */
const mostKills = 10;
const endLimitMs = 90_000;

/** Decides how and when one start is killed: the seed alone does, so that a round can be played again. */
function planKill(random, { mode, source, runMs }) {
  const hasLanes = mode === 'hybrid' || mode === 'processes';
  const how = random.pick(Object.keys(killers).filter((name) => hasLanes || name !== 'lane'));
  const moments = momentNames.filter((name) => source === 'folder' || name !== 'source copy');
  const moment = random.next() < 0.5 ? 'time' : random.pick(moments);
  return { how, moment, afterMs: Math.round(moment === 'time' ? random.between(20, runMs) : random.between(0, 12)) };
}

async function awaitEnd(ended, child) {
  const limit = new AbortController();
  const tooLong = sleep(endLimitMs, 'too long', { signal: limit.signal }).catch(() => undefined);
  const end = await Promise.race([ended, tooLong]);
  limit.abort();
  if (end !== 'too long') return end;
  process.kill(-child.pid, 'SIGKILL');
  return { code: 'none', signal: null, stderr: `did not end within ${endLimitMs / 1000} s` };
}

/** Plays a round; answers what was killed and everything that came out different. */
export async function runRound(bench, { seed, number, mode }) {
  const random = new Random(seed, number);
  const source = random.next() < 0.75 ? 'table' : 'folder';
  const expected = bench.expected[source];
  const out = join(bench.folder, 'outs', `round-${number}`);
  const args = makeArguments(bench.sources[source], out, mode);
  const kills = [];
  const most = 3 + Math.floor(random.next() * (mostKills - 3));
  for (;;) {
    const plan = kills.length < most ? planKill(random, { mode, source, runMs: bench.runMs[source] }) : undefined;
    const { child, ended } = startProgram(args, bench.folder);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    if (plan !== undefined) {
      await untilMoment(plan.moment, out, () => isOver);
      await sleep(plan.afterMs);
      if (!isOver && (await killers[plan.how](child, random))) kills.push(plan);
    }
    const end = await awaitEnd(ended, child);
    if (end.code === expected.code) break;
    const wasStopped = plan !== undefined && (end.code === 130 || end.signal !== null);
    if (!wasStopped) {
      return { kills, problems: [`ended with ${end.code ?? end.signal}: ${end.stderr.trim()}`] };
    }
  }
  const problems = compareFolder(out, expected);
  if (problems.length === 0) rmSync(out, { recursive: true, force: true });
  return { kills, problems };
}
