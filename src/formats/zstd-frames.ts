/** Bytes of each part that is read, after RFC 8878, 3.1.1. What lies between them is passed over. */
const sizes = { magic: 4, skippableSize: 4, descriptor: 1, block: 3 } as const;
type Part = keyof typeof sizes;

const frameMagic = 0xfd2fb528;
const firstSkippableMagic = 0x184d2a50;
const skippableMagics = 16;
const runBlock = 1;
const checksumBytes = 4;
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

/** Follows packed bytes from frame to frame and tells whether they end with one: Node 22 takes cut ones without a word. */
export class ZstdFrames {
  #part: Part = 'magic';
  #taken = 0;
  #value = 0;
  /** Bytes to pass over before the next part. */
  #skip = 0;
  #hasChecksum = false;
  /** What is no zstd is for the decoder to judge. */
  #isForeign = false;

  /** The next packed bytes. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isForeign; ) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      this.#value += (bytes[at] as number) * 2 ** (8 * this.#taken);
      this.#taken += 1;
      at += 1;
      if (this.#taken === sizes[this.#part]) this.#end(this.#value);
    }
  }

  /** True where what came ends with a frame. */
  get isWhole(): boolean {
    return this.#isForeign || (this.#part === 'magic' && this.#taken === 0 && this.#skip === 0);
  }

  #end(value: number): void {
    this.#taken = 0;
    this.#value = 0;
    switch (this.#part) {
      case 'magic':
        if (value === frameMagic) this.#part = 'descriptor';
        else if (value >= firstSkippableMagic && value < firstSkippableMagic + skippableMagics)
          this.#part = 'skippableSize';
        else this.#isForeign = true;
        break;
      case 'skippableSize':
        this.#skip = value;
        this.#part = 'magic';
        break;
      case 'descriptor':
        this.#skip = headerBytes(value);
        this.#hasChecksum = (value & 4) !== 0;
        this.#part = 'block';
        break;
      case 'block':
        this.#skip = ((value >> 1) & 3) === runBlock ? 1 : value >> 3;
        if ((value & 1) === 0) break;
        if (this.#hasChecksum) this.#skip += checksumBytes;
        this.#part = 'magic';
    }
  }
}

/** What follows the descriptor of a frame before its first block: window, dictionary, size of the content. */
function headerBytes(descriptor: number): number {
  const isSingle = (descriptor & 32) !== 0;
  const sizeFlag = (descriptor >> 6) & 3;
  const dictionary = dictionaryIdBytes[descriptor & 3] ?? 0;
  const contentSize = sizeFlag === 0 && isSingle ? 1 : (contentSizeBytes[sizeFlag] ?? 0);
  return (isSingle ? 0 : 1) + dictionary + contentSize;
}
