// Pieces of Markdown.

/** Text as it stands in a cell of a table. */
export const cell = (text) =>
  String(text ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');

/** Text as code, in a cell or elsewhere. */
export const code = (text) => `\`${cell(text)}\``;

/** Text that begins with a capital letter. */
export const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A table as lines. */
export function table(head, rows) {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
}
