import { kinds } from './content.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** Says what a value is, for a message. */
function name(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'an array';
  return isFields(value) ? `a value of class ${value.constructor?.name ?? 'Object'}` : typeof value;
}

/**
 * Finds what is wrong with a value that should be content, in words that go on from "found"; undefined where nothing is.
 * What an op of a user answers is not to be trusted: a library in C would read beyond pixels that are too few.
 */
export function findContentFault(value: unknown): string | undefined {
  if (!isFields(value) || Array.isArray(value)) return name(value);
  const { kind, bytes, mime, extension, steps, pixels } = value;
  if (!kinds.some((each) => each === kind)) {
    return `the kind ${typeof kind === 'string' ? JSON.stringify(kind) : name(kind)}; there are ${kinds.join(', ')}`;
  }
  if (!(bytes instanceof Uint8Array)) return `bytes that are ${name(bytes)}, not a Uint8Array`;
  if (typeof mime !== 'string') return `a mime that is ${name(mime)}, not a text`;
  if (typeof extension !== 'string' || !/^[\w-]+(\.[\w-]+)*$/.test(extension)) {
    return `the extension ${typeof extension === 'string' ? JSON.stringify(extension.slice(0, 40)) : name(extension)}`;
  }
  if (steps !== undefined && !Array.isArray(steps)) return `steps that are ${name(steps)}, not an array`;
  return pixels === undefined ? undefined : findPixelFault(pixels);
}

function findPixelFault(pixels: unknown): string | undefined {
  if (!isFields(pixels)) return `pixels that are ${name(pixels)}`;
  const { data, width, height, channels } = pixels;
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isBytes) return `pixels whose data is ${name(data)}, not a Uint8Array`;
  if (!isLength(width) || !isLength(height)) return `pixels of the size ${name(width)} x ${name(height)}`;
  if (!isLength(channels) || channels > 4) return `pixels of ${name(channels)} channels; there are 1 to 4`;
  const expected = width * height * channels;
  if (data.length === expected) return undefined;
  return `pixels of ${data.length} bytes; ${width} x ${height} x ${channels} are ${expected}`;
}
