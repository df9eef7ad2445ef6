import { ItemError } from '../../core/errors.js';
import { cellKinds, mergeKinds, typeOfKind } from './cell-kind.js';
import { classifyCell } from './classify-cell.js';
import type { ColumnType, TableColumn } from './column.js';
import { quoteText } from './limits.js';
import { cellForms, type Row } from './row.js';
import type { TypeWish } from './table.js';
import { fitsType, isWideInteger } from './typed-text.js';

const wishedTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  boolean: 'true or false',
  integer: 'an integer of at most 64 bits',
  number: 'a number',
  date: 'a date such as 2024-02-29',
  timestamp: 'a time without an offset, such as 2024-02-29T12:30:00',
  timestamptz: 'a time with an offset, such as 2024-02-29T12:30:00Z',
  json: 'JSON',
};

/** The type that is asked for a column, if one is. Throws an ItemError where one is asked for a column that is not there. */
export function makeWishes(types: TypeWish, names: readonly string[]): readonly (ColumnType | undefined)[] {
  if (types === 'infer') return names.map(() => undefined);
  if (types === 'text') return names.map(() => 'text' as const);
  for (const name of Object.keys(types)) {
    if (names.includes(name)) continue;
    const some = names.slice(0, 10).map((each) => quoteText(each));
    throw new ItemError(
      'E_TABLE_TYPE',
      `types names the column ${quoteText(name)}; the table has ${some.join(', ')}${names.length > 10 ? ' …' : ''}`,
    );
  }
  return names.map((name) => (Object.hasOwn(types, name) ? types[name] : undefined));
}

/** Finds out types by looking at every cell of text, or checks the types that were asked for. */
export class Survey {
  readonly #names: readonly string[];
  readonly #wishes: readonly (ColumnType | undefined)[];
  /** What was found in each column so far. */
  readonly kinds: Uint8Array;
  readonly #isWide: Uint8Array;
  readonly #unit: string;

  /** `unit` names what a row's number counts, for messages. */
  constructor(names: readonly string[], wishes: readonly (ColumnType | undefined)[], unit: 'line' | 'row') {
    this.#names = names;
    this.#wishes = wishes;
    this.#unit = unit;
    this.#isWide = new Uint8Array(names.length);
    this.kinds = Uint8Array.from(wishes, (wish) => (wish === 'text' ? cellKinds.text : cellKinds.none));
  }

  /** Looks at the cells of a row, of which those without a value are marked. */
  look(row: Row): void {
    const { kinds } = this;
    const { bytes, starts, ends, forms } = row;
    for (let column = 0; column < kinds.length; column += 1) {
      const kind = kinds[column] as number;
      const form = forms[column] as number;
      if (kind === cellKinds.text || form === cellForms.none) continue;
      if (this.#wishes[column] !== undefined) {
        this.#check(row, column);
        continue;
      }
      const start = starts[column] as number;
      const end = ends[column] as number;
      // An empty cell in quotes is no value among numbers, and an empty text among texts.
      if (start === end) continue;
      // What needs unescaping is no number or date.
      const found = form <= cellForms.quoted ? classifyCell(bytes, start, end) : cellKinds.text;
      if (found !== kind) kinds[column] = mergeKinds(kind, found);
    }
  }

  #check(row: Row, column: number): void {
    const type = this.#wishes[column] as ColumnType;
    const bytes = row.readBytes(column);
    if (bytes.length === 0) return;
    if (!fitsType(type, bytes)) {
      throw new ItemError(
        'E_TABLE_TYPE',
        `${this.#unit} ${row.line}, column ${quoteText(this.#names[column] ?? '')}: found ${quoteText(row.readText(column))}; expected ${wishedTypes[type]}`,
      );
    }
    if (type === 'integer' && isWideInteger(bytes)) this.#isWide[column] = 1;
  }

  columns(): TableColumn[] {
    return this.#names.map((name, column) => {
      const kind = this.kinds[column] as number;
      return {
        name,
        type: this.#wishes[column] ?? typeOfKind(kind),
        isWide: kind === cellKinds.wideInteger || this.#isWide[column] === 1,
      };
    });
  }
}
