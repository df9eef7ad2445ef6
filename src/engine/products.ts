import type { Encode, Encoded, EncodeRequest, Format, Product } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import { load, type Registry } from '../core/registry.js';
import type { PlannedOutput } from './plan.js';
import { countWait, describeContent, type Planned, type StepContext, takeTurn, type WorkInput } from './turns.js';

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

/** Those that are there already: nobody waits for a promise. */
const ready = new Map<string, Format>();

async function openFormat(name: string, registry: Registry): Promise<Format> {
  const format = await loadFormat(name, registry);
  ready.set(name, format);
  return format;
}

/** One file to make of an item. */
interface Slot {
  readonly output: PlannedOutput;
  readonly name: string;
  readonly format: Format;
  readonly request: EncodeRequest;
}

/** Encodes every output of the item; formats that share an encoder do so in one call, so outputs can share a decode. */
export async function encodeAll(planned: readonly Planned[], context: StepContext): Promise<readonly Product[]> {
  const { tools, input } = context;
  const slots: Slot[] = [];
  let isTrusted = true;
  for (const { output, content } of planned) {
    // A user's op may have changed the bytes where they lie.
    isTrusted &&= output.ops.every(({ module }) => module === undefined);
    for (const { format: name, options } of output.saves) {
      const format = ready.get(name) ?? (await countWait(context, openFormat(name, tools.registry)));
      if (!format.accepts.includes(content.kind)) {
        throw new ItemError(
          'E_TYPE_MISMATCH',
          `${output.name}: ${name} saves ${format.accepts.join(' or ')}; this is ${describeContent(content)}${input.found.hint}`,
        );
      }
      slots.push({ output, name, format, request: { content, format: name, options } });
    }
  }
  const encoded = await encodeSlots(slots, context);
  const taken = slots.length > 1 ? new Set<string>() : undefined;
  return slots.map((slot, place) => {
    const { output, name } = slot;
    const file = encoded[place];
    if (file === undefined) throw new ItemError('E_INTERNAL', `${output.name}: ${name} gave nothing`);
    // Two formats of one output may share an extension (`original` of a JPEG beside `jpeg`): the later one names itself.
    const isTaken = taken?.has(`${output.name}/${file.extension}`) === true;
    const extension = isTaken ? `${name}.${file.extension}` : file.extension;
    taken?.add(`${output.name}/${extension}`);
    return makeProduct(slot, isTaken ? { ...file, extension } : file, isTrusted ? input : undefined);
  });
}

async function encodeSlots(slots: readonly Slot[], context: StepContext): Promise<readonly (Encoded | undefined)[]> {
  const [first] = slots;
  if (first !== undefined && slots.length === 1) return encodeTogether(slots, first.format.encode, context);
  const batches = new Map<Encode, Slot[]>();
  for (const slot of slots) {
    const batch = batches.get(slot.format.encode);
    if (batch === undefined) batches.set(slot.format.encode, [slot]);
    else batch.push(slot);
  }
  const encoded = new Map<Slot, Encoded | undefined>();
  for (const [encode, batch] of batches) {
    const results = await encodeTogether(batch, encode, context);
    for (const [position, slot] of batch.entries()) encoded.set(slot, results[position]);
  }
  return slots.map((slot) => encoded.get(slot));
}

function encodeTogether(slots: readonly Slot[], encode: Encode, context: StepContext): Promise<readonly Encoded[]> {
  const requests = slots.map(({ request }) => request);
  const isNative = slots.some(({ format, request }) => format.isNative(request.content));
  return isNative ? takeTurn(context, () => encode(requests)) : encode(requests);
}

/** What is kept as it came has the body's hash; without `input` nothing is sure to be as it came. */
function makeProduct({ output, request }: Slot, file: Encoded, input: WorkInput | undefined): Product {
  const { content } = request;
  const isAsFound = file.bytes === input?.found.content.bytes && file.file === input.found.content.file;
  const encoded = isAsFound ? { ...file, sha256: input.sha256 } : file;
  return content.facts ? { output: output.name, encoded, data: content.facts } : { output: output.name, encoded };
}
