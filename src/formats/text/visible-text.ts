import type { Parser } from 'htmlparser2';

/** Takes HTML in pieces, gives the text that a browser would show. */
export interface VisibleText {
  write(markup: string): void;
  end(): void;
  /** The first `<title>`, white space collapsed; known after `end`. */
  readonly title: string | undefined;
  /** The `lang` of `<html>`, as it was written. */
  readonly declaredLanguage: string | undefined;
}

/** Elements whose content is not text for readers. `<head>` is none: a page need not close it. */
const hidden = new Set('script style noscript template title iframe object audio video canvas datalist'.split(' '));
/** Elements that begin and end a paragraph. */
const blocks = new Set(
  (
    'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section ' +
    'summary table tbody tfoot thead caption textarea tr ul xmp'
  ).split(' '),
);
const cells = new Set(['td', 'th']);
const verbatim = new Set(['pre', 'textarea', 'xmp']);

/**
 * How many elements may be open: what is outside of more counts as closed. The parser looks through all of them at every tag,
 * so pages of nothing but `<div>` would take hours. Browsers have the same limit.
 */
const mostOpen = 512;

const paragraphSeparator = '\u2029';
const longestTitle = 1_000;

/** Loads the parser once; then each call starts on one page. */
export async function loadVisibleText(): Promise<(emit: (text: string) => void) => VisibleText> {
  const { Parser } = await import('htmlparser2');
  return (emit) => new VisibleTextReader(Parser, emit);
}

/** What htmlparser2 keeps of the elements that are open; none of it is public. */
interface OpenElements {
  readonly stack: string[];
  /** Whether they are HTML, SVG or MathML; one more for the page itself. */
  readonly foreignContext: unknown[];
}

/**
 * Without scripts, styles and what is hidden by attribute; entities decoded; white space collapsed outside of `<pre>`.
 * Blocks end with U+2029 (paragraph separator), `<br>` with a newline, cells with a space. After the `innerText` of the
 * HTML Standard, without CSS.
 */
class VisibleTextReader implements VisibleText {
  readonly #parser: Parser;
  /** The parser's own lists, innermost first. */
  readonly #openElements: OpenElements;
  readonly #emit: (text: string) => void;
  /** How deep in a hidden element; 0 where text is seen. */
  #hiddenDepth = 0;
  #verbatimDepth = 0;
  #isInTitle = false;
  #isSpaced = false;
  #newlines = 0;
  #isBlockEnd = false;
  #hasText = false;
  title: string | undefined;
  declaredLanguage: string | undefined;

  constructor(HtmlParser: typeof Parser, emit: (text: string) => void) {
    this.#emit = emit;
    this.#parser = new HtmlParser(
      {
        onopentag: (name, attributes) => this.#open(name, attributes),
        onclosetag: (name) => this.#close(name),
        ontext: (text) => this.#text(text),
      },
      { recognizeSelfClosing: true, recognizeCDATA: true },
    );
    this.#openElements = this.#parser as unknown as OpenElements;
  }

  write(markup: string): void {
    this.#parser.write(markup);
  }

  end(): void {
    this.#parser.end();
    this.title = this.title?.slice(0, longestTitle).replace(/\s+/g, ' ').trim() || undefined;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#closeOutermost();
    if (name === 'html') this.declaredLanguage ??= attributes.lang || attributes['xml:lang'] || undefined;
    if (this.#hiddenDepth > 0) {
      this.#hiddenDepth += 1;
      return;
    }
    this.#separate(name);
    if (hidden.has(name) || attributes.hidden !== undefined) this.#hiddenDepth = 1;
    if (name === 'title' && this.title === undefined) {
      this.title = '';
      this.#isInTitle = true;
    }
    if (verbatim.has(name)) this.#verbatimDepth += 1;
  }

  /** Of too many open elements forgets the outermost; the parser will not tell of their ends. */
  #closeOutermost(): void {
    const { stack, foreignContext } = this.#openElements;
    if (foreignContext.length > mostOpen + 1) foreignContext.length = mostOpen + 1;
    while (stack.length > mostOpen) {
      const outermost = stack.pop() ?? '';
      if (verbatim.has(outermost) && this.#verbatimDepth > 0) this.#verbatimDepth -= 1;
      // The innermost, which begins now, is not counted yet.
      this.#hiddenDepth = Math.min(this.#hiddenDepth, mostOpen - 1);
    }
  }

  #close(name: string): void {
    if (this.#hiddenDepth > 0) {
      this.#hiddenDepth -= 1;
      if (this.#hiddenDepth > 0) return;
      this.#isInTitle = false;
    }
    if (verbatim.has(name) && this.#verbatimDepth > 0) this.#verbatimDepth -= 1;
    // One `<br>` is opened and closed; a block ends what was before it and what is in it.
    if (name !== 'br') this.#separate(name);
  }

  #separate(name: string): void {
    if (name === 'br') this.#newlines += 1;
    else if (blocks.has(name)) this.#isBlockEnd = true;
    else if (cells.has(name)) this.#isSpaced = true;
  }

  /** Writes what stands between the last text and the next: of several, the strongest. */
  #flush(): void {
    if (this.#hasText) {
      if (this.#isBlockEnd) this.#emit(paragraphSeparator);
      else if (this.#newlines > 0) this.#emit('\n'.repeat(this.#newlines));
      else if (this.#isSpaced) this.#emit(' ');
    }
    this.#isBlockEnd = false;
    this.#isSpaced = false;
    this.#newlines = 0;
    this.#hasText = true;
  }

  #text(text: string): void {
    if (this.#isInTitle && (this.title ?? '').length < longestTitle) this.title = (this.title ?? '') + text;
    if (this.#hiddenDepth > 0 || text === '') return;
    if (this.#verbatimDepth > 0) {
      this.#flush();
      this.#emit(text);
      return;
    }
    const collapsed = text.replace(/[ \t\n\r\f]+/g, ' ');
    const start = collapsed.startsWith(' ') ? 1 : 0;
    const end = collapsed.endsWith(' ') ? collapsed.length - 1 : collapsed.length;
    if (start === 1) this.#isSpaced = true;
    if (start >= end) return;
    this.#flush();
    this.#emit(collapsed.slice(start, end));
    this.#isSpaced = end < collapsed.length;
  }
}
