import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folders = ['../../src/report/page/', '../../src/compare/page/'].map((path) => new URL(path, import.meta.url));
const parts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.css'))
    .map((name) => [name, new URL(name, folder)] as const),
);

describe('a part of the style of a page', () => {
  it.each(parts)('ends where a rule does, or the next part would lose its first one: %s', (_name, file) => {
    const text = readFileSync(file, 'utf8');
    expect(text.trimEnd()).toMatch(/\}$/);
    expect(text.split('{').length).toBe(text.split('}').length);
  });
});
