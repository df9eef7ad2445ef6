import { firstAddress, type Kernel, KernelPool } from '../../core/kernel.js';
import base64, { type LanguageFunctions } from './language.wasm.js';
import { isBigEndian, readUnits, writeUnits } from './units.js';

const kernels = new KernelPool<LanguageFunctions>(base64);

/** Places of the numbers of a text, as the kernel's `Sample` has them. */
const field = {
  kinds: 0,
  blanks: 1,
  starts: 2,
  ngrams: 3,
  sums: 4,
  places: 5,
  units: 6,
  kept: 7,
  word: 8,
  round: 9,
  count: 10,
} as const;

/** Where in the kernel's memory everything is. */
const sampleAddress = firstAddress;
const blanksAddress = sampleAddress + 256;
const sumsAddress = blanksAddress + 256;
const placesAddress = sumsAddress + 64 * 4;
const wordAddress = placesAddress + 512 * 12;
const unitsAddress = wordAddress + 512;
const unitsBytes = 8_192;
const keptAddress = unitsAddress + unitsBytes;
const kindsAddress = keptAddress + unitsBytes;
const startsAddress = kindsAddress + 65_536;

/** What texts are looked up in. */
export interface LanguageTables {
  readonly kinds: Uint8Array;
  readonly isBlank: Uint8Array;
  readonly starts: Uint32Array;
  readonly ngramUnits: Uint16Array;
}

/** Opens a kernel that keeps the tables for good; undefined where there can be none: scoring is JavaScript's then. */
export function openLanguageKernel(tables: LanguageTables): LanguageKernel | undefined {
  if (isBigEndian) return undefined;
  const { starts, ngramUnits } = tables;
  const kernel = kernels.open(startsAddress - firstAddress + starts.byteLength + ngramUnits.byteLength + 16);
  return kernel === undefined ? undefined : new LanguageKernel(kernel, tables);
}

/** Scores texts in the memory of a kernel. */
export class LanguageKernel {
  readonly #run: LanguageFunctions;
  readonly #numbers: Int32Array;
  readonly #sums: Int32Array;
  readonly #units: Uint16Array;
  readonly #kept: Uint16Array;

  constructor({ run, buffer }: Kernel<LanguageFunctions>, { kinds, isBlank, starts, ngramUnits }: LanguageTables) {
    const ngramsAddress = startsAddress + starts.byteLength;
    new Uint8Array(buffer, kindsAddress, kinds.length).set(kinds);
    new Uint8Array(buffer, blanksAddress, isBlank.length).set(isBlank);
    new Uint32Array(buffer, startsAddress, starts.length).set(starts);
    new Uint16Array(buffer, ngramsAddress, ngramUnits.length).set(ngramUnits);
    const numbers = new Int32Array(buffer, sampleAddress, field.count + 1);
    numbers[field.kinds] = kindsAddress;
    numbers[field.blanks] = blanksAddress;
    numbers[field.starts] = startsAddress;
    numbers[field.ngrams] = ngramsAddress;
    numbers[field.sums] = sumsAddress;
    numbers[field.places] = placesAddress;
    numbers[field.units] = unitsAddress;
    numbers[field.kept] = keptAddress;
    numbers[field.word] = wordAddress;
    this.#run = run;
    this.#numbers = numbers;
    this.#sums = new Int32Array(buffer, sumsAddress, 64);
    this.#units = new Uint16Array(buffer, unitsAddress, unitsBytes / 2);
    this.#kept = new Uint16Array(buffer, keptAddress, unitsBytes / 2);
  }

  /** Adds up the scores of a text of a thousand units in so many languages; false where a word is too long for that. */
  score(text: string, sums: Int32Array): boolean {
    const numbers = this.#numbers;
    this.#sums.fill(0);
    numbers[field.round] = (numbers[field.round] as number) + 1;
    numbers[field.count] = 0;
    let count = this.#run.keepLetters(sampleAddress, writeUnits(this.#units, 0, text));
    if (count < 0) {
      // Only JavaScript knows all letters in lower case; a word may get longer with that.
      const words = readUnits(this.#kept, 0, -1 - count)
        .trimEnd()
        .toLowerCase();
      count = writeUnits(this.#kept, 0, words);
    }
    if (this.#run.scoreWords(sampleAddress, count) === 0) return false;
    sums.set(this.#sums.subarray(0, sums.length));
    return true;
  }

  /** How many different n-grams the last text has. */
  get ngrams(): number {
    return this.#numbers[field.count] as number;
  }
}
