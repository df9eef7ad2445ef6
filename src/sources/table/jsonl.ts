import { readLines } from '../input/lines.js';
import { quote } from '../input/url.js';
import { sampleColumns, toJsonRow } from './json-row.js';
import { maxRowLength, type TableReader, type TableRow } from './row.js';

/** Reads JSON Lines: an object or a string (a URL) on each line; blank lines are left out. */
export function makeJsonLinesReader(readBytes: () => AsyncIterable<Uint8Array>, name: string): TableReader {
  const readRows = async function* () {
    for await (const lines of readLines(readBytes(), { name, maxLength: maxRowLength })) {
      const rows: TableRow[] = [];
      for (const { text, number, isTooLong } of lines) {
        if (isTooLong) {
          const fault = `${quote(text)} goes on for more than ${maxRowLength} characters; expected a shorter row`;
          rows.push({ number, fault, found: text });
        } else if (text.trim() !== '') {
          rows.push(toJsonRow(text, number));
        }
      }
      yield rows;
    }
  };
  return { unit: 'line', readRows, readColumns: () => sampleColumns(readRows()) };
}
