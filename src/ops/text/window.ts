import type { ScanKernel } from './scan-kernel.js';
import { writeUnits } from './units.js';

/** How much of a text is in memory. */
export const windowUnits = 256 * 1024;

const noUnits = new Uint16Array(0);

/** A window that no text is in: making one costs as much as scanning some thousand words. */
let spareWindow: Uint16Array | undefined;

function takeWindow(): Uint16Array {
  const window = spareWindow ?? new Uint16Array(windowUnits);
  spareWindow = undefined;
  return window;
}

/** The part of a text that is in memory: units come in at its end, and go out at its front when they are scanned. */
export class TextWindow {
  readonly #kernel: ScanKernel | undefined;
  units: Uint16Array;
  /** Up to where it is filled, and up to where it is scanned. */
  filled = 0;
  scanned = 0;
  /** Where its first unit is in the text. */
  base = 0;

  /** A kernel has a window in its own memory. */
  constructor(kernel: ScanKernel | undefined) {
    this.#kernel = kernel;
    this.units = kernel?.units ?? takeWindow();
  }

  get isFull(): boolean {
    return this.filled === windowUnits;
  }

  /** Takes as much of a text, from a place of it on, as there is room for; answers that part. */
  write(text: string, from: number): string {
    const room = windowUnits - this.filled;
    const part = text.length - from <= room ? text.slice(from) : text.slice(from, from + room);
    this.filled += writeUnits(this.units, this.filled, part);
    return part;
  }

  /** Has the kernel take as much of ASCII as there is room for; answers how much that is. */
  writeAscii(kernel: ScanKernel, bytes: Uint8Array): number {
    const part = bytes.subarray(0, windowUnits - this.filled);
    kernel.writeAscii(this.filled, part);
    this.filled += part.length;
    return part.length;
  }

  /** Finds the units again: they move when the memory of a kernel grows. */
  refresh(): void {
    if (this.#kernel !== undefined) this.units = this.#kernel.units;
  }

  /** Makes room: the units before a place go. */
  dropBefore(from: number): void {
    this.units.copyWithin(0, from, this.filled);
    this.base += from;
    this.filled -= from;
    this.scanned -= from;
  }

  /** Lets the next text have the memory. */
  close(): void {
    if (this.#kernel === undefined) spareWindow = this.units;
    this.units = noUnits;
  }
}
