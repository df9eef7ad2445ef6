import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OpenSource, Source, SourceContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import { showBadBytes } from './input/decode.js';
import { inspectFile, readFileBytes, readStandardInput, type SourceFile } from './input/file.js';
import { type Line, readLines } from './input/lines.js';
import { makeBadItem, makeItem, maxUrlLength, quote } from './input/url.js';

const options = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe('Text file with one URL a line, also .gz and .zst; # starts a comment; - is standard input.'),
    urls: z.array(z.string()).optional().describe('The URLs themselves, in place of a file.'),
  })
  .refine(({ file, urls }) => (file === undefined) !== (urls === undefined), {
    message: 'expected exactly one of file and urls',
  });

/** Options of the `list` source: exactly one of `file` and `urls`. */
export type ListOptions = z.infer<typeof options>;

const maxCountedBytes = 1e9;
const maxCountedPackedBytes = 250e6;

/** URLs one a line from a text file or standard input, or given directly. */
const list = {
  name: 'list',
  summary: 'URLs, one a line, from a text file or standard input',
  options,
  async open({ file: name, urls }, context) {
    if (urls !== undefined) return openUrls(urls, context);
    if (name === undefined) throw new RunError('E_SOURCE', 'list: expected file or urls');
    if (name === '-') return openStream('standard input', readStandardInput(context.signal), context);
    const file = await inspectFile(name, context);
    if (!file.isRegular) return openStream(name, readFileBytes(file, context.signal), context);
    return openFile(file, context);
  },
} satisfies Source<ListOptions>;
export default list;

function openFile(file: SourceFile, context: SourceContext): OpenSource {
  return {
    get rows() {
      return readItems(readFileBytes(file, context.signal), file.name, context);
    },
    identity: { source: 'list', sha256: file.sha256 },
    isRepeatable: true,
    columns: [],
    async count() {
      if (file.sizeBytes > (file.isPacked ? maxCountedPackedBytes : maxCountedBytes)) return undefined;
      let count = 0;
      const bytes = readFileBytes(file, context.signal);
      for await (const lines of readLines(bytes, { name: file.name, maxLength: maxUrlLength })) {
        for (const line of lines) if (isRow(line)) count += 1;
      }
      return count;
    },
  };
}

function openStream(name: string, bytes: AsyncGenerator<Uint8Array>, context: SourceContext): OpenSource {
  let isTaken = false;
  return {
    get rows() {
      if (isTaken) throw new RunError('E_SOURCE', `${name}: can be read only once`);
      isTaken = true;
      return readItems(bytes, name, context);
    },
    identity: { source: 'list', stream: name },
    isRepeatable: false,
    columns: [],
    count: async () => undefined,
  };
}

function openUrls(urls: readonly string[], context: SourceContext): OpenSource {
  const { workingDirectory } = context;
  return {
    get rows() {
      return (async function* () {
        for (const [index, text] of urls.entries()) {
          context.signal.throwIfAborted();
          yield makeItem(
            { index, text, fields: {}, workingDirectory },
            { name: 'urls', unit: 'entry', number: index + 1 },
          );
        }
      })();
    },
    identity: { source: 'list', sha256: createHash('sha256').update(JSON.stringify(urls)).digest('hex') },
    isRepeatable: true,
    columns: [],
    count: async () => urls.length,
  };
}

function isRow(line: Line): boolean {
  const text = line.text.trimStart();
  return text !== '' && !text.startsWith('#');
}

async function* readItems(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  { workingDirectory }: SourceContext,
): AsyncGenerator<Item> {
  let index = 0;
  for await (const lines of readLines(bytes, { name, maxLength: maxUrlLength })) {
    for (const line of lines) {
      if (!isRow(line)) continue;
      const place = { name, unit: 'line', number: line.number } as const;
      if (line.isTooLong) {
        const fault = `${quote(line.text)} goes on for more than ${maxUrlLength} characters; expected one URL a line`;
        yield makeBadItem({ index, found: line.text, fault }, place);
      } else {
        yield makeItem({ index, text: showBadBytes(line.text), fields: {}, workingDirectory }, place);
      }
      index += 1;
    }
  }
}
