import { resolve } from 'node:path';
import { z } from 'zod';
import type { Source } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import { kindOfPath, leaveOutResults, listFiles, readLocalItems } from './input/local-files.js';

const options = z.strictObject({
  directory: z
    .string()
    .min(1)
    .describe('Folder whose files, at any depth, are the items; hidden files and links are left out.'),
  pattern: z.string().min(1).default('**').describe('Glob below the folder that a file must match, such as **/*.jpg.'),
});

/** Options of the `folder` source. */
export type FolderOptions = z.infer<typeof options>;

/** The files of a local folder, in code unit order of their relative paths. */
const folder = {
  name: 'folder',
  summary: 'all files below a local folder',
  options,
  async open({ directory: name, pattern }, context) {
    const directory = resolve(context.workingDirectory, name);
    const kind = await kindOfPath(directory, name);
    if (kind === undefined) throw new RunError('E_SOURCE', `${name}: no such folder`);
    if (kind !== 'folder') throw new RunError('E_SOURCE', `${name}: is a file; expected a folder`);
    const found = await listFiles(directory, pattern, context.signal);
    const files = leaveOutResults(found, directory, context.out);
    return {
      get rows() {
        return readLocalItems(directory, files, context.signal);
      },
      identity: { source: 'folder', directory, pattern },
      isRepeatable: false,
      columns: [],
      count: async () => files.length,
    };
  },
} satisfies Source<FolderOptions>;
export default folder;
