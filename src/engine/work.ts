import { readFile } from 'node:fs/promises';
import type { Content, Kind } from '../core/content.js';
import type { Encode, Encoded, EncodeRequest, Format, Op, Product } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import { load, type Registry } from '../core/registry.js';
import type { Identified } from '../fetch/identify.js';
import type { Slots } from '../flow/slots.js';
import type { Plan, PlannedOp, PlannedOutput } from './plan.js';
import { resolveOp, runOp, type ScriptRunner } from './scripts.js';

/** What processing needs of its lane. */
export interface WorkTools {
  readonly registry: Registry;
  readonly scripts: ScriptRunner;
  /** A process for ops that may crash; undefined where this process is one. */
  readonly isolated: ScriptRunner | undefined;
  /** Native work takes its turn: one at a time in a lane. */
  readonly nativeTurn: Slots;
  /** Told of a step that may hang or crash; the answer is to be called after it. */
  working(taskId: number): () => void;
  readonly signal: AbortSignal;
  /** Where the temporary files of a task go. */
  scratchFolder(taskId: number): string;
}

export interface WorkInput {
  readonly taskId: number;
  readonly item: Item;
  readonly found: Identified;
}

interface Planned {
  readonly output: PlannedOutput;
  readonly content: Content;
}

/** Time spent in the queue for native work: our own doing, not the op's. */
interface Waiting {
  ms: number;
}

const describeContent = (content: { kind: Kind; mime: string }) =>
  content.kind === 'other' ? content.mime : `${content.kind} (${content.mime})`;

