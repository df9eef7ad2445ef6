import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { RunError } from '../core/errors.js';
import { byteSize, duration, wholeNumber } from '../core/quantities.js';
import { stopSignals } from '../core/stop-signals.js';
import { type ApodOptions, parseFaults, startOrigin } from '../origin/index.js';
import { showMany } from '../report/numbers.js';
import { addFlags, type Flag, readFlags } from './flags.js';

const flags: readonly Flag[] = [
  {
    flags: '--port <n>',
    key: 'port',
    schema: wholeNumber(0, 65_535).default(8080).describe('Port; 0 takes any free one'),
  },
  { flags: '--address <ip>', key: 'address', schema: z.string().default('127.0.0.1').describe('Address to listen on') },
  {
    flags: '--latency <duration>',
    key: 'latencyMs',
    schema: z
      .string()
      .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
      .pipe(duration(0))
      .optional()
      .describe('Before the first byte of each answer; a bare number is milliseconds'),
  },
  {
    flags: '--jitter <duration>',
    key: 'jitterMs',
    schema: duration(0).optional().describe('Up to so much more latency'),
  },
  {
    flags: '--bandwidth <size>',
    key: 'bytesPerSecond',
    schema: byteSize().optional().describe('Bytes a second for each connection'),
  },
  {
    flags: '--hosts <names>',
    key: 'hosts',
    isList: true,
    schema: z.array(z.string()).optional().describe('Names that answer too; give them to run with --resolve'),
  },
  {
    flags: '--seed <n>',
    key: 'seed',
    schema: wholeNumber(0).optional().describe('Decides which requests rates of faults meet'),
  },
];

/** Flags of NASA's API, which a folder with `stars` speaks. */
const apodFlags: readonly Flag[] = [
  {
    flags: '--apod-limit <n>',
    key: 'apodLimit',
    schema: wholeNumber(0, 1e9).optional().describe("Requests that one key of NASA's APOD API gets (default: 1000)"),
  },
  {
    flags: '--apod-today <date>',
    key: 'apodToday',
    schema: z.iso
      .date({ error: 'expected a date such as 2026-01-31' })
      .optional()
      .describe('The last day that the APOD API has a picture of (default: the day of the clock)'),
  },
];

/** The API speaks of the pictures in `stars`; without that folder there is none. */
async function planApod(root: string, given: ApodOptions): Promise<ApodOptions | false> {
  const folder = await stat(join(root, 'stars')).catch(() => undefined);
  if (folder?.isDirectory()) return given;
  if (Object.keys(given).length === 0) return false;
  throw new RunError('E_USAGE', `--apod-limit, --apod-today: ${root} has no folder stars; expected one with pictures`);
}

function define(command: Command): void {
  addFlags(command, [...flags, ...apodFlags]);
  command.option(
    '--faults <list>',
    'faults by path or rate, such as 404:/gone.jpg,500@0.1,stall:/slow.jpg,429@0.05;retry-after=1',
  );
  command.action(async (root: string, values: Record<string, unknown>) => {
    const faults = values.faults === undefined ? {} : { faults: parseFaults(String(values.faults)) };
    const { apodLimit, apodToday } = readFlags(values, apodFlags) as { apodLimit?: number; apodToday?: string };
    const apod = await planApod(root, {
      ...(apodLimit === undefined ? {} : { limit: apodLimit }),
      ...(apodToday === undefined ? {} : { today: apodToday }),
    });
    const options = { port: 8080, ...readFlags(values, flags), ...faults, apod, root };
    const origin = await startOrigin(options);
    const list = `${origin.url}/  serves ${root}; its list: ${origin.url}/urls.txt. Ctrl-C ends it.\n`;
    const api = `It speaks NASA's APOD API about stars/: millrace apod --api-base ${origin.url} --allow-private\n`;
    process.stdout.write(apod === false ? list : `${list}${api}`);
    const [signal] = await Promise.race(stopSignals.map((name) => once(process, name)));
    await origin.close();
    process.stdout.write(
      `Ended (${signal}) after ${showMany(origin.stats.requests, 'request')}, ${origin.stats.peak} at once at most.\n`,
    );
  });
}

export default { define };
