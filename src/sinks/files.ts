import { z } from 'zod';
import type { ItemProducts, Sink, SinkContext, SinkLane } from '../core/contracts.js';
import type { Item } from '../core/item.js';
import { completeKey } from '../core/key.js';
import type { OutputRecord } from '../core/outcome.js';
import { type FileToWrite, Folder } from '../storage/folder.js';

const options = z.strictObject({});

/** One file for every product: `<output>/<key>.<extension>`, and the row's other columns beside it as `<key>.info.json`. */
class FilesLane implements SinkLane {
  readonly #folder: Folder;

  constructor(context: SinkContext) {
    this.#folder = new Folder(context.out, context.lane, { isDurable: context.isDurable === true });
  }

  async save({ item, key, sha256, products }: ItemProducts): Promise<readonly OutputRecord[]> {
    const name = completeKey(key, sha256);
    const files: FileToWrite[] = [];
    for (const { output, encoded } of products) {
      const { bytes, file, sha256: known, extension } = encoded;
      files.push({ path: `${output}/${name}.${extension}`, bytes, from: file?.path, sha256: known });
    }
    if (hasFields(item)) {
      const info = Buffer.from(`${JSON.stringify(item.fields, null, 2)}\n`);
      for (const output of new Set(products.map((product) => product.output))) {
        files.push({ path: `${output}/${name}.info.json`, bytes: info });
      }
    }
    const written = await this.#folder.writeAll(files);
    const records: OutputRecord[] = [];
    for (const { output, encoded, data } of products) {
      const { path = '', bytes = 0, sha256: hash = '' } = written[records.length] ?? {};
      const { width, height } = encoded;
      if (width === undefined && height === undefined && data === undefined) {
        records.push({ output, path, bytes, sha256: hash });
        continue;
      }
      records.push({
        output,
        path,
        bytes,
        sha256: hash,
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(data === undefined ? {} : { data }),
      });
    }
    return records;
  }

  close(): Promise<void> {
    return this.#folder.close();
  }
}

function hasFields({ fields }: Item): boolean {
  for (const _ in fields) return true;
  return false;
}

export default {
  name: 'files',
  summary: 'a file for every product, in a folder for every output',
  options,
  open: async (_options, context) => new FilesLane(context),
} satisfies Sink<z.infer<typeof options>>;
