import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { makeHostileNames } from './names.js';

const count = 400;

/** What the server has at a path: no two paths have the same. */
function bytesAt(path: string): string {
  return `these are the bytes of ${createHash('sha256').update(path).digest('hex')}\n`;
}

async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/robots.txt') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(bytesAt(path));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

it.each(['{index}-{name}', '{name}', '{caption}'])(
  `saves ${count} items of hostile names with the key %s, each where its outcome says, and nothing elsewhere`,
  async (key) => {
    const [origin, folder] = [await serve(), await makeFolder()];
    const names = makeHostileNames(count, 77);
    // Each URL ends in its own query, so that each has bytes of its own. Lists may not hold control characters as they are.
    const rows = names.map((name, index) => {
      const isPlain = index % 2 === 0 && !/[?#\p{Cc}]/u.test(name);
      return { url: `${origin}/${isPlain ? name : encodeURIComponent(name.toWellFormed())}?${index}`, caption: name };
    });
    await writeFile(join(folder, 'list.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const args = ['run', 'list.jsonl', '--key', key, '-o', 'out', '--allow-private', '--json'];
    const run = await runProgram(args, { cwd: folder });
    expect(JSON.parse(run.stdout)).toMatchObject({ items: { total: count, done: count } });

    const out = join(folder, 'out');
    const ledger = (await readFile(join(out, 'ledger.jsonl'), 'utf8')).trim().split('\n');
    const paths: string[] = [];
    for (const line of ledger) {
      const { index, outputs } = JSON.parse(line) as { index: number; outputs: { path: string }[] };
      const path = outputs[0]?.path ?? '';
      const { pathname, search } = new URL(rows[index]?.url ?? '');
      expect(await readFile(join(out, path), 'utf8'), path).toBe(bytesAt(`${pathname}${search}`));
      const info = path.replace(/\.[^.]+$/, '.info.json');
      expect(JSON.parse(await readFile(join(out, info), 'utf8'))).toEqual({ caption: rows[index]?.caption });
      paths.push(path, info);
    }
    expect(new Set(paths.map((path) => path.normalize('NFC').toLowerCase())).size).toBe(2 * count);
    const saved = (await filesBelow(out)).filter((path) => path.startsWith('saved/'));
    expect(saved.map((path) => path.normalize('NFC')).sort()).toEqual([...paths].sort());
    expect((await readdir(out)).sort()).toEqual(
      ['.millrace', 'ledger.jsonl', 'report.html', 'results.parquet', 'saved', 'summary.json'].sort(),
    );
    expect((await readdir(folder)).sort()).toEqual(['list.jsonl', 'out']);
  },
  180_000,
);
