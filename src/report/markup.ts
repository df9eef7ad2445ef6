/** Markup that is safe to write into a page: made by `html` alone. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** Only for this file: everything that becomes markup goes through `html`. */
  static fromParts(parts: readonly string[], values: readonly Content[]): Markup {
    let text = parts[0] ?? '';
    for (const [index, value] of values.entries()) text += print(value) + (parts[index + 1] ?? '');
    return new Markup(text);
  }
}

/** What may stand in a template: text and numbers are escaped, markup stays, lists are joined, nothing is left out. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** Longer addresses are not linked, in UTF-16 units. */
const longestAddress = 2_000;

/**
 * The one place where markup is made. What stands between `${` and `}` is text, whatever is in it, also inside quoted
 * attributes; how much of it is shown is the caller's to say. It must not stand anywhere else: not in a tag's name, an unquoted attribute, a script or a style.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return Markup.fromParts(parts, values);
}

function print(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(print).join('');
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeText(text: string): string {
  if (!/[^ !#-%(-;=?-_a-~]/.test(text)) return text;
  return visibleText(text, Number.POSITIVE_INFINITY).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/**
 * Text from outside as a person should see it: control, direction and other invisible characters, and halves of
 * characters, as `\u202e`; marks piled upon marks cut down; cut to a length. Spaces of every kind but the plain one show too: they can push what follows
 * out of sight.
 */
export function visibleText(text: string, maxLength: number): string {
  const cut = text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  // Nearly all text is plain, and looking for that is ten times as quick.
  if (/^[ -~]*$/.test(cut)) return cut;
  return cut
    .replace(/(\p{M}{8})\p{M}+/gu, '$1…')
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|(?! )\p{Zs}/gu,
      (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );
}

/** The address behind a link: http and https only, as the URL parser writes it; undefined for all else. */
export function linkTarget(url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || url.length > longestAddress) return undefined;
  try {
    const { protocol, href, username, password } = new URL(url);
    const isPlain = (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
    return isPlain && href.length <= longestAddress ? href : undefined;
  } catch {
    return undefined;
  }
}

/** An address as text. A host in letters that look like others' is shown the way it is looked up (`xn--…`). */
export function visibleUrl(url: string, maxLength = 300): string {
  const isForeign = /^https?:[\\/]*[^\\/?#]*[^\\/?#\x20-\x7e]/i.test(url);
  return visibleText((isForeign ? linkTarget(url) : undefined) ?? url, maxLength);
}

/** A link that leaves no trace at its target, or the bare text where it would lead anywhere but the web. */
export function link(url: string, maxLength = 300): Markup {
  const target = linkTarget(url);
  const text = visibleUrl(url, maxLength);
  if (target === undefined) return html`<span class="url">${text}</span>`;
  return html`<a class="url" href="${target}" rel="noopener noreferrer nofollow" target="_blank">${text}</a>`;
}

/** Data for the page's script, inside a script element that is never run: no character in it can end the element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
