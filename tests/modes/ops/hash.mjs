import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { defineOp } from 'millrace';
import { z } from 'zod';

const define = (input) =>
  defineOp({
    input,
    options: z.strictObject({}),
    async run(content) {
      const hash = createHash('sha256');
      if (content.file) for await (const chunk of createReadStream(content.file.path)) hash.update(chunk);
      else hash.update(content.bytes);
      return { ...content, facts: { sha256: hash.digest('hex'), isFile: content.file !== undefined } };
    },
  });

// A user's op that reads a large body where it is.
export default define('stream');
export const hashBytes = define('bytes');
