/** With less room for words than this, a terminal is left to break lines itself. */
const leastRoom = 24;

/** How wide a terminal is, and how far in lines begin that are continued; as far as the text itself by default. */
export interface WrapOptions {
  readonly columns: number;
  readonly indent?: number;
}

/** Breaks text that follows `start` at spaces, so that no word is cut at the edge of a terminal. Longer words stay whole. */
export function wrapText(start: string, text: string, { columns, indent = start.length }: WrapOptions): string {
  if (columns - Math.max(indent, start.length) < leastRoom) return start + text;
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