/** Runs ops and formats of every output that takes the content. Throws ItemErrors. */
export async function processContent(
  input: WorkInput,
  plan: Plan,
  tools: WorkTools,
): Promise<{ products: readonly Product[]; waitedMs: number }> {
  const { content, hint } = input.found;
  if (plan.accept && !plan.accept.includes(content.kind)) {
    throw new ItemError(
      'E_TYPE_MISMATCH',
      `expected ${plan.accept.join(' or ')}, found ${describeContent(content)}${hint}`,
    );
  }
  const takers = plan.outputs.filter(
    ({ kinds, urls }) =>
      (kinds === undefined || kinds.includes(content.kind)) &&
      (urls === undefined || urls.some((pattern) => matchesUrl(input.item.url, pattern))),
  );
  if (takers.length === 0) {
    throw new ItemError('E_TYPE_MISMATCH', `no output of the recipe takes ${describeContent(content)}${hint}`);
  }
  const waiting: Waiting = { ms: 0 };
  const planned: Planned[] = [];
  const results = new Map<string, Content>();
  for (const output of takers) {
    // Outputs with the same ops differ only in how they are saved: the ops run once.
    const chain = takers.length > 1 ? nameChain(output) : '';
    let result = results.get(chain) ?? content;
    if (!results.has(chain)) {
      for (const op of output.ops) result = await applyOp(op, result, { input, tools, waiting });
      results.set(chain, result);
    }
    planned.push({ output, content: result });
  }
  const products = await encodeAll(planned, { input, tools, waiting });
  return { products, waitedMs: waiting.ms };
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

interface StepContext {
  readonly input: WorkInput;
  readonly tools: WorkTools;
  readonly waiting: Waiting;
}

async function applyOp(planned: PlannedOp, content: Content, context: StepContext): Promise<Content> {
  const { input, tools } = context;
  const op = await resolveOp(planned, tools.registry);
  if (!op.accepts.includes(content.kind)) {
    throw new ItemError(
      'E_TYPE_MISMATCH',
      `${planned.name} needs ${op.accepts.join(' or ')}; this is ${describeContent(content)}${input.found.hint}`,
    );
  }
  const work = { item: input.item, signal: tools.signal, scratch: tools.scratchFolder(input.taskId) };
  if (op.input === 'steps') return runOp(planned, op, { ...work, content });
  const isPicture = op.input === 'pixels' || op.input === 'samples';
  const ready = isPicture ? await decode(content, context, op.input === 'samples') : await flush(content, op, context);
  if (op.isIsolated && tools.isolated) {
    return tools.isolated.run(planned, ready, { ...work, registry: tools.registry });
  }
  if (op.cost === 'native') return takeTurn(context, () => runOp(planned, op, { ...work, content: ready }));
  if (!tools.scripts.isInline) return tools.scripts.run(planned, ready, { ...work, registry: tools.registry });
  const ended = tools.working(input.taskId);
  try {
    return await tools.scripts.run(planned, ready, { ...work, registry: tools.registry });
  } finally {
    ended();
  }
}

/** Decodes a picture for an op that works on pixels or samples; runs the steps planned so far. */
async function decode(content: Content, context: StepContext, isDeep: boolean): Promise<Content> {
  if (content.pixels && !content.steps?.length) return content;
  const loader = context.tools.registry.decoders[content.kind];
  if (loader === undefined) throw new ItemError('E_OP', `${content.kind} content has no pixels`);
  const decoder = (await loader()).default;
  const decoded = await takeTurn(context, () => decoder.decode(content, { isDeep }));
  const { steps: _, ...rest } = content;
  return { ...rest, ...decoded };
}

/** Gives an op that wants bytes the picture as a file, when steps or pixels stand in their place, and a large body whole. */
async function flush(content: Content, op: Op, context: StepContext): Promise<Content> {
  if (content.file !== undefined && op.input === 'bytes') {
    const { file, ...rest } = content;
    return { ...rest, bytes: await readFile(file.path) };
  }
  if (!content.pixels && !content.steps?.length) return content;
  const format = await loadFormat('png', context.tools.registry);
  const [encoded] = await takeTurn(context, () =>
    format.encode([{ content, format: 'png', options: format.options.parse({}) as never }]),
  );
  if (encoded === undefined) throw new ItemError('E_INTERNAL', 'the picture could not be encoded for the next op');
  const { steps: _, pixels: __, ...rest } = content;
  return { ...rest, bytes: encoded.bytes, mime: 'image/png', extension: 'png' };
}

async function takeTurn<T>({ input, tools, waiting }: StepContext, work: () => T | Promise<T>): Promise<T> {
  const queuedAt = performance.now();
  await tools.nativeTurn.acquire(tools.signal);
  waiting.ms += performance.now() - queuedAt;
  const ended = tools.working(input.taskId);
  try {
    return await work();
  } finally {
    ended();
    tools.nativeTurn.release();
  }
}

const formats = new Map<string, Promise<Format>>();

function loadFormat(name: string, registry: Registry): Promise<Format> {
  let loaded = formats.get(name);
  if (loaded === undefined) {
    loaded = load(registry.formats, name, { noun: 'format', where: 'save' }) as Promise<Format>;
    formats.set(name, loaded);
  }
  return loaded;
}

interface Batch {
  isNative: boolean;
  readonly requests: EncodeRequest[];
  readonly places: number[];
}

/** Encodes every output of the item; formats that share an encoder do so in one call, so outputs can share a decode. */
async function encodeAll(planned: readonly Planned[], context: StepContext): Promise<readonly Product[]> {
  const slots: { output: PlannedOutput; format: string; content: Content }[] = [];
  const batches = new Map<Encode, Batch>();
  for (const { output, content } of planned) {
    for (const save of output.saves) {
      const format = await loadFormat(save.format, context.tools.registry);
      if (!format.accepts.includes(content.kind)) {
        throw new ItemError(
          'E_TYPE_MISMATCH',
          `${output.name}: ${save.format} saves ${format.accepts.join(' or ')}; this is ${describeContent(content)}${context.input.found.hint}`,
        );
      }
      const batch = batches.get(format.encode) ?? { isNative: false, requests: [], places: [] };
      batch.isNative ||= format.isNative(content);
      batches.set(format.encode, batch);
      batch.places.push(slots.length);
      batch.requests.push({ content, format: save.format, options: save.options });
      slots.push({ output, format: save.format, content });
    }
  }
  const encoded: (Encoded | undefined)[] = new Array(slots.length);
  for (const [encode, batch] of batches) {
    const results = batch.isNative
      ? await takeTurn(context, () => encode(batch.requests))
      : await encode(batch.requests);
    for (const [position, place] of batch.places.entries()) encoded[place] = results[position];
  }
  const taken = new Set<string>();
  return slots.map(({ output, format, content }, place) => {
    const file = encoded[place];
    if (file === undefined) throw new ItemError('E_INTERNAL', `${output.name}: ${format} gave nothing`);
    // Two formats of one output may share an extension (`original` of a JPEG beside `jpeg`): the later one names itself.
    const isTaken = taken.has(`${output.name}/${file.extension}`);
    const extension = isTaken ? `${format}.${file.extension}` : file.extension;
    taken.add(`${output.name}/${extension}`);
    return { output: output.name, encoded: { ...file, extension }, ...(content.facts ? { data: content.facts } : {}) };
  });
}
