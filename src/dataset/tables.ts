import { type DatasetFile, type DatasetKind, nameFile } from './kind.js';
import { Random } from './random.js';
import { planTable } from './tables/table-plan.js';

/** Keeps the numbers of tables apart from those of other kinds. */
const stream = 0x7461626c;
const fewestRows = 50;
const mostRows = 5_000;

/**
 * Tables of orders, weather, people, sensors and products in six formats, of 50 to 5,000 rows. With them
 * `tables/truth.csv`: `file,format,rows,columns`, a line each; the file as seen from there, the rows without the header.
 */
export const tableKind: DatasetKind = {
  name: 'tables',
  async *generate({ count, seed }) {
    if (count === 0) return;
    const truth = ['file,format,rows,columns'];
    for (let index = 0; index < count; index += 1) {
      const { file, rowCount, columnCount } = await makeTable(index, seed);
      truth.push([file.name.slice('tables/'.length), planTable(index).format, rowCount, columnCount].join(','));
      yield file;
    }
    const bytes = Buffer.from(`${truth.join('\n')}\n`);
    yield { name: 'tables/truth.csv', bytes, mime: 'text/csv; charset=utf-8', isListed: false };
  },
};

async function makeTable(
  index: number,
  seed: number,
): Promise<{ file: DatasetFile; rowCount: number; columnCount: number }> {
  const random = new Random(seed, stream, index);
  const { topic, extension, mime, write } = planTable(index);
  const rowCount = Math.round(fewestRows * (mostRows / fewestRows) ** random.next());
  const bytes = await write({ columns: topic.columns, rows: topic.makeRows(random, rowCount) });
  return {
    file: { name: nameFile('tables', index, extension), bytes, mime },
    rowCount,
    columnCount: topic.columns.length,
  };
}
