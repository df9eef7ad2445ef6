import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderDocument } from '../../src/report/document.js';
import { embedJson, html } from '../../src/report/markup.js';

const hashOf = (text: string | undefined) =>
  `'sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}'`;
const policyOf = (page: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
const between = (page: string, open: string, close: string) => page.split(open)[1]?.split(close)[0];

describe('a page', () => {
  const parts = { title: 'a <b> & c', style: 'p { color: red }', body: html`<p>${'<script>'}</p>` };

  it('lets its own style through and nothing else', () => {
    const page = renderDocument(parts);
    expect(policyOf(page)?.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src ${hashOf(between(page, '<style>', '</style>'))}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toContain('<script');
    expect(page).toContain('<title>a &lt;b&gt; &amp; c</title>');
  });

  it('lets its own script through, and gives it data that cannot end their element', () => {
    const script = 'start();';
    const page = renderDocument({ ...parts, script, data: { id: 'rows', json: embedJson(['</script><b>']) } });
    expect(policyOf(page)?.replaceAll('&#39;', "'")).toContain(`script-src ${hashOf(script)};`);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(JSON.parse(between(page, 'id="rows">', '</script>') ?? '')).toEqual(['</script><b>']);
  });
});
