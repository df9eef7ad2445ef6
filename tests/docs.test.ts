import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './built.js';
import { runProgram } from './cli/start-program.js';

describe('the documents', () => {
  it('have the reference and the JSON Schema that the option schemas make', async () => {
    const check = promisify(execFile)(process.execPath, [join(root, 'scripts', 'docs.mjs'), '--check']);
    await expect(check).resolves.toMatchObject({ stderr: '' });
  });

  it('name every command, and every flag that its --help shows', { timeout: 120_000 }, async () => {
    const help = async (...words: string[]) => (await runProgram([...words, '--help'])).stdout;
    const names = [...(await help()).matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['run', 'compare', 'apod', 'verify', 'init']));
    const reference = await readFile(join(root, 'docs', 'reference.md'), 'utf8');
    for (const name of names) {
      const section = reference.split(/^#{2,3} /m).find((each) => each.startsWith(`\`millrace ${name}`));
      const flags = [...(await help(name)).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = '']) => flag);
      expect(flags).toContain('--help');
      const missing = flags.filter(
        (flag) => !['--help', '--debug'].includes(flag) && !new RegExp(`${flag}[\` ]`).test(section ?? ''),
      );
      expect([name, missing]).toEqual([name, []]);
    }
  });

  it('link to files that are there', async () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
    ];
    let links = 0;
    for (const page of pages) {
      const text = await readFile(join(root, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        const path = join(root, page.startsWith('docs/') ? 'docs' : '', target);
        await expect(readFile(path), `${page} links to ${target}`).resolves.toBeDefined();
        links += 1;
      }
    }
    expect(links).toBeGreaterThan(pages.length);
  });

  it('keep the README within 150 lines', async () => {
    expect((await readFile(join(root, 'README.md'), 'utf8')).trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});
