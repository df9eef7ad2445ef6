import { readFile } from 'node:fs/promises';

/** Reads a file that stands in a `page/` folder; the build copies these beside the compiled modules. */
export const readPart = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

/** The style of a page: what every page has, the page's own parts, and last what paper and narrow screens change of both. */
export async function readStyle(own: readonly string[]): Promise<string> {
  const shared = (names: readonly string[]) => names.map((name) => `report/page/${name}.css`);
  const paths = [...shared(['base', 'charts', 'tables']), ...own, ...shared(['narrow', 'print'])];
  return (await Promise.all(paths.map(readPart))).join('\n');
}
