import type { Composition } from './compose.js';
import type { Grammar } from './grammar.js';

const lineWidth = 72;

/** Breaks lines between words. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/**
 * A plain text: underlined title, paragraphs of lines of 72 characters between empty lines; one line each and indented
 * where words stand without spaces.
 */
export function layOutPlain({ title, sections }: Composition, grammar: Grammar): string {
  const isSpaced = grammar.gap !== '';
  const block = (text: string) => (isSpaced ? wrap(text) : `\u3000${text}`);
  const parts = [`${title}\n${'='.repeat(isSpaced ? title.length : 2 * title.length)}`];
  for (const [place, { heading, paragraphs, points }] of sections.entries()) {
    parts.push(`${place + 1}. ${heading}`, ...paragraphs.map(block));
    if (points.length > 0) parts.push(points.map((point) => `* ${point}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Markdown: headings, emphasis, lists, a quotation, links and a table of contents. */
export function layOutMarkdown({ title, sections }: Composition): string {
  const parts = [`# ${title}`];
  parts.push(sections.map(({ heading }, place) => `${place + 1}. [${heading}](#part-${place + 1})`).join('\n'));
  for (const [place, { heading, paragraphs, points }] of sections.entries()) {
    parts.push(`## <a id="part-${place + 1}"></a>${heading}`);
    for (const [position, paragraph] of paragraphs.entries()) {
      if (position === 1) parts.push(`> ${paragraph}`);
      else parts.push(position === 2 ? `**${paragraph}**` : paragraph);
    }
    if (points.length > 0) parts.push(points.map((point) => `- ${point}`).join('\n'));
  }
  parts.push(`---\n\n[${title}](https://www.example.org/${sections.length} "${title}")`);
  return `${parts.join('\n\n')}\n`;
}

const escapeMarkup = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A web page that says its charset, by `meta charset` or in the older way, with navigation, a style and a script. */
export function layOutPage(
  { title, sections }: Composition,
  grammar: Grammar,
  { charset, isOld }: { charset: string; isOld: boolean },
): string {
  const direction = grammar.isRightToLeft ? ' dir="rtl"' : '';
  const lines = [
    isOld ? '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">' : '<!DOCTYPE html>',
    `<html lang="${grammar.tag}"${direction}>`,
    '<head>',
    isOld ? `<meta http-equiv="Content-Type" content="text/html; charset=${charset}">` : `<meta charset="${charset}">`,
    `<title>${escapeMarkup(title)}</title>`,
    '<style>body { max-width: 42em; margin: auto; font-family: serif } nav li { display: inline }</style>',
    `<script>document.documentElement.dataset.parts = "${sections.length}"; // not for readers</script>`,
    '</head>',
    '<body>',
    '<nav><ul>',
    ...sections.map(({ heading }, place) => `<li><a href="#part-${place + 1}">${escapeMarkup(heading)}</a></li>`),
    '</ul></nav>',
    `<h1>${escapeMarkup(title)}</h1>`,
  ];
  for (const [place, { heading, paragraphs, points }] of sections.entries()) {
    lines.push(`<h2 id="part-${place + 1}">${escapeMarkup(heading)}</h2>`);
    for (const paragraph of paragraphs) lines.push(`<p>${escapeMarkup(paragraph)}</p>`);
    if (points.length > 0) {
      lines.push('<ul>', ...points.map((point) => `<li>${escapeMarkup(point)}</li>`), '</ul>');
    }
  }
  lines.push('<footer>&copy;&nbsp;1996 Mill &amp; Race</footer>', '</body>', '</html>');
  return `${lines.join('\n')}\n`;
}
