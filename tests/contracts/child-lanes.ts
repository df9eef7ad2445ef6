import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModeName, RecipeInput, RunEvent, RunOptions } from '../../src/index.js';
import type { Origin } from '../../src/origin/index.js';
import { library, startOrigin } from '../built.js';
import { cpuTicks, findLanes, isRunning, until } from '../processes.js';
import { makeFolder, readOutcomes, readTree } from '../results.js';
import { opModule } from './mixed-set.js';

const items = 24;
const poisoned = 7;
const runRecipe = fileURLToPath(new URL('../modes/run-recipe.mjs', import.meta.url));
const fetch = { allowPrivate: true, ignoreRobots: true };
const saveAsIs: RecipeInput = { outputs: { saved: { save: 'original' } } };

type Deed = 'exit' | 'abort' | 'loop' | 'never';

function hostile(cost: 'script' | 'native', deed: Deed): RecipeInput {
  const module = opModule(cost === 'script' ? 'hostile' : 'hostile-native');
  return { opTimeout: '700ms', outputs: { saved: { ops: [{ [module]: { deed } }] } } };
}

/**
 * Checks what the modes promise whose lanes are processes. `scriptCodes` are the codes of items whose op of cost
 * `script` does harm: a mode that runs these in a thread of their own need not lose the process.
 */
export function testChildLanes(mode: ModeName, scriptCodes: Readonly<Record<Deed, string>>): void {
  describe(`${mode} outlives what kills its lanes`, () => {
    const folder = makeFolder();
    const started: ChildProcess[] = [];
    let origin: Origin;
    let source: string[];
    let runs = 0;

    beforeAll(async () => {
      const files = new Map<string, { bytes: Uint8Array }>();
      for (let n = 0; n < items; n += 1) {
        files.set(`/${n === poisoned ? 'poison' : 'item'}-${n}.txt`, { bytes: Buffer.from(`text ${n}`) });
      }
      origin = await startOrigin({ files, latencyMs: 30 });
      source = [...files.keys()].map((path) => origin.urlFor(path));
    });
    afterAll(async () => {
      for (const child of started) child.kill('SIGKILL');
      await origin.close();
    });

    const run = (recipe: RecipeInput, options: RunOptions = {}) => {
      runs += 1;
      return library.run(recipe, { mode, workers: 2, source, fetch, out: join(folder, `out-${runs}`), ...options });
    };
    /** Runs a recipe in a process of its own; resolves once its lanes have had `outcomes` outcomes. */
    const spawnRun = async (recipe: RecipeInput, out: string, outcomes: number) => {
      const options = { mode, workers: 2, source, fetch, out };
      const child = spawn(process.execPath, [runRecipe, JSON.stringify({ recipe, options })], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      started.push(child);
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      await until('the run is under way', () => printed.split('"outcome"').length > outcomes);
      return child as ChildProcess & { pid: number };
    };

    it.each([
      ['native', 'exit', 'E_PROC_CRASH'],
      ['native', 'abort', 'E_PROC_OOM'],
      ['native', 'loop', 'E_PROC_TIMEOUT'],
      ['script', 'exit', scriptCodes.exit],
      ['script', 'abort', scriptCodes.abort],
      ['script', 'loop', scriptCodes.loop],
      ['script', 'never', scriptCodes.never],
    ] as const)('loses only the item whose op of cost %s would %s', async (cost, deed, code) => {
      const lost: RunEvent[] = [];
      const { out } = await run(hostile(cost, deed), {
        onEvent: (event) => void (event.type === 'lane-lost' && lost.push(event)),
      });
      const outcomes = await readOutcomes(out);
      expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(items - 1);
      expect(outcomes[poisoned]).toMatchObject({ status: 'failed', code });
      expect(Object.keys(await readTree(out))).toHaveLength(items - 1);
      // Tried once more, alone, before it is given up; nothing else comes under suspicion.
      const urls = lost.map((event) => event.type === 'lane-lost' && event.url);
      expect(urls).toEqual(code.startsWith('E_PROC') ? [source[poisoned], source[poisoned]] : []);
    });

    describe.runIf(process.platform === 'linux')('and the lanes know their parent', () => {
      it('loses no item when its lanes are killed from outside', async () => {
        const killed: number[] = [];
        let ended = 0;
        const summary = await run(saveAsIs, {
          onEvent: ({ type }) => {
            if (type !== 'outcome') return;
            ended += 1;
            if (ended !== 3) return;
            for (const pid of findLanes(process.pid)) {
              killed.push(pid);
              process.kill(pid, 'SIGKILL');
            }
          },
        });
        expect(killed.length).toBeGreaterThan(0);
        expect(summary.items).toMatchObject({ done: items, failed: 0 });
        expect(Object.keys(await readTree(summary.out))).toHaveLength(items);
        expect(summary.lanes).toBeGreaterThan(killed.length);
      });

      it('goes on in the same lanes when these get SIGINT and SIGTERM', async () => {
        let signalled: number[] = [];
        const events: string[] = [];
        const summary = await run(saveAsIs, {
          onEvent: ({ type }) => {
            events.push(type);
            if (type !== 'outcome' || signalled.length > 0) return;
            signalled = findLanes(process.pid);
            for (const signal of ['SIGINT', 'SIGTERM'] as const) {
              for (const pid of signalled) process.kill(pid, signal);
            }
          },
        });
        expect(signalled.length).toBeGreaterThan(0);
        expect(events).not.toContain('lane-lost');
        expect(summary.items).toMatchObject({ done: items, failed: 0 });
        expect(summary.lanes).toBeLessThanOrEqual(2);
      });

      it.each([
        ['while they fetch', saveAsIs],
        [
          'while a script op keeps them busy',
          { outputs: { saved: { ops: [{ [opModule('slow')]: { ms: 60_000 } }] } } },
        ],
        ['while an op keeps their loop busy', hostile('native', 'loop')],
      ] as const)('leaves no lane behind when it is killed %s, and can be resumed', async (_when, recipe) => {
        runs += 1;
        const out = join(folder, `killed-${runs}`);
        const isBusy = recipe !== saveAsIs;
        const slow = { ...recipe, opTimeout: '60s' };
        const child = await spawnRun(slow, out, isBusy ? 0 : 2);
        await until('it has lanes', () => findLanes(child.pid).length > 0);
        if (isBusy) await until('its lanes are busy', () => findLanes(child.pid).some((pid) => cpuTicks(pid) > 120));
        const lanes = findLanes(child.pid);
        child.kill('SIGKILL');
        await until('its lanes are gone', () => !lanes.some(isRunning), 2_000);
        if (isBusy) return;
        const summary = await run(recipe, { out });
        expect(summary.items).toMatchObject({ done: items, failed: 0, total: items });
      });
    });
  });
}
