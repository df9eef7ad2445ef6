import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { equipment } from '../builtins.js';
import { RunError } from '../core/errors.js';
import { generateImages } from '../dataset/index.js';
import { startRun } from '../engine/start.js';
import { type OriginFile, parseFaults, startOrigin } from '../origin/index.js';
import { quote } from '../report/summary-text.js';
import { exitCodes } from './exit-codes.js';
import { addFlags, type Flag, readFlags, runFlags } from './flags.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

const pictureCount = 24;
const markerFile = 'demo.json';
/** One picture is not there and one is a web page: what a list from the web always has. */
const faultText = '404:/pictures/not-there.jpg,wrong-type:/pictures/a-web-page.jpg';
const expectedFailures = 2;

const demoFlags: readonly Flag[] = runFlags.map((flag) =>
  flag.key === 'out'
    ? {
        ...flag,
        schema: z.string().min(1).default('millrace-demo').describe('Output folder; replaced if a demo made it'),
      }
    : flag,
);

async function makePictures(): Promise<Map<string, OriginFile>> {
  const files = new Map<string, OriginFile>();
  process.stderr.write(`Making ${pictureCount} pictures for a web server on this machine …\n`);
  for await (const { name, bytes, mime } of generateImages({ images: pictureCount })) {
    files.set(`/pictures/photo-${String(files.size + 1).padStart(2, '0')}${extname(name)}`, { bytes, mime });
  }
  return files;
}

/** The demo's folder is its own to replace: only one that a demo made, told by its marker, is removed. */
async function clearFolder(out: string): Promise<void> {
  if (!existsSync(out)) return;
  if (existsSync(join(out, '.millrace', markerFile))) await rm(out, { recursive: true });
  else throw new RunError('E_OUT', `${out}: exists and is not an earlier demo's; choose another folder with --out`);
}

async function runDemo(values: Record<string, unknown>): Promise<void> {
  const { out: folder = 'millrace-demo', ...flags } = readFlags(values, demoFlags);
  const out = String(folder);
  await clearFolder(out);
  const files = await makePictures();
  const origin = await startOrigin({ files, latencyMs: 40, jitterMs: 60, faults: parseFaults(faultText) });
  try {
    const paths = [...files.keys(), '/pictures/not-there.jpg', '/pictures/a-web-page.jpg'];
    process.stderr.write(`Serving them at ${origin.url} and running the recipe hybrid-images on them.\n\n`);
    const summary = await runWithProgress(
      (context) =>
        startRun(
          'hybrid-images',
          {
            ...flags,
            ...context,
            out,
            source: paths.map((path) => origin.urlFor(path)),
            fetch: { allowPrivate: true },
          },
          equipment,
        ),
      values,
    );
    await writeFile(join(out, '.millrace', markerFile), '{}\n');
    const asPlanned = summary.status === 'finished' && summary.items.failed === expectedFailures;
    process.exitCode = asPlanned ? exitCodes.ok : exitCodeOf(summary);
    if (asPlanned && !values.json) {
      process.stdout.write(`
The two failures are on purpose. Look at ${quote(join(out, 'processed'))}, ${quote(join(out, 'saved_formats'))} and ${quote(join(out, 'ledger.jsonl'))}.
Your own list:  millrace run urls.txt --recipe hybrid-images -o out
`);
    }
  } finally {
    await origin.close();
  }
}

function define(command: Command): void {
  addFlags(command, demoFlags);
  command
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars');
  command.action(runDemo);
}

export default { define };
