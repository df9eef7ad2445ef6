import Papa from 'papaparse';
import type { Line } from '../input/lines.js';
import { quote } from '../input/url.js';
import { maxRowLength } from './row.js';

/** A record of a CSV text with the line it begins on, or what is wrong with that line. */
export type CsvRecord = { readonly number: number } & (
  | { readonly values: readonly string[] }
  | { readonly fault: string; readonly found: string }
);

interface Parsed {
  readonly data: readonly string[][];
  readonly errors: readonly { readonly code: string; readonly index: number }[];
}

/** A record whose last cell is quoted and not closed yet. */
interface OpenRecord {
  readonly lines: Line[];
  /** The cells before that one. */
  values: readonly string[];
  /** That cell as it stands, from its opening quote on. */
  pending: string;
  /** Which of `lines` opened it. */
  openedBy: number;
  length: number;
}

/**
 * Makes records of physical lines. papaparse reads the cells; this keeps track of the lines they came from, and of
 * quotes that go wrong. A quoted cell must end in a quote followed by the delimiter or the line's end. One that does
 * not, or is still open at the end of the file or after 1 Mi characters, makes a bad row of the lines up to the one
 * that opened it, and reading goes on with the line after that: a forgotten quote costs its own row, not the file.
 */
export class CsvRecords {
  readonly #parser: { parse(text: string, baseIndex: number, ignoresLastRow: boolean): Parsed };
  #records: CsvRecord[] = [];
  #open: OpenRecord | undefined;

  constructor(delimiter: string) {
    this.#parser = new Papa.Parser({ delimiter, newline: '\n' });
  }

  /** Answers the records that these lines complete. */
  push(lines: readonly Line[]): readonly CsvRecord[] {
    for (const line of lines) this.#process(line);
    return this.#take();
  }

  /** Answers what is left when the text has ended. */
  end(): readonly CsvRecord[] {
    while (this.#open !== undefined) {
      const again = this.#giveUp(this.#open, 'is not closed before the end of the file');
      for (const line of again) this.#process(line);
    }
    return this.#take();
  }

  #take(): readonly CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #process(line: Line): void {
    // A record that is given up hands its later lines back: they come before anything new.
    const waiting = [line];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const again = this.#open === undefined ? this.#start(next) : this.#continue(this.#open, next);
      for (let position = again.length - 1; position >= 0; position -= 1) waiting.push(again[position] as Line);
    }
  }

  #start(line: Line): readonly Line[] {
    const { text, number } = line;
    if (line.isTooLong) {
      const fault = `${quote(text)} goes on for more than ${maxRowLength} characters; expected a shorter row`;
      this.#records.push({ number, fault, found: text });
      return [];
    }
    if (text.includes('"')) {
      return this.#parse({ lines: [line], values: [], pending: text, openedBy: 0, length: text.length });
    }
    const [values] = this.#parser.parse(text, 0, false).data;
    if (values !== undefined) this.#records.push({ number, values });
    return [];
  }

  #continue(record: OpenRecord, line: Line): readonly Line[] {
    const end = record.lines.at(-1)?.end ?? '';
    record.length += end.length + line.text.length;
    if (line.isTooLong || record.length > maxRowLength) {
      return [...this.#giveUp(record, `is not closed within ${maxRowLength} characters`), line];
    }
    record.lines.push(line);
    record.pending += end + line.text;
    return holdsLoneQuote(line.text) ? this.#parse(record) : [];
  }

  #parse(record: OpenRecord): readonly Line[] {
    this.#open = undefined;
    // With its line end papaparse takes spaces behind a closing quote; the empty row that follows is no record.
    const { data, errors } = this.#parser.parse(`${record.pending}\n`, 0, false);
    const values = data[0] ?? [];
    const [error] = errors;
    if (error === undefined) {
      const number = record.lines[0]?.number ?? 0;
      this.#records.push({ number, values: record.values.length === 0 ? values : record.values.concat(values) });
      return [];
    }
    // The index is that of the cell's first character behind its quote; only the last line can open another cell.
    if (error.index > 1) record.openedBy = record.lines.length - 1;
    if (error.code !== 'MissingQuotes') {
      return this.#giveUp(record, 'is closed in the middle (a quote inside a quoted cell is written twice)');
    }
    record.values = record.values.concat(values.slice(0, -1));
    record.pending = record.pending.slice(error.index - 1);
    this.#open = record;
    return [];
  }

  /** Makes a bad row of it and answers the lines to read again. */
  #giveUp(record: OpenRecord, fault: string): readonly Line[] {
    this.#open = undefined;
    const found = record.lines
      .slice(0, record.openedBy + 1)
      .map((line) => line.text)
      .join('\n');
    const number = record.lines[record.openedBy]?.number ?? 0;
    this.#records.push({ number, fault: `the quoted cell that opens here ${fault}: ${quote(found)}`, found });
    return record.lines.slice(record.openedBy + 1);
  }
}

function holdsLoneQuote(text: string): boolean {
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return true;
  }
  return false;
}
