import { z } from 'zod';
import type { Content, HeldContent } from '../core/content.js';
import type { Encoded, Format } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import { encode } from './image/encode.js';
import { parseImageHeader } from './image/header.js';
import { isPictureFormat } from './image/output.js';

const options = z.strictObject({});

/**
 * Saves bytes as they were fetched. Where image steps are planned it encodes after all: in the picture's own format
 * where that can be written, else as PNG.
 */
const original = {
  name: 'original',
  summary: 'the bytes as they were fetched',
  accepts: ['image', 'text', 'table', 'signal', 'other'],
  options,
  isNative: (content) => !isAsFound(content),
  async encode(requests) {
    const results: Encoded[] = [];
    for (const { content } of requests) results.push(isAsFound(content) ? keep(content) : await redraw(content));
    return results;
  },
} satisfies Format<z.output<typeof options>>;

function isAsFound({ pixels, steps }: Content): boolean {
  return pixels === undefined && (steps === undefined || steps.length === 0);
}

async function redraw(content: Content): Promise<Encoded> {
  const own = content.mime.slice('image/'.length);
  const format = isPictureFormat(own) ? own : 'png';
  const [encoded] = await encode([{ content, format, options: {} }]);
  return encoded ?? keep(content);
}

function keep(content: HeldContent): Encoded {
  const { bytes, extension, file, document = content.documentLine } = content;
  if (file !== undefined) return { bytes, file, extension };
  if (bytes.length === 0 && document !== undefined) {
    throw new ItemError('E_OP', 'the result is data and has no original bytes: use save: json');
  }
  if (content.kind !== 'image') return { bytes, extension };
  return { bytes, extension, ...sizeOf(content) };
}

/** The size of a picture as people see it, where reading it costs next to nothing. */
function sizeOf({ bytes }: Content): { width: number; height: number } | undefined {
  try {
    const header = parseImageHeader(bytes);
    return header === undefined ? undefined : { width: header.uprightWidth, height: header.uprightHeight };
  } catch {
    // A damaged header is no reason to refuse bytes that are kept as they are.
    return undefined;
  }
}

export default original;
