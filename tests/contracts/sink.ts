import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ItemProducts, Product, Sink, SinkLane } from '../../src/core/contracts.js';

/** What a suite needs to know of a sink: options that pass and options that are refused, as a recipe gives them. */
export interface SinkCases {
  readonly valid: readonly [unknown, ...unknown[]];
  readonly invalid: readonly unknown[];
}

/** An item with a product for every output and extension named; the bytes tell them apart. */
export function makeProducts(
  index: number,
  names: readonly string[],
  changes: Partial<ItemProducts> = {},
): ItemProducts {
  const products = names.map((name): Product => {
    const [output = '', extension = ''] = name.split('.');
    const bytes = Buffer.from(`${index} ${name} ${'x'.repeat(index * 10)}`);
    return { output, encoded: { bytes, extension, width: 4, height: 3 }, data: { stars: index } };
  });
  return {
    item: { index, url: `https://example.com/${index}`, fields: {} },
    key: `${String(index).padStart(6, '0')}-photo`,
    sha256: createHash('sha256').update(String(index)).digest('hex'),
    products,
    ...changes,
  };
}

/** Every file below a folder, with forward slashes; what starts with a dot is left out unless asked for. */
export async function listBelow(folder: string, withHidden = false): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => withHidden || !path.startsWith('.'))
    .sort();
}

/** Checks what every sink promises of the files it writes. Call it from `tests/sinks/<name>.test.ts`. */
export function testSink<Options>(sink: Sink<Options>, cases: SinkCases): void {
  describe(`${sink.name} keeps the contract of a sink`, () => {
    let out = '';
    beforeEach(async () => {
      out = await realpath(await mkdtemp(join(tmpdir(), 'millrace-sink-')));
      await mkdir(join(out, '.millrace'));
    });
    afterEach(() => rm(out, { recursive: true, force: true }));

    const open = (lane: string): Promise<SinkLane> => sink.open(sink.options.parse(cases.valid[0]), { out, lane });
    const names = ['original.jpg', 'small.png', 'small.webp'];

    test('is named after its file and has a summary of one line', () => {
      expect(sink.name).toBe(basename(expect.getState().testPath ?? '', '.test.ts'));
      expect(sink.summary).toMatch(/^[^\n]{5,120}$/);
      expect(sink.summary).not.toMatch(/\.$/);
    });

    test('completes valid options to plain data that passes again unchanged', () => {
      for (const given of cases.valid) {
        const complete = sink.options.parse(given);
        expect(JSON.parse(JSON.stringify(complete))).toEqual(complete);
        expect(sink.options.parse(complete)).toEqual(complete);
      }
    });

    test('refuses unknown and invalid options', () => {
      for (const given of [{ noSuchOption: 1 }, ...cases.invalid]) {
        expect(sink.options.safeParse(given).success, JSON.stringify(given)).toBe(false);
      }
    });

    test('answers a record for every product, in order, as plain data that tells where it is', async () => {
      const lane = await open('1');
      const item = makeProducts(1, names);
      const records = await lane.save(item);
      await lane.close();
      expect(structuredClone(records)).toEqual(records);
      expect(JSON.parse(JSON.stringify(records))).toEqual(records);
      expect(records.map(({ output }) => output)).toEqual(item.products.map(({ output }) => output));
      for (const [position, { path, bytes, sha256, width, height, data }] of records.entries()) {
        const product = item.products[position];
        expect([bytes, width, height, data]).toEqual([product?.encoded.bytes.length, 4, 3, { stars: 1 }]);
        expect(sha256).toBe(
          createHash('sha256')
            .update(product?.encoded.bytes ?? '')
            .digest('hex'),
        );
        expect(path).not.toMatch(/^[\\/]|^\.\.|\\/);
        expect(existsSync(join(out, path))).toBe(true);
      }
    });

    test('leaves out of a record what the product does not have', async () => {
      const lane = await open('1');
      const product = { output: 'a', encoded: { bytes: Buffer.from('x'), extension: 'txt' } };
      const [record] = await lane.save(makeProducts(1, [], { products: [product] }));
      await lane.close();
      expect(Object.keys(record ?? {}).sort()).toEqual(['bytes', 'output', 'path', 'sha256']);
    });

    test('writes the same bytes whichever lane saves an item, and in whatever order', async () => {
      const items = [1, 2, 3, 4].map((index) => makeProducts(index, names));
      const write = async (lanes: readonly string[], order: readonly ItemProducts[]) => {
        await rm(out, { recursive: true });
        await mkdir(join(out, '.millrace'), { recursive: true });
        const opened = await Promise.all(lanes.map(open));
        await Promise.all(order.map((item, turn) => opened[turn % opened.length]?.save(item)));
        await Promise.all(opened.map((lane) => lane.close()));
        const files = await listBelow(out);
        return Promise.all(files.map(async (file) => [file, (await readFile(join(out, file))).toString('hex')]));
      };
      const alone = await write(['1'], items);
      expect(alone.length).toBeGreaterThan(0);
      expect(await write(['1', '2', '3'], items.toReversed())).toEqual(alone);
    });

    test('leaves no temporary files behind when it is closed', async () => {
      const lane = await open('1');
      await lane.save(makeProducts(1, names));
      await lane.close();
      expect((await listBelow(out, true)).filter((path) => path.startsWith('.millrace/'))).toEqual([]);
    });

    test('closes without having saved anything', async () => {
      await (await open('1')).close();
      expect(await listBelow(out, true)).toEqual([]);
    });
  });
}
