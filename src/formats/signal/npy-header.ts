import { ItemError } from '../../core/errors.js';

/** What the header of a NumPy array says. */
export interface NpyHeader {
  /** NumPy's type string (`<f8`); undefined where it is a list of fields. */
  readonly descr: string | undefined;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
}

const token =
  /\s*(?:(?<text>'[^'\\\n]*'|"[^"\\\n]*")|(?<number>\d{1,16})L?(?![\w.])|(?<word>True|False|None)(?!\w)|(?<sign>[{}()[\],:]))/y;

/** A literal of Python as far as headers need it; lists are told apart from tuples. */
type Literal =
  | string
  | number
  | boolean
  | null
  | { readonly tuple: readonly Literal[] }
  | { readonly list: readonly Literal[] };

/**
 * Reads the dictionary that describes an array (NumPy's format description, NEP 1): three keys, no more, and only
 * literals. Nothing is evaluated. Throws an ItemError (`E_ARRAY_FORMAT`).
 */
export function parseNpyHeader(text: string): NpyHeader {
  const values = new HeaderReader(text).readDictionary();
  const { descr, fortran_order: order, shape } = Object.fromEntries(values);
  const isComplete = values.size === 3 && descr !== undefined && order !== undefined && shape !== undefined;
  if (!isComplete) {
    throw invalid(`the keys ${[...values.keys()].join(', ') || '(none)'}; expected descr, fortran_order, shape`);
  }
  if (typeof order !== 'boolean') throw invalid('fortran_order is not True or False');
  const lengths = typeof shape === 'object' && shape !== null && 'tuple' in shape ? shape.tuple : undefined;
  if (lengths === undefined || !lengths.every((length) => typeof length === 'number')) {
    throw invalid('shape is not a tuple of whole numbers');
  }
  if (typeof descr !== 'string' && !(typeof descr === 'object' && descr !== null && 'list' in descr)) {
    throw invalid('descr is not a type string or a list of fields');
  }
  return {
    descr: typeof descr === 'string' ? descr : undefined,
    isFortranOrder: order,
    shape: lengths as readonly number[],
  };
}

function invalid(found: string): ItemError {
  return new ItemError('E_ARRAY_FORMAT', `the header of the .npy file has ${found}`);
}

const deepest = 8;

class HeaderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readDictionary(): Map<string, Literal> {
    const values = new Map<string, Literal>();
    this.#expect('{');
    while (!this.#skip('}')) {
      const key = this.#readLiteral(0);
      if (typeof key !== 'string') throw this.#wrong('a key in quotes');
      if (values.has(key)) throw invalid(`the key ${key} twice`);
      this.#expect(':');
      values.set(key, this.#readLiteral(0));
      if (!this.#skip(',')) {
        this.#expect('}');
        break;
      }
    }
    if (this.#text.slice(this.#at).trim() !== '') throw this.#wrong('the end');
    return values;
  }

  #readLiteral(depth: number): Literal {
    if (depth > deepest) throw invalid(`brackets more than ${deepest} deep`);
    const found = this.#next();
    if (found.text !== undefined) return found.text.slice(1, -1);
    if (found.number !== undefined) return Number(found.number);
    if (found.word !== undefined) return found.word === 'None' ? null : found.word === 'True';
    if (found.sign === '(') return { tuple: this.#readSequence(')', depth) };
    if (found.sign === '[') return { list: this.#readSequence(']', depth) };
    throw this.#wrong('a value');
  }

  #readSequence(end: ')' | ']', depth: number): Literal[] {
    const values: Literal[] = [];
    while (!this.#skip(end)) {
      values.push(this.#readLiteral(depth + 1));
      if (!this.#skip(',')) {
        this.#expect(end);
        break;
      }
    }
    return values;
  }

  #next(): Readonly<Record<string, string | undefined>> {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) throw this.#wrong('a literal');
    this.#at = token.lastIndex;
    return match.groups ?? {};
  }

  #skip(sign: string): boolean {
    const before = this.#at;
    token.lastIndex = before;
    const match = token.exec(this.#text);
    if (match?.groups?.sign !== sign) return false;
    this.#at = token.lastIndex;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) throw this.#wrong(sign);
  }

  #wrong(expected: string): ItemError {
    const found = JSON.stringify(this.#text.slice(this.#at, this.#at + 20).trim());
    return invalid(`${found} at character ${this.#at}; expected ${expected}`);
  }
}
