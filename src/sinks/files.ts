import { z } from 'zod';
import type { ItemProducts, Sink, SinkContext, SinkLane } from '../core/contracts.js';
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
    const files: FileToWrite[] = products.map(({ output, encoded }) => ({
      path: `${output}/${name}.${encoded.extension}`,
      bytes: encoded.bytes,
      ...(encoded.file === undefined ? {} : { from: encoded.file.path }),
      ...(encoded.sha256 === undefined ? {} : { sha256: encoded.sha256 }),
    }));
    if (Object.keys(item.fields).length > 0) {
      const info = Buffer.from(`${JSON.stringify(item.fields, null, 2)}\n`);
      for (const output of new Set(products.map((product) => product.output))) {
        files.push({ path: `${output}/${name}.info.json`, bytes: info });
      }
    }
    const written = await this.#folder.writeAll(files);
    return products.map(({ output, encoded, data }, position) => ({
      output,
      path: written[position]?.path ?? '',
      bytes: written[position]?.bytes ?? 0,
      sha256: written[position]?.sha256 ?? '',
      ...(encoded.width === undefined ? {} : { width: encoded.width }),
      ...(encoded.height === undefined ? {} : { height: encoded.height }),
      ...(data === undefined ? {} : { data }),
    }));
  }

  close(): Promise<void> {
    return this.#folder.close();
  }
}

export default {
  name: 'files',
  summary: 'a file for every product, in a folder for every output',
  options,
  open: async (_options, context) => new FilesLane(context),
} satisfies Sink<z.infer<typeof options>>;
