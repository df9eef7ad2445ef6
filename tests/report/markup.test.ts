import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { embedJson, html, link, linkTarget, visibleText, visibleUrl } from '../../src/report/markup.js';
import { hostileAddresses, hostileTexts } from './hostile-texts.js';

/** Elements, attributes and text as a parser of HTML finds them. */
function parse(text: string) {
  const elements: string[] = [];
  const attributes: Record<string, string>[] = [];
  let words = '';
  const parser = new Parser({
    onopentag(name, found) {
      elements.push(name);
      attributes.push({ ...found });
    },
    ontext: (part) => {
      words += part;
    },
    oncomment: () => elements.push('#comment'),
    onprocessinginstruction: () => elements.push('#instruction'),
  });
  parser.end(text);
  return { elements, attributes, words };
}

describe('html', () => {
  it('escapes texts and numbers, keeps markup, joins lists, and leaves out what is not there', () => {
    const list = ['<a>', 1, html`<b>${'&'}</b>`, undefined, false] as const;
    expect(html`<p title="${'"'}">${list}</p>`.toString()).toBe('<p title="&quot;">&lt;a&gt;1<b>&amp;</b></p>');
  });

  it('shows hostile texts as text', () => {
    expect(hostileTexts.length).toBeGreaterThan(500);
    for (const text of hostileTexts) {
      const page = parse(html`<p title="${text}">${text}</p><q cite='${text}'></q>`.toString());
      expect(page.elements, text).toEqual(['p', 'q']);
      expect(page.attributes.map((each) => Object.keys(each))).toEqual([['title'], ['cite']]);
      expect(page.words).toBe(visibleText(text, Number.POSITIVE_INFINITY));
      expect(page.attributes[0]?.title).toBe(page.words);
    }
  });

  it('never lets any text become markup, nor changes what is plain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const page = parse(html`<p title="${text}">${text}</p>`.toString());
        expect(page.elements).toEqual(['p']);
        expect(page.words).toBe(visibleText(text, Number.POSITIVE_INFINITY));
        if (/^[ -~]*$/.test(text)) expect(page.words).toBe(text);
      }),
    );
  });
});

describe('visibleText', () => {
  it.each([
    ['a\u202eb', 'a\\u202eb'],
    ['tab\there', 'tab\\u0009here'],
    ['\u00a0', '\\u00a0'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\ue0041'],
    [`a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(8)}…b`],
    ['grüße 日本 🙂', 'grüße 日本 🙂'],
  ])('shows %j as %j', (text, shown) => expect(visibleText(text, 100)).toBe(shown));

  it('cuts what is long, and no character in two', () => {
    expect(visibleText('abcdef', 4)).toBe('abc…');
    expect(visibleText('ab🙂🙂', 4)).toBe('ab…');
  });
});

describe('links', () => {
  it('lead only to http and https, without credentials', () => {
    for (const text of hostileAddresses) {
      const target = linkTarget(text);
      const page = parse(link(text).toString());
      expect(page.elements, text).toEqual([target === undefined ? 'span' : 'a']);
      if (target === undefined) continue;
      const { protocol, username, password } = new URL(target);
      expect(['http:', 'https:']).toContain(protocol);
      expect(username + password).toBe('');
      const rel = 'noopener noreferrer nofollow';
      expect(page.attributes[0]).toEqual({ class: 'url', href: target, rel, target: '_blank' });
    }
  });

  it('shows a host in foreign letters the way it is looked up', () => {
    expect(visibleUrl('https://\u0430pple.example/login')).toBe('https://xn--pple-43d.example/login');
    expect(visibleUrl('https://example.com/ü')).toBe('https://example.com/ü');
  });
});

describe('data for the script', () => {
  it('cannot end its element, and reads back as it was', () => {
    const embedded = embedJson(hostileTexts);
    expect(embedded).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(embedded)).toEqual(hostileTexts);
  });
});
