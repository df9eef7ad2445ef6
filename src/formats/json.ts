import { z } from 'zod';
import { documentOf } from '../core/content.js';
import type { Encoded, Format } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';

const options = z.strictObject({
  pretty: z.boolean().default(false).describe('indent by two spaces, one value a line'),
});

/** Saves a result that is data as JSON, UTF-8, with a newline at the end; numbers in their shortest exact form. */
const json = {
  name: 'json',
  summary: 'results that are data, as JSON',
  accepts: ['image', 'text', 'table', 'signal', 'other'],
  options,
  isNative: () => false,
  async encode(requests): Promise<readonly Encoded[]> {
    return requests.map(({ content, options: given }) => {
      const { document, documentLine } = content;
      if (document === undefined && documentLine === undefined) {
        throw new ItemError(
          'E_OP',
          'there is no data to save as JSON: an op that makes some, such as stars.detect, or one of yours that answers a `document`, must come before save: json',
        );
      }
      const { pretty } = options.parse(given);
      if (documentLine !== undefined && !pretty) return { bytes: documentLine, extension: 'json' };
      const text = JSON.stringify(documentOf(content), undefined, pretty ? 2 : undefined);
      return { bytes: Buffer.from(`${text}\n`), extension: 'json' };
    });
  },
} satisfies Format<z.output<typeof options>>;

export default json;
