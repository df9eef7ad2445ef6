const markupHeadBytes = 4096;

const markupTypes = /^(text\/html|application\/xhtml\+xml|application\/xml|text\/xml|[^;]*\+xml)$/;

/** True for HTML and XHTML, whose text is what a browser shows. */
export function isHtml(mime: string): boolean {
  return mime === 'text/html' || mime === 'application/xhtml+xml';
}

/**
 * The encoding that HTML or XML declares in its first 4 KB (`<meta charset>`, `<meta http-equiv>`, `<?xml encoding?>`),
 * as it is written there. UTF-16 declared in letters of one byte each can only mean UTF-8, says the HTML Standard.
 */
export function declaredInMarkup(head: Uint8Array, mime: string): string | undefined {
  if (!markupTypes.test(mime)) return undefined;
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, markupHeadBytes)).toString('latin1');
  const text = start.replace(/<!--[\s\S]*?-->/g, '');
  const label =
    /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']{1,40})["']/i.exec(text)?.[1] ??
    (isHtml(mime) ? /<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([\w.:+-]{1,40})/i.exec(text)?.[1] : undefined);
  return label !== undefined && /^utf-?16/i.test(label) ? 'utf-8' : label;
}
