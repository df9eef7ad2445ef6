import { readFile } from 'node:fs/promises';
import { type Content, type HeldContent, readDocument } from '../core/content.js';
import type { Op, Product } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import type { Plan, PlannedOp, PlannedOutput } from './plan.js';
import { encodeAll, loadFormat } from './products.js';
import { LossError } from './script-calls.js';
import { resolveOp, runOp, type ScriptContext } from './scripts.js';
import {
  countWait,
  describeContent,
  type Planned,
  type StepContext,
  takePixelPlace,
  takeRoom,
  takeTurn,
  type WorkInput,
  type WorkTools,
} from './turns.js';

/** Runs ops and formats of every output that takes the content. Throws ItemErrors; the time counts also then. */
export async function processContent(input: WorkInput, plan: Plan, tools: WorkTools): Promise<readonly Product[]> {
  const startedAt = performance.now();
  const { content, hint } = input.found;
  if (plan.accept && !plan.accept.includes(content.kind)) {
    throw new ItemError(
      'E_TYPE_MISMATCH',
      `expected ${plan.accept.join(' or ')}, found ${describeContent(content)}${hint}`,
    );
  }
  const takers = plan.outputs.filter((output) => isTaker(output, content, input.item.url));
  if (takers.length === 0) {
    throw new ItemError('E_TYPE_MISMATCH', `no output of the recipe takes ${describeContent(content)}${hint}`);
  }
  const waiting = { ms: 0 };
  const context = { input, tools, waiting, place: { isHeld: false } };
  try {
    const hasOps = takers.some(({ ops }) => ops.length > 0);
    const planned = hasOps
      ? await applyOps(content, takers, context)
      : takers.map((output): Planned => ({ output, content }));
    return await encodeAll(planned, context);
  } finally {
    const { timings } = input;
    timings.wait += waiting.ms;
    timings.ops = performance.now() - startedAt - waiting.ms;
    if (context.place.isHeld) tools.pixelPlaces.release();
  }
}

function isTaker({ kinds, urls }: PlannedOutput, { kind }: Content, url: string): boolean {
  if (kinds !== undefined && !kinds.includes(kind)) return false;
  return urls === undefined || urls.some((pattern) => matchesUrl(url, pattern));
}

async function applyOps(
  content: Content,
  takers: readonly PlannedOutput[],
  context: StepContext,
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  const results = new Map<string, HeldContent>();
  for (const output of takers) {
    // Outputs with the same ops differ only in how they are saved: the ops run once.
    const chain = takers.length > 1 ? nameChain(output) : '';
    let result: HeldContent = results.get(chain) ?? content;
    if (!results.has(chain)) {
      for (const op of output.ops) result = await applyOp(op, result, context);
      results.set(chain, result);
    }
    planned.push({ output, content: result });
  }
  return planned;
}

