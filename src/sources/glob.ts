import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Source } from '../core/contracts.js';
import { kindOfPath, leaveOutResults, listFiles, readLocalItems } from './input/local-files.js';

const options = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .describe('Glob whose files are the items, such as photos/**/*.jpg; the path of an existing file is that file.'),
});

/** Options of the `glob` source. */
export type GlobOptions = z.infer<typeof options>;

/** Local files that match a pattern, in code unit order; or the one file whose path it is. */
const glob = {
  name: 'glob',
  summary: 'local files that match a pattern, or one local file',
  options,
  async open({ pattern }, context) {
    const path = resolve(context.workingDirectory, pattern);
    // A file may really be called `photo[1].jpg`: what is there wins over what could match.
    const isFile = (await kindOfPath(path, pattern)) === 'file';
    const directory = isFile ? dirname(path) : context.workingDirectory;
    const found = isFile ? [{ path: basename(path) }] : await listFiles(directory, pattern, context.signal);
    // A pattern that begins with their path names them.
    const isNamed = isFile || (context.out !== undefined && path.startsWith(context.out));
    const files = isNamed ? found : leaveOutResults(found, directory, context.out);
    return {
      get rows() {
        return readLocalItems(directory, files, context.signal);
      },
      identity: { source: 'glob', directory: context.workingDirectory, pattern },
      isRepeatable: false,
      columns: [],
      count: async () => files.length,
    };
  },
} satisfies Source<GlobOptions>;
export default glob;
