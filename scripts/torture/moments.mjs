// Instants at which a run is in the middle of something, told by what appears in its folder.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const namesIn = (folder) => {
  try {
    return readdirSync(folder, { recursive: true });
  } catch {
    return [];
  }
};
const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Each answers a number; the moment has come when it is larger than it was at the start. */
const watched = {
  lock: (out) => Number(existsSync(join(out, '.millrace', 'lock'))),
  'source copy': (out) => Number(existsSync(join(out, '.millrace', 'source.jsonl.part'))),
  'aside file': (out) => namesIn(join(out, '.millrace', 'tmp')).filter((name) => name.endsWith('.part')).length,
  rename: (out) => namesIn(join(out, 'downloaded')).length,
  ledger: (out) => sizeOf(join(out, 'ledger.jsonl')),
  'end of the run': (out) => Number(existsSync(join(out, 'results.parquet.part'))),
};

export const momentNames = Object.keys(watched);

/** Waits until the moment has come, or there is nothing left to wait for. */
export async function untilMoment(moment, out, isOver) {
  const look = watched[moment];
  if (look === undefined) return;
  // What a killed run left does not count: only what this one adds.
  let before = look(out);
  while (!isOver()) {
    const now = look(out);
    if (now > before) return;
    before = Math.min(before, now);
    await sleep(1);
  }
}
