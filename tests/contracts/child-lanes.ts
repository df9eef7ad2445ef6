import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModeName, RecipeInput, RunOptions } from '../../src/index.js';
import type { Origin } from '../../src/origin/index.js';
import { library, startOrigin } from '../built.js';
import { cpuTicks, findLanes, isRunning, until } from '../processes.js';
import { makeFolder, readOutcomes, readTree } from '../results.js';
import { opModule } from './mixed-set.js';

const deeds = ['exit', 'abort', 'loop', 'never'] as const;
type Deed = (typeof deeds)[number];

const harmlessItems = 12;
const runRecipe = fileURLToPath(new URL('../modes/run-recipe.mjs', import.meta.url));
const fetch = { allowPrivate: true, ignoreRobots: true };
const saveAsIs: RecipeInput = { outputs: { saved: { save: 'original' } } };
const applyOp = (name: string, options: object = {}): RecipeInput => ({
  outputs: { saved: { ops: [{ [opModule(name)]: options }] } },
});

/**
 * Checks what the modes promise whose lanes are processes. `scriptCodes` are the codes of items whose op of cost
 * `script` does harm: a mode that runs these in a thread of their own need not lose the process.
 */
export function testChildLanes(mode: ModeName, scriptCodes: Readonly<Record<Deed, string>>): void {
  const nativeCodes: Record<Deed, string> = {
    exit: 'E_PROC_CRASH',
    abort: 'E_PROC_CRASH',
    loop: 'E_PROC_TIMEOUT',
    never: 'E_PROC_TIMEOUT',
  };

  describe(`${mode} outlives what kills its lanes`, () => {
    const folder = makeFolder();
    const started: ChildProcess[] = [];
    let origin: Origin;
    let harmless: string[];
    let runs = 0;

    const pathOf = (deed: Deed) => `/poison-${deed}.txt`;
    const nextOut = () => {
      runs += 1;
      return join(folder, `out-${runs}`);
    };
    const run = (recipe: RecipeInput, options: RunOptions = {}) =>
      library.run(recipe, { mode, workers: 2, source: harmless, fetch, out: nextOut(), ...options });

    beforeAll(async () => {
      const paths = Array.from({ length: harmlessItems }, (_, n) => `/item-${n}.txt`);
      const files = new Map(
        [...paths, ...deeds.map(pathOf), '/poison-hoard.txt'].map((path) => [path, { bytes: Buffer.from(path) }]),
      );
      origin = await startOrigin({ files, latencyMs: 40 });
      harmless = paths.map((path) => origin.urlFor(path));
    });
    afterAll(async () => {
      for (const child of started) child.kill('SIGKILL');
      await origin.close();
    });

    it.each([
      ['native', 'hostile-native', nativeCodes],
      ['script', 'hostile', scriptCodes],
    ] as const)(
      'loses only the items whose op of cost %s exits, aborts, loops or never ends',
      async (_cost, op, codes) => {
        const lost: (string | undefined)[] = [];
        const source = deeds.flatMap((deed, n) => [...harmless.slice(3 * n, 3 * n + 3), origin.urlFor(pathOf(deed))]);
        const recipe = { ...applyOp(op), opTimeout: '1500ms' };
        const { out } = await run(recipe, {
          source,
          onEvent: (event) => void (event.type === 'lane-lost' && lost.push(event.url)),
        });
        const outcomes = await readOutcomes(out);
        const found = deeds.map((deed) => [deed, outcomes.find(({ url }) => url.includes(deed))?.code]);
        expect(Object.fromEntries(found)).toEqual(codes);
        expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(harmlessItems);
        expect(Object.keys(await readTree(out))).toHaveLength(harmlessItems);
        // Each is tried once more, alone, before it is given up; nothing else comes under suspicion.
        const suspects = deeds
          .filter((deed) => codes[deed].startsWith('E_PROC'))
          .map((deed) => origin.urlFor(pathOf(deed)));
        expect(lost.sort()).toEqual([...suspects, ...suspects].sort());
      },
    );

    it.runIf(process.platform === 'linux')(
      'loses only the item whose op takes more memory than a lane may',
      async () => {
        const recipe = { ...applyOp('hostile-native'), laneMemory: '300MiB' };
        const source = [...harmless, origin.urlFor('/poison-hoard.txt')];
        const { out } = await run(recipe, { source });
        const outcomes = await readOutcomes(out);
        expect(outcomes.filter(({ status }) => status === 'failed')).toMatchObject([
          { url: origin.urlFor('/poison-hoard.txt'), class: 'crashed', code: 'E_PROC_OOM' },
        ]);
        expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(harmlessItems);
      },
    );

    describe.runIf(process.platform === 'linux')('and the lanes know their parent', () => {
      it('loses no item when its lanes are killed from outside', async () => {
        let killed: number[] = [];
        let ended = 0;
        const summary = await run(saveAsIs, {
          onEvent: ({ type }) => {
            if (type === 'outcome') ended += 1;
            if (ended !== 3 || killed.length > 0) return;
            killed = findLanes(process.pid);
            for (const pid of killed) process.kill(pid, 'SIGKILL');
          },
        });
        expect(killed.length).toBeGreaterThan(0);
        expect(summary.items).toMatchObject({ done: harmlessItems, failed: 0 });
        expect(Object.keys(await readTree(summary.out))).toHaveLength(harmlessItems);
        expect(summary.lanesStarted).toBeGreaterThan(killed.length);
        expect(summary.lanes).toBeLessThanOrEqual(2);
      });

      it('goes on in the same lanes when these get SIGINT, SIGTERM and SIGHUP', async () => {
        let signalled: number[] = [];
        let ended = 0;
        let isAlive = false;
        const events: string[] = [];
        const summary = await run(saveAsIs, {
          workers: 1,
          concurrency: 1,
          onEvent: ({ type }) => {
            events.push(type);
            if (type !== 'outcome') return;
            ended += 1;
            if (ended === harmlessItems) isAlive = signalled.every(isRunning);
            if (ended !== 2) return;
            signalled = findLanes(process.pid);
            for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
              for (const pid of signalled) process.kill(pid, signal);
          },
        });
        expect(signalled).toHaveLength(1);
        expect(isAlive).toBe(true);
        expect(events).not.toContain('lane-lost');
        expect(summary).toMatchObject({ lanes: 1, items: { done: harmlessItems, failed: 0 } });
      });

      it.each([
        ['while they fetch', saveAsIs],
        ['while a script op keeps them busy', applyOp('slow', { ms: 60_000 })],
        ['while an op of cost native keeps their loop busy', applyOp('slow-native', { ms: 60_000 })],
      ] as const)('leaves no lane behind when it is killed %s', async (_when, recipe) => {
        const options = { mode, workers: 2, source: harmless, fetch, out: nextOut() };
        const child = spawn(process.execPath, [runRecipe, JSON.stringify({ recipe, options })], {
          stdio: ['ignore', 'pipe', 'inherit'],
        }) as ChildProcess & { pid: number };
        started.push(child);
        let printed = '';
        child.stdout?.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
        });
        if (recipe === saveAsIs) await until('it has outcomes', () => printed.split('"outcome"').length > 2);
        // 10 ms each: more than a lane needs to start.
        else await until('its lanes are busy', () => findLanes(child.pid).some((pid) => cpuTicks(pid) > 120), 20_000);
        const lanes = findLanes(child.pid);
        expect(lanes.length).toBeGreaterThan(0);
        child.kill('SIGKILL');
        try {
          await until('its lanes are gone', () => !lanes.some(isRunning), 2_000);
        } finally {
          for (const pid of lanes.filter(isRunning)) process.kill(pid, 'SIGKILL');
        }
        if (recipe !== saveAsIs) return;
        const summary = await run(recipe, { out: options.out });
        expect(summary.items).toMatchObject({ done: harmlessItems, failed: 0, total: harmlessItems });
      });
    });
  });
}
