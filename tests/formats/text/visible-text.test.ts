import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadVisibleText } from '../../../src/formats/text/visible-text.js';

async function show(...parts: string[]) {
  const start = await loadVisibleText();
  let text = '';
  const visible = start((part) => {
    text += part;
  });
  for (const part of parts) visible.write(part);
  visible.end();
  return { text, title: visible.title, language: visible.declaredLanguage };
}

const page = `<!doctype html><html lang="de-CH"><head><meta charset=utf-8><title> The
  title &amp; more </title><style>p { color: red }</style><script>if (a < b) document.write("<p>no</p>")</script></head>
<body><h1>Head<em>line</em></h1><p>One  two<br>three &eacute;&#x1F600;&nbsp;x</p>
<noscript>hidden</noscript><template><p>hidden</p></template><div hidden>hidden <b>too</b></div>
<ul><li>first</li><li>second</ul><pre>  kept
 as is</pre><table><tr><td>1</td><td>2</td></tr><tr><td>3</table>
<svg><title>icon</title><text>drawn</text></svg><!-- comment --></body></html>`;

describe('the visible text of HTML', () => {
  it('is what a browser shows: blocks end paragraphs, br ends lines, scripts and hidden parts are left out', async () => {
    const { text, title, language } = await show(page);
    expect(text.split('\u2029')).toEqual([
      'Headline',
      'One two\nthree é😀\u00a0x',
      'first',
      'second',
      '  kept\n as is',
      '1 2',
      '3',
      'drawn',
    ]);
    expect(title).toBe('The title & more');
    expect(language).toBe('de-CH');
  });

  it('is the same in whatever pieces it comes', async () => {
    const whole = await show(page);
    expect(await show(...page)).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(page.length), { maxLength: 6 }), async (places) => {
        const ends = [0, ...places.sort((one, two) => one - two), page.length];
        expect(await show(...ends.slice(1).map((end, index) => page.slice(ends[index], end)))).toEqual(whole);
      }),
    );
  });

  it('is found in pages that leave out tags, and in XHTML', async () => {
    expect(await show('<title>T</title><p>a<p>b')).toEqual({ text: 'a\u2029b', title: 'T', language: undefined });
    expect((await show('<head><title>T</title><p>a')).text).toBe('a');
    const xhtml =
      '<?xml version="1.0"?><html xml:lang="fr"><head><script src="x"/></head><body><p><![CDATA[a < b]]></p></body></html>';
    expect(await show(xhtml)).toEqual({ text: 'a < b', title: undefined, language: 'fr' });
  });

  it('has no space where lines begin or end, and keeps spaces between words', async () => {
    expect((await show('<p> a <b> b</b> <i>c </i><br> d </p> e')).text).toBe('a b c\nd\u2029e');
  });

  it('is found however deep it is, in pages of nothing but open or unmatched tags too', async () => {
    const deep = await show(`${'<b>'.repeat(2_000)}deep${'</b>'.repeat(2_000)}<p>after`);
    expect(deep.text).toBe('deep\u2029after');
    const open = await show(`one${'<svg><div>'.repeat(200_000)}two`);
    expect(open.text).toBe('one\u2029two');
    const unmatched = await show(`${'<b>'.repeat(200_000)}one${'</i>'.repeat(400_000)}two`);
    expect(unmatched.text).toBe('onetwo');
  });

  it('is seen again after what is hidden, or kept as it stands, however deep that is', async () => {
    const nest = (tag: string) => `<${tag}>${'<b>'.repeat(2_000)}x${'</b>'.repeat(2_000)}</${tag}>`;
    expect((await show(`${nest('template')}<p>after`)).text).toMatch(/after$/);
    expect((await show(`${nest('pre')}<p>a  b`)).text).toBe('x\u2029a b');
  });

  it('is found in whatever markup there is, and is no longer than that', async () => {
    const parts = fc.constantFrom(
      '<p',
      '>',
      '</',
      '<script>',
      '&amp',
      ';',
      '"',
      "'",
      '<!--',
      '-->',
      'a',
      ' ',
      '<![CDATA[',
      '<br/>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts), async (broken) => {
        const { text } = await show(...broken);
        expect(text.length).toBeLessThanOrEqual(broken.join('').length);
      }),
      { numRuns: 300 },
    );
  });
});
