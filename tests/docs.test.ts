import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './built.js';

describe('the documents', () => {
  it('have the reference and the JSON Schema that the option schemas make', async () => {
    const check = promisify(execFile)(process.execPath, [join(root, 'scripts', 'docs.mjs'), '--check']);
    await expect(check).resolves.toMatchObject({ stderr: '' });
  });

  it('link to files that are there', async () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
    ];
    for (const page of pages) {
      const text = await readFile(join(root, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        const path = join(root, page.startsWith('docs/') ? 'docs' : '', target);
        await expect(readFile(path), `${page} links to ${target}`).resolves.toBeDefined();
      }
    }
  });

  it('keep the README within 150 lines', async () => {
    expect((await readFile(join(root, 'README.md'), 'utf8')).trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});
