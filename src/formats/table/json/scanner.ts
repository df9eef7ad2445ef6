import { ItemError } from '../../../core/errors.js';
import { cellKinds } from '../cell-kind.js';
import { HeldBytes } from '../held-bytes.js';
import { tableLimits } from '../limits.js';
import { JsonCursor, needsMore } from './cursor.js';
import { rowTooLarge } from './faults.js';

/** A member of a row's object: ranges in the cursor's buffer, those of strings without their quotes. */
export interface JsonMember {
  keyStart: number;
  keyEnd: number;
  keyHasEscapes: boolean;
  start: number;
  end: number;
  /** What the value is; `none` for null. */
  kind: number;
  hasEscapes: boolean;
  hasSpace: boolean;
}

/** What a scanner tells of rows. */
export interface JsonHandler {
  /** A row begins; where one began before and did not end, that is begun again. */
  begin(): void;
  member(bytes: Uint8Array, member: JsonMember): void;
  end(bytes: Uint8Array, row: number): void;
}

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

type Place = 'start' | 'first' | 'value' | 'between' | 'line' | 'done';

/**
 * Reads rows from JSON: an array of objects, or objects on lines of their own (JSONL; one object is one row). Bytes come
 * in pieces of any size; those of an unfinished row are kept. Throws ItemErrors: `E_JSON_INVALID`, `E_JSON_DEPTH`,
 * `E_JSON_TOO_LARGE`, `E_TABLE_EMPTY`.
 */
export class JsonScanner {
  readonly #cursor = new JsonCursor();
  readonly #handler: JsonHandler;
  readonly #member: JsonMember = {
    keyStart: 0,
    keyEnd: 0,
    keyHasEscapes: false,
    start: 0,
    end: 0,
    kind: 0,
    hasEscapes: false,
    hasSpace: false,
  };
  readonly #held = new HeldBytes();
  /** Reading again is worth it only with this many bytes: each try reads twice what the last one did. */
  #wanted = 0;
  #place: Place = 'start';
  #hasLineEnd = true;
  rows = 0;
  isArray = false;

  constructor(handler: JsonHandler) {
    this.#handler = handler;
  }

  /** Takes the next bytes. They may be reused when this returns. */
  push(chunk: Uint8Array): void {
    const bytes = this.#held.join(chunk);
    let used = 0;
    if (bytes.length >= this.#wanted) {
      used = this.#read(bytes);
      this.#wanted = 2 * (bytes.length - used);
    }
    if (bytes.length - used > tableLimits.rowBytes) throw rowTooLarge(this.rows + 1);
    this.#cursor.offset += used;
    this.#held.keep(bytes, used);
  }

  /** Ends the text. */
  end(): void {
    const held = this.#held.bytes;
    const used = this.#read(held);
    const cursor = this.#cursor;
    const isAllRead = used === held.length;
    if (isAllRead && this.#place === 'start') {
      throw new ItemError('E_TABLE_EMPTY', 'the table is empty; expected an array of objects, or objects on lines');
    }
    if (isAllRead && (this.#place === 'done' || this.#place === 'line')) return;
    const isInRow = !isAllRead && this.#place !== 'between';
    if (isInRow && held[used] !== openBrace) cursor.fail(used, 'an object, since a row is one');
    cursor.fail(held.length, this.#place === 'between' ? 'a comma or ]' : 'the rest of the row');
  }

  /** Reads as many rows as are whole; answers how many bytes that took. */
  #read(bytes: Uint8Array): number {
    const cursor = this.#cursor;
    cursor.bytes = bytes;
    cursor.length = bytes.length;
    let used = 0;
    for (;;) {
      const at = cursor.skipSpace(used);
      if (this.#place === 'line') this.#hasLineEnd ||= holdsLineEnd(bytes, used, at);
      used = at;
      if (used === bytes.length) return used;
      const next = this.#step(bytes, used);
      if (next === needsMore) return used;
      used = next;
    }
  }

  #step(bytes: Uint8Array, at: number): number {
    const byte = bytes[at];
    const cursor = this.#cursor;
    switch (this.#place) {
      case 'start':
        this.isArray = byte === openBracket;
        this.#place = this.isArray ? 'first' : 'line';
        return this.isArray ? at + 1 : at;
      case 'between':
        if (byte !== comma && byte !== closeBracket) cursor.fail(at, 'a comma or ]');
        this.#place = byte === comma ? 'value' : 'done';
        return at + 1;
      case 'done':
        return cursor.fail(at, 'nothing after the array');
      case 'first':
        if (byte === closeBracket) {
          this.#place = 'done';
          return at + 1;
        }
        break;
      case 'line':
        if (!this.#hasLineEnd) cursor.fail(at, 'a line of its own for each object');
        break;
      default:
    }
    cursor.row = this.rows + 1;
    const end = byte === openBrace ? this.#readRow(bytes, at) : this.#refuse(at);
    if (end === needsMore) return needsMore;
    this.rows += 1;
    this.#place = this.isArray ? 'between' : 'line';
    this.#hasLineEnd = false;
    return end;
  }

  /** What is not an object is no row, be it correct JSON or not. */
  #refuse(at: number): number {
    const end = this.#cursor.skipValue(at, this.isArray ? 1 : 0);
    return end === needsMore ? needsMore : this.#cursor.fail(at, 'an object, since a row is one');
  }

  #readRow(bytes: Uint8Array, from: number): number {
    const cursor = this.#cursor;
    const member = this.#member;
    const depth = this.isArray ? 2 : 1;
    this.#handler.begin();
    let at = cursor.skipSpace(from + 1);
    if (at === bytes.length) return needsMore;
    let isOpen = bytes[at] !== closeBrace;
    while (isOpen) {
      const value = cursor.skipKey(at);
      if (value === needsMore) return needsMore;
      member.keyStart = at + 1;
      member.keyEnd = cursor.keyEnd;
      member.keyHasEscapes = cursor.keyHasEscapes;
      const end = cursor.skipValue(value, depth);
      if (end === needsMore) return needsMore;
      const isText = cursor.kind === cellKinds.text;
      member.kind = cursor.kind;
      member.start = isText ? value + 1 : value;
      member.end = isText ? end - 1 : end;
      member.hasEscapes = isText && cursor.hasEscapes;
      member.hasSpace = cursor.kind === cellKinds.json && cursor.hasSpace;
      this.#handler.member(bytes, member);
      at = cursor.skipSpace(end);
      if (at === bytes.length) return needsMore;
      isOpen = bytes[at] === comma;
      if (isOpen) at = cursor.skipSpace(at + 1);
      else if (bytes[at] !== closeBrace) cursor.fail(at, 'a comma or }');
    }
    this.#handler.end(bytes, this.rows + 1);
    return at + 1;
  }
}

function holdsLineEnd(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === lineFeed || bytes[at] === carriageReturn) return true;
  return false;
}
