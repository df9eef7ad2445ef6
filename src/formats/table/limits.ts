/** What a table may hold. More is refused while it is read, before memory is spent on it. */
export const tableLimits = {
  /** One cell of CSV, or one string of JSON. */
  cellBytes: 16 * 2 ** 20,
  /** One row of CSV, or one object of JSON. */
  rowBytes: 64 * 2 ** 20,
  columns: 10_000,
  /** Levels of objects and arrays in JSON, the outermost included. */
  jsonDepth: 512,
  /** A result up to this size stays in memory; a larger one becomes a file. */
  memoryBytes: 64 * 2 ** 20,
  /** A result may have this many bytes, or `outputFactor` times those of the table it is made of. */
  outputBytes: 2 ** 30,
  outputFactor: 100,
  /** What is written between two pauses, of one piece of the input. */
  stepBytes: 512 * 2 ** 20,
  /** Bad rows that are named one by one. */
  rejects: 100,
  /** Characters that are kept of the text of a bad row. */
  rejectCharacters: 200,
} as const;

/** Writes a number of bytes for people: `16 MiB`. */
export function describeBytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;
}

/** Shows the start of a cell or line in a message, in quotes, with what cannot be printed escaped. */
export function quoteText(text: string, characters = 60): string {
  const shown = text.length > characters ? `${text.slice(0, characters)}…` : text;
  return JSON.stringify(shown);
}
