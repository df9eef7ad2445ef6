/** How much of a text is in memory. */
export const windowUnits = 256 * 1024;

/** A window that no text is in: making one costs as much as scanning some thousand words. */
let spareWindow: Uint16Array | undefined;

/** A window for the units of a text; give it back after use. */
export function takeWindow(): Uint16Array {
  const window = spareWindow ?? new Uint16Array(windowUnits);
  spareWindow = undefined;
  return window;
}

/** Keeps a window for the next text. */
export function giveWindow(window: Uint16Array): void {
  spareWindow = window;
}
