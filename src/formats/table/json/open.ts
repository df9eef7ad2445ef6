import { ItemError } from '../../../core/errors.js';
import { cellKinds, mergeJsonKinds, typeOfKind } from '../cell-kind.js';
import type { TableColumn } from '../column.js';
import { openText, type TextSource } from '../encoding.js';
import { tableLimits } from '../limits.js';
import { cellForms, Row, toText } from '../row.js';
import type { ByteSource } from '../source.js';
import { makeWishes, Survey } from '../survey.js';
import type { OpenTable, ReadOptions, RowConsumer } from '../table.js';
import { type JsonHandler, type JsonMember, JsonScanner } from './scanner.js';
import { unescapeJson } from './text.js';

/**
 * Opens JSON: an array of objects, or objects on lines of their own. Columns are all keys, in the order in which they
 * first come; a key that a row lacks has no value there, and of a key that comes twice the last value counts. Strings
 * are text, whatever they look like. A column of nested or mixed values is of type `json`. Numbers that neither 64 bits
 * nor a double hold make their column text. Throws ItemErrors: `E_TEXT_ENCODING`, the `E_JSON_` ones, `E_TABLE_TYPE`,
 * `E_TABLE_EMPTY`, `E_CSV_TOO_MANY_COLUMNS`.
 */
export async function openJson(
  source: ByteSource,
  options: ReadOptions,
  charset: string | undefined,
): Promise<OpenTable> {
  const text = await openText(source, { encoding: options.encoding, charset });
  const keys = new KeyIndex();
  const first = new FirstReading(keys);
  const { isArray, rows } = await scan(text, first);
  const found = first.columns();
  const wishes = makeWishes(options.types, keys.names);
  let columns = found;
  if (wishes.some((wish) => wish !== undefined)) {
    // With its wish, each cell is read as the text that it is checked as.
    const asText = found.map((column, place) =>
      wishes[place] === undefined ? column : { ...column, type: 'text' as const },
    );
    const survey = new Survey(keys.names, wishes, 'row');
    await scan(text, new SecondReading(keys, asText, { row: (row) => survey.look(row) }));
    columns = survey
      .columns()
      .map((column, place) => (wishes[place] === undefined ? (found[place] ?? column) : column));
  }
  return {
    format: isArray ? 'json' : 'jsonl',
    columns,
    rows,
    rejected: 0,
    rejects: [],
    size: source.size,
    dialect: { encoding: text.encoding },
    read: async (consumer) => {
      await scan(text, new SecondReading(keys, columns, consumer), consumer);
    },
  };
}

async function scan(text: TextSource, handler: JsonHandler, consumer?: RowConsumer): Promise<JsonScanner> {
  const scanner = new JsonScanner(handler);
  for await (const chunk of text.read()) {
    scanner.push(chunk);
    await consumer?.pause?.();
  }
  scanner.end();
  await consumer?.pause?.();
  return scanner;
}

/** Finds columns by the bytes of their keys; rows mostly have them in the same order. */
class KeyIndex {
  readonly names: string[] = [];
  readonly #keys: Uint8Array[] = [];
  readonly #places = new Map<string, number>();

  /** The column of a key, made where it is new; `expected` is tried first. */
  find(bytes: Uint8Array, { keyStart, keyEnd, keyHasEscapes }: JsonMember, expected: number): number {
    const likely = this.#keys[expected];
    if (!keyHasEscapes && likely !== undefined && isSame(likely, bytes, keyStart, keyEnd)) return expected;
    const raw = bytes.subarray(keyStart, keyEnd);
    const name = toText(keyHasEscapes ? unescapeJson(raw) : raw);
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.names.length;
    if (place === tableLimits.columns) {
      throw new ItemError(
        'E_CSV_TOO_MANY_COLUMNS',
        `the rows have more than ${tableLimits.columns} different keys; expected at most that many columns`,
      );
    }
    this.names.push(name);
    this.#keys.push(Buffer.from(name, 'utf8'));
    this.#places.set(name, place);
    return place;
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at += 1) if (key[at] !== bytes[start + at]) return false;
  return true;
}

/** Finds columns and what they hold. A row that is begun again only sees what it saw before. */
class FirstReading implements JsonHandler {
  readonly #keys: KeyIndex;
  readonly #kinds: number[] = [];
  #next = 0;

  constructor(keys: KeyIndex) {
    this.#keys = keys;
  }

  begin(): void {
    this.#next = 0;
  }

  member(bytes: Uint8Array, member: JsonMember): void {
    const column = this.#keys.find(bytes, member, this.#next);
    this.#next = column + 1;
    const kind = this.#kinds[column];
    if (kind !== member.kind)
      this.#kinds[column] = kind === undefined ? member.kind : mergeJsonKinds(kind, member.kind);
  }

  end(): void {}

  columns(): TableColumn[] {
    return this.#keys.names.map((name, place) => {
      const kind = this.#kinds[place] ?? cellKinds.none;
      return { name, type: typeOfKind(kind), isWide: kind === cellKinds.wideInteger };
    });
  }
}

/** Makes rows of the cells. */
class SecondReading implements JsonHandler {
  readonly #keys: KeyIndex;
  readonly #columns: readonly TableColumn[];
  readonly #consumer: RowConsumer;
  readonly #row = new Row();
  #next = 0;

  constructor(keys: KeyIndex, columns: readonly TableColumn[], consumer: RowConsumer) {
    this.#keys = keys;
    this.#columns = columns;
    this.#consumer = consumer;
    this.#row.count = columns.length;
    while (this.#row.starts.length < columns.length) this.#row.grow();
  }

  begin(): void {
    this.#next = 0;
    const { forms, starts, ends, count } = this.#row;
    forms.fill(cellForms.none, 0, count);
    starts.fill(0, 0, count);
    ends.fill(0, 0, count);
  }

  member(bytes: Uint8Array, member: JsonMember): void {
    const column = this.#keys.find(bytes, member, this.#next);
    this.#next = column + 1;
    const row = this.#row;
    const isText = member.kind === cellKinds.text;
    // Among other values a string keeps its quotes.
    const margin = isText && this.#columns[column]?.type === 'json' ? 1 : 0;
    row.starts[column] = member.start - margin;
    row.ends[column] = member.end + margin;
    if (member.kind === cellKinds.none) row.forms[column] = cellForms.none;
    else if (member.hasEscapes && margin === 0) row.forms[column] = cellForms.escaped;
    else row.forms[column] = member.hasSpace ? cellForms.spaced : cellForms.quoted;
  }

  end(bytes: Uint8Array, number: number): void {
    this.#row.bytes = bytes;
    this.#row.line = number;
    this.#consumer.row(this.#row);
  }
}
