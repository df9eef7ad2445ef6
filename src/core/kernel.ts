/** What is used of WebAssembly here; the standard library's types of it come with those of browsers only. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Instance {
  readonly exports: { readonly memory: Memory };
}
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => Instance;
      readonly validate: (bytes: Uint8Array) => boolean;
    }
  | undefined;

/** Where callers may put their numbers; a module's own constants lie below. */
export const firstAddress = 65_536;
const pageBytes = 65_536;
/** A memory never shrinks: a larger one is not kept for later. */
const mostKeptBytes = 64 * 2 ** 20;

/** What `JSMath` stands for in AssemblyScript: JavaScript's own functions, which answer the same bits there as here. */
const functionsOfMath = {
  'Math.exp': Math.exp,
  'Math.log': Math.log,
  'Math.sin': Math.sin,
  'Math.cos': Math.cos,
  'Math.atan2': Math.atan2,
  'Math.pow': Math.pow,
};

/** Makes room for so many bytes of the caller; false where there is none. */
function hasGrown(memory: Memory, bytes: number): boolean {
  const missing = firstAddress + bytes - memory.buffer.byteLength;
  try {
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    return true;
  } catch {
    return false;
  }
}

/** Functions of a module that was compiled to WebAssembly, with a memory of their own. */
export interface Kernel<Functions> {
  /** They take and answer numbers: sizes, factors, addresses in `buffer`. */
  readonly run: Functions;
  /** From `firstAddress` on it is the caller's; it holds what was left there. */
  readonly buffer: ArrayBuffer;
  /** Makes room for so many bytes in all, with a `buffer` of its own; false where that much memory cannot be had. */
  grow(bytes: number): boolean;
  /** Lets others have it; neither functions nor buffer may be used any more. */
  close(): void;
}

/** Opens kernels of one module, compiled when the first is asked for. Each belongs to one caller at a time. */
export class KernelPool<Functions> {
  readonly #base64: string;
  readonly #idle: Instance[] = [];
  #module: object | undefined;
  #isMissing = typeof WebAssembly === 'undefined';

  /** Takes the bytes of the module as the build writes them: the default export of a `.wasm.js` file. */
  constructor(base64: string) {
    this.#base64 = base64;
  }

  /**
   * Opens a kernel with room for so many bytes. Undefined where there is no WebAssembly or none with SIMD, or where that
   * much memory cannot be had: callers then do the same in JavaScript.
   */
  open(bytes: number): Kernel<Functions> | undefined {
    const instance = this.#idle.pop() ?? this.#start();
    if (instance === undefined) return undefined;
    const { memory } = instance.exports;
    if (!hasGrown(memory, bytes)) {
      this.#keep(instance);
      return undefined;
    }
    return {
      run: instance.exports as unknown as Functions,
      get buffer() {
        return memory.buffer;
      },
      grow: (wanted) => hasGrown(memory, wanted),
      close: () => this.#keep(instance),
    };
  }

  #start(): Instance | undefined {
    if (this.#isMissing || WebAssembly === undefined) return undefined;
    try {
      if (this.#module === undefined) {
        const module = Buffer.from(this.#base64, 'base64');
        // A machine without SIMD does not take the module at all.
        this.#isMissing = !WebAssembly.validate(module);
        if (this.#isMissing) return undefined;
        this.#module = new WebAssembly.Module(module);
      }
      return new WebAssembly.Instance(this.#module, { env: functionsOfMath });
    } catch (error) {
      // No room for another memory.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #keep(instance: Instance): void {
    const isSmall = instance.exports.memory.buffer.byteLength <= mostKeptBytes;
    if (isSmall && this.#idle.length === 0) this.#idle.push(instance);
  }
}
