import type { Content } from '../core/content.js';
import type { Encode, Encoded, EncodeRequest, Format, Product } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import { load, type Registry } from '../core/registry.js';
import type { PlannedOutput } from './plan.js';
import { describeContent, type Planned, type StepContext, takeTurn } from './turns.js';

const formats = new Map<string, Promise<Format>>();

/** Loads a format once in this thread. */
export function loadFormat(name: string, registry: Registry): Promise<Format> {
  let loaded = formats.get(name);
  if (loaded === undefined) {
    loaded = load(registry.formats, name, { noun: 'format', where: 'save' }) as Promise<Format>;
    formats.set(name, loaded);
    // What could not be read now, for want of open files or memory, may be read for the next item.
    loaded.catch(() => formats.delete(name));
  }
  return loaded;
}

interface Batch {
  isNative: boolean;
  readonly requests: EncodeRequest[];
  readonly places: number[];
}

/** Encodes every output of the item; formats that share an encoder do so in one call, so outputs can share a decode. */
export async function encodeAll(planned: readonly Planned[], context: StepContext): Promise<readonly Product[]> {
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
  const { found, sha256 } = context.input;
  // A user's op may have changed the bytes where they lie.
  const isTrusted = planned.every(({ output }) => output.ops.every(({ module }) => module === undefined));
  const taken = new Set<string>();
  return slots.map(({ output, format, content }, place): Product => {
    const file = encoded[place];
    if (file === undefined) throw new ItemError('E_INTERNAL', `${output.name}: ${format} gave nothing`);
    // Two formats of one output may share an extension (`original` of a JPEG beside `jpeg`): the later one names itself.
    const isTaken = taken.has(`${output.name}/${file.extension}`);
    const extension = isTaken ? `${format}.${file.extension}` : file.extension;
    taken.add(`${output.name}/${extension}`);
    const isAsFound = isTrusted && file.bytes === found.content.bytes && file.file === found.content.file;
    const isReady = extension === file.extension && !isAsFound;
    const ready = isReady ? file : { ...file, extension, ...(isAsFound ? { sha256 } : {}) };
    return content.facts
      ? { output: output.name, encoded: ready, data: content.facts }
      : { output: output.name, encoded: ready };
  });
}
