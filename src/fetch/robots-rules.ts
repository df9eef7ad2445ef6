/** What one origin allows. */
export interface Rules {
  readonly allows: (url: URL) => boolean;
  readonly delayMs: number;
}

export const allowAll: Rules = { allows: () => true, delayMs: 0 };
export const allowNone: Rules = { allows: () => false, delayMs: 0 };