/** Tells whether a URL is like a pattern in which `*` stands for any text. Takes time linear in the URL for each `*`. */
export function matchesUrl(url: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (parts.length === 0) return url === pattern;
  if (!url.startsWith(first)) return false;
  const last = parts.pop() ?? '';
  let position = first.length;
  for (const part of parts) {
    const found = url.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return url.length - last.length >= position && url.endsWith(last);
}

const chains = new WeakMap<PlannedOutput, string>();

/** Text that is the same for outputs with the same ops and options. */
function nameChain(output: PlannedOutput): string {
  let chain = chains.get(output);
  if (chain === undefined) {
    chain = JSON.stringify(output.ops.map(({ name, module, options }) => [module ?? name, options]));
    chains.set(output, chain);
  }
  return chain;
}

async function applyOp(planned: PlannedOp, found: HeldContent, context: StepContext): Promise<HeldContent> {
  const content = readDocument(found);
  const { input, tools } = context;
  const op = await countWait(context, resolveOp(planned, tools.registry));
  if (!op.accepts.includes(content.kind)) {
    throw new ItemError(
      'E_TYPE_MISMATCH',
      `${planned.name} needs ${op.accepts.join(' or ')}; this is ${describeContent(content)}${input.found.hint}`,
    );
  }
  const work = describeWork(context);
  if (op.input === 'steps') return runOp(planned, op, { ...work, content });
  const isPicture = op.input === 'pixels' || op.input === 'samples';
  const prepare = () => (isPicture ? decode(content, context, op.input === 'samples') : flush(content, op, context));
  const given = await prepare();
  // Elsewhere it has copies anyway.
  const isHere = op.cost === 'native' || tools.scripts.isInline;
  const ready = planned.module !== undefined && isHere ? copyLent(given, content) : given;
  const isIsolated = op.isIsolated === true && op.needsIsolation?.(ready, planned.options) !== false;
  if (isIsolated && tools.isolated) {
    let traced: (() => void) | undefined;
    const heard = hearRun(context, () => {
      traced = input.trace?.begin('script');
    });
    return tools.isolated
      .run(planned, ready, { ...work, registry: tools.registry, ...heard })
      .finally(() => traced?.());
  }
  if (op.cost === 'native') return takeTurn(context, () => runOp(planned, op, { ...work, content: ready }));
  const step: ScriptStep = { planned, isIsolated, context };
  try {
    return await runScript(step, ready);
  } catch (error) {
    // Something that an earlier op left behind may have ended the thread: once more in a fresh one, unless what was moved
    // there is gone.
    const isGone = content.pixels?.data.length === 0 || content.samples?.data.length === 0;
    if (!(error instanceof LossError) || isGone) throw error;
    return runScript(step, await prepare());
  }
}

interface ScriptStep {
  readonly planned: PlannedOp;
  readonly isIsolated: boolean;
  readonly context: StepContext;
}

async function runScript({ planned, isIsolated, context }: ScriptStep, content: Content): Promise<HeldContent> {
  const { input, tools } = context;
  // A thread of its own needs no watch, unless what runs there can take the process with it.
  const isWatched = tools.scripts.isInline || isIsolated;
  let ended = () => {};
  let traced: (() => void) | undefined;
  const heard = hearRun(context, () => {
    if (isWatched) ended = tools.working(input.taskId);
    traced = input.trace?.begin('script');
  });
  try {
    return await tools.scripts.run(planned, content, { ...describeWork(context), registry: tools.registry, ...heard });
  } finally {
    traced?.();
    ended();
  }
}

/**
 * Counts the time from now until an op has its turn, and a thread to run in, as waiting; and once it is told how long the op
 * ran, all the rest: until this loop heard that it began, and that it ended.
 */
function hearRun({ waiting }: StepContext, begin: () => void): Required<Pick<ScriptContext, 'onBegin' | 'onRan'>> {
  const queuedAt = performance.now();
  let countedTo: number | undefined;
  return {
    onBegin: () => {
      // One whose process died under it is begun once more.
      if (countedTo !== undefined) return;
      countedTo = performance.now();
      waiting.ms += countedTo - queuedAt;
      begin();
    },
    onRan: (ms) => {
      waiting.ms += performance.now() - (countedTo ?? queuedAt) - ms;
    },
  };
}

const describeWork = ({ input, tools }: StepContext) => ({
  item: input.item,
  signal: tools.signal,
  scratch: tools.scratchFolder(input.taskId),
});

/**
 * Gives a module of the user's memory of its own in place of what it would share: other outputs, other rows of the same
 * URL and the op that made it go on reading that, and the module may write where it reads.
 */
function copyLent(given: Content, lent: Content): Content {
  const { bytes, pixels, samples } = given;
  return {
    ...given,
    // Not `slice`, which of a Buffer is a view.
    bytes: bytes === lent.bytes ? new Uint8Array(bytes) : bytes,
    ...(pixels && pixels === lent.pixels ? { pixels: { ...pixels, data: new Uint8Array(pixels.data) } } : {}),
    ...(samples && samples === lent.samples ? { samples: { ...samples, data: samples.data.slice() } } : {}),
  };
}

/** Decodes a picture for an op that works on pixels or samples; runs the steps planned so far. */
async function decode(content: Content, context: StepContext, isDeep: boolean): Promise<Content> {
  if (content.pixels && !content.steps?.length) return content;
  const loader = context.tools.registry.decoders[content.kind];
  if (loader === undefined) throw new ItemError('E_OP', `${content.kind} content has no pixels`);
  const { default: decoder } = await countWait(context, loader());
  await takePixelPlace(context);
  const decoded = await takeTurn(context, () => decoder.decode(content, { isDeep }));
  const { steps: _, samples: __, ...rest } = content;
  return { ...rest, ...decoded };
}

/** Gives an op that wants bytes the picture as a file, when steps or pixels stand in their place, and a large body whole. */
async function flush(content: Content, op: Op, context: StepContext): Promise<Content> {
  if (content.file !== undefined && op.input === 'bytes') {
    const { file, ...rest } = content;
    await takeRoom(context, file.size);
    return { ...rest, bytes: await readFile(file.path) };
  }
  if (!content.pixels && !content.steps?.length) return content;
  const format = await countWait(context, loadFormat('png', context.tools.registry));
  const [encoded] = await takeTurn(context, () =>
    format.encode([{ content, format: 'png', options: format.options.parse({}) as never }]),
  );
  if (encoded === undefined) throw new ItemError('E_INTERNAL', 'the picture could not be encoded for the next op');
  const { steps: _, pixels: __, samples: ___, ...rest } = content;
  return { ...rest, bytes: encoded.bytes, mime: 'image/png', extension: 'png' };
}
