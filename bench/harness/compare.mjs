// Runs the programs of a case in turns, A B A B, each as a whole in processes of its own, and compares them.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, work } from '../support.mjs';
import { measure } from './measure.mjs';
import { hasTool, installLine } from './tools.mjs';

function chooseInstalled(programs) {
  return programs.filter(({ name, needs }) => {
    const missing = needs.filter((tool) => !hasTool(tool));
    if (missing.length > 0) process.stderr.write(`SKIPPED: ${name}: to compare with it, ${installLine(missing)}\n`);
    return missing.length === 0;
  });
}

/** What each program did for an item is weighed against ours of the same turn, so that other load meets both. */
function ratios(theirs, ours, metric) {
  const perItem = (side, run) => side.runs[run][metric] / side.items;
  return theirs.runs.map((_, run) => perItem(theirs, run) / perItem(ours, run));
}

async function runOnce(program, { index, items }) {
  const out = join(work, `compared-${index}`);
  rmSync(out, { recursive: true, force: true });
  const measured = await measure(program.start(out));
  const { items: reported } = JSON.parse(measured.stdout.trim().split('\n').at(-1));
  const done = program.isOurs ? reported.done : reported;
  if (done !== items) throw new Error(`${program.name}: expected ${items} items, it did ${done}`);
  const facts = (await program.check?.(out, JSON.parse(measured.stdout.trim().split('\n').at(-1)))) ?? {};
  rmSync(out, { recursive: true, force: true });
  const { stdout: _, ...figures } = measured;
  return { figures, facts };
}

/** Measures all programs of a case `repeats` times. */
export async function compareCase({ title, items, programs, goals = [], unit }, repeats) {
  const chosen = chooseInstalled(programs).map((program) => ({ program, runs: [], facts: {} }));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const [index, side] of chosen.entries()) {
      if (side.failure !== undefined) continue;
      process.stderr.write(`  ${title}: ${side.program.name}, ${repeat + 1} of ${repeats}\n`);
      const count = side.program.items ?? items;
      try {
        const { figures, facts } = await runOnce(side.program, { index, items: count });
        side.runs.push(figures);
        side.facts = { ...side.facts, ...facts };
      } catch (error) {
        // The others are still worth measuring; the table and the exit code say that this one failed.
        side.failure = error.message.replaceAll(/[\s|]+/g, ' ');
        process.stderr.write(`FAILED: ${side.program.name}: ${error.message}\n`);
      }
    }
  }
  const sides = chosen.map(({ program, runs, facts, failure }) => ({
    name: program.name,
    isOurs: program.isOurs === true,
    isBound: program.isBound === true,
    comparedWith: program.comparedWith,
    items: program.items ?? items,
    runs,
    facts,
    failure,
  }));
  const ours = sides.find((side) => side.isOurs) ?? sides[0];
  for (const side of sides) {
    const reference = sides.find(({ name }) => name === side.comparedWith) ?? ours;
    if (side === reference || side.failure !== undefined || reference.failure !== undefined) continue;
    side.ratios = {
      to: reference.name,
      cpu: ratios(side, reference, 'cpuMs'),
      wall: ratios(side, reference, 'wallMs'),
      memory: side.runs.map(({ peakPssBytes }, run) => peakPssBytes / reference.runs[run].peakPssBytes),
    };
  }
  return { title, items, unit, sides, goals: goals.map((goal) => judge(goal, sides)) };
}

/** Says whether a goal was met; with several programs to beat, by the one that came nearest to us. */
function judge({ what, metric, against, atLeast, fact }, sides) {
  if (fact !== undefined) {
    const value = sides.find((side) => side.isOurs)?.facts[fact];
    return { what, atLeast, values: value === undefined ? [] : [value], isMet: value >= atLeast };
  }
  const rivals = sides.filter(({ name, ratios: has }) => against.includes(name) && has !== undefined);
  if (rivals.length === 0) return { what, atLeast, values: [], isMet: undefined };
  const best = rivals.reduce((a, b) => (median(a.ratios[metric]) <= median(b.ratios[metric]) ? a : b));
  const values = best.ratios[metric];
  return { what, atLeast, values, rival: best.name, isMet: median(values) >= atLeast };
}
