import { RunError } from '../../core/errors.js';
import { decodeText } from '../input/decode.js';
import { quote } from '../input/url.js';
import { sampleColumns, toJsonRow } from './json-row.js';
import { maxRowLength, type TableReader, type TableRow } from './row.js';

/** Reads a JSON array of objects or strings, element by element, without holding the array. */
export function makeJsonReader(readBytes: () => AsyncIterable<Uint8Array>, name: string): TableReader {
  const readRows = async function* () {
    const elements = new ArrayElements(name);
    for await (const text of decodeText(readBytes(), name)) yield elements.push(text);
    yield elements.end();
  };
  return { unit: 'line', readRows, readColumns: () => sampleColumns(readRows()) };
}

const code = { quote: 34, comma: 44, open: 91, escape: 92, close: 93, openObject: 123, closeObject: 125, feed: 10 };

/**
 * Cuts the text of a JSON array into its elements by following strings and brackets only; whether an element is JSON is
 * for JSON.parse to say. An element that is no JSON, or too long, is a bad row; the array goes on behind it.
 */
class ArrayElements {
  readonly #name: string;
  #rows: TableRow[] = [];
  #state: 'before' | 'inside' | 'after' | 'spoilt' = 'before';
  #line = 1;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #kept = '';
  #isTooLong = false;
  /** The line of the element's first character; 0 while there is none. */
  #startLine = 0;

  constructor(name: string) {
    this.#name = name;
  }

  push(text: string): readonly TableRow[] {
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charCodeAt(at);
      if (character === code.feed) this.#line += 1;
      if (this.#state !== 'inside') {
        this.#pushOutside(character);
        start = at + 1;
        continue;
      }
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === code.escape) this.#isEscaped = true;
        else if (character === code.quote) this.#isString = false;
        continue;
      }
      if (this.#depth === 0 && (character === code.comma || character === code.close)) {
        this.#keep(text.slice(start, at));
        this.#finish(character === code.close);
        start = at + 1;
        continue;
      }
      if (this.#startLine === 0 && character > 32) this.#startLine = this.#line;
      if (character === code.quote) this.#isString = true;
      else if (character === code.open || character === code.openObject) this.#depth += 1;
      else if ((character === code.close || character === code.closeObject) && this.#depth > 0) this.#depth -= 1;
    }
    if (this.#state === 'inside') this.#keep(text.slice(start));
    return this.#take();
  }

  end(): readonly TableRow[] {
    if (this.#state === 'before') throw this.#notAnArray('the end of the file');
    if (this.#state === 'inside') {
      const number = this.#startLine || this.#line;
      const found = this.#kept.trim();
      const what = found === '' ? '' : ` in the element that begins here: ${quote(found)}`;
      this.#rows.push({ number, fault: `the file ends before the array does${what}`, found });
    }
    return this.#take();
  }

  #pushOutside(character: number): void {
    if (character <= 32 || this.#state === 'spoilt') return;
    if (this.#state === 'before') {
      if (character !== code.open) throw this.#notAnArray(quote(String.fromCharCode(character)));
      this.#state = 'inside';
      return;
    }
    const found = String.fromCharCode(character);
    this.#rows.push({ number: this.#line, fault: `found ${quote(found)} after the end of the array`, found });
    this.#state = 'spoilt';
  }

  #notAnArray(found: string): RunError {
    return new RunError('E_SOURCE', `${this.#name} line ${this.#line}: found ${found}; expected a JSON array ([ … ])`);
  }

  #keep(piece: string): void {
    if (this.#isTooLong) return;
    this.#isTooLong = this.#kept.length + piece.length > maxRowLength;
    this.#kept = this.#isTooLong ? (this.#kept + piece.slice(0, 200)).trimStart().slice(0, 200) : this.#kept + piece;
  }

  #finish(isLast: boolean): void {
    const number = this.#startLine || this.#line;
    if (this.#isTooLong) {
      const fault = `${quote(this.#kept)} goes on for more than ${maxRowLength} characters; expected a shorter element`;
      this.#rows.push({ number, fault, found: this.#kept });
    } else if (this.#startLine !== 0) {
      this.#rows.push(toJsonRow(this.#kept, number));
    } else if (!isLast) {
      this.#rows.push({ number, fault: 'found a comma; expected an object or a string before it', found: '' });
    }
    this.#kept = '';
    this.#isTooLong = false;
    this.#startLine = 0;
    if (isLast) this.#state = 'after';
  }

  #take(): readonly TableRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
