import { createHash } from 'node:crypto';
import { html, type Markup } from './markup.js';

/** What a page is made of. Only these parts, which are our own, are written without escaping. */
export interface DocumentParts {
  readonly title: string;
  readonly style: string;
  readonly body: Markup;
  /** Runs after the body; left out, nothing runs. */
  readonly script?: string;
  /** For the script to read: JSON that cannot end its element, as `embedJson` makes it, and the element's id. */
  readonly data?: { readonly id: string; readonly json: string };
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Writes a whole page that needs no other file: its policy lets its own style and script through, `data:` pictures, and nothing else. */
export function renderDocument({ title, style, body, script, data }: DocumentParts): string {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>`;
  const scripts = [
    ...(data === undefined ? [] : [`<script type="application/json" id="${data.id}">${data.json}</script>\n`]),
    ...(script === undefined ? [] : [`<script>${script}</script>\n`]),
  ].join('');
  return `<!doctype html>
<html lang="en">
<head>
${head}
<style>${style}</style>
</head>
<body>
${body}
${scripts}</body>
</html>
`;
}
