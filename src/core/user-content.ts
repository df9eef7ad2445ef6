import type { Content, Pixels, Samples } from './content.js';
import { findContentFault } from './content-fault.js';
import type { ImageStep } from './image.js';
import type { Json } from './json.js';
import { makePlain, type PlainJson } from './plain-json.js';

/** Facts stand in a line of the ledger for each item. */
const maxFactsBytes = 64 * 1024;

/** Content that may go anywhere; or what is wrong with it, in words that go on from "found". */
export type UserContent = { readonly content: Content } | { readonly fault: string };

/**
 * Makes content of what an op of a user answered: its known fields alone, its data as JSON writes it. Threads and processes would
 * each make something else of dates, functions and classes.
 */
export function readUserContent(value: unknown): UserContent {
  const fault = findContentFault(value);
  if (fault !== undefined) return { fault };
  const given = value as Content;
  const plain: Partial<Record<'steps' | 'document' | 'facts', Json>> = {};
  for (const field of ['steps', 'document', 'facts'] as const) {
    if (given[field] === undefined) continue;
    const made = makePlain(given[field], field);
    const wrong = 'fault' in made ? made.fault : field === 'facts' ? findFactsFault(made) : undefined;
    if (wrong !== undefined) return { fault: wrong };
    if ('value' in made) plain[field] = made.value;
  }
  const { kind, bytes, mime, extension, charset, file, pixels, samples } = given;
  const content: Content = {
    kind,
    bytes,
    mime,
    extension,
    ...(typeof charset === 'string' ? { charset } : {}),
    ...(file ? { file: { path: file.path, size: file.size } } : {}),
    ...(pixels ? { pixels: keepPixels(pixels) } : {}),
    ...(samples ? { samples: keepSamples(samples) } : {}),
    ...(plain as { steps?: ImageStep[]; document?: Json; facts?: Record<string, Json> }),
  };
  return { content };
}

function findFactsFault(made: Exclude<PlainJson, { fault: string }>): string | undefined {
  if (typeof made.value !== 'object' || made.value === null || Array.isArray(made.value)) {
    return `facts that are ${made.text.slice(0, 40)}, not an object with a few small values`;
  }
  const bytes = Buffer.byteLength(made.text);
  if (bytes <= maxFactsBytes) return undefined;
  return `facts of ${bytes} bytes as JSON; at most ${maxFactsBytes} go into the ledger: give what is larger as document`;
}

const keepPixels = ({ data, width, height, channels }: Pixels): Pixels => ({ data, width, height, channels });

const keepSamples = ({ data, width, height, channels, saturation }: Samples): Samples => ({
  data,
  width,
  height,
  channels,
  ...(saturation === undefined ? {} : { saturation }),
});
