/** What is done with a body: the output of the shared recipe that takes it, and the folder its URL stands in. */
export const works = {
  thumb: { ops: [{ 'image.resize': { width: 64, height: 64 } }], save: 'png' },
  whole: { save: 'png' },
  paper: { save: 'jpeg' },
  enlarged: { ops: [{ 'image.resize': { width: 64, enlarge: true } }], save: 'png' },
  stars: { ops: ['stars.detect'], save: 'json' },
  kept: { save: 'original' },
  text: { ops: ['text.analyze'], save: 'json' },
  patched: { ops: [{ 'text.analyze': { onInvalid: 'replace' } }], save: 'json' },
  rows: { ops: ['table.convert'], save: 'original' },
  sheet: { ops: [{ 'table.convert': { to: 'csv' } }], save: 'original' },
  bare: { ops: [{ 'table.convert': { to: 'csv', escapeFormulas: false } }], save: 'original' },
  profile: { ops: ['table.profile'], save: 'json' },
  signal: { ops: ['signal.analyze'], save: 'json' },
  dropped: { ops: [{ 'signal.analyze': { nan: 'drop' } }], save: 'json' },
} as const;
export type Work = keyof typeof works;

/** A body that some decoder may trip over, and what must become of it. */
export interface HostileCase {
  /** The class of danger it stands for (`P3`). */
  readonly id: string;
  /** What it is, as a file name. */
  readonly name: string;
  readonly work: Work;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** The code of the failure; `done` for a body that is fine after all. */
  readonly code: string;
  /** The Content-Type it is served with; without one, nobody knows. */
  readonly mime?: string;
  /** What the message must say. */
  readonly says?: RegExp;
}

/** The path of a case on a server. */
export const pathOf = ({ id, name, work }: HostileCase): string => `/${work}/${id}-${name}`;
