import { once } from 'node:events';
import type { Command } from 'commander';
import { z } from 'zod';
import { byteSize, duration, wholeNumber } from '../core/quantities.js';
import { parseFaults, startOrigin } from '../origin/index.js';
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

function define(command: Command): void {
  addFlags(command, flags);
  command.option(
    '--faults <list>',
    'faults by path or rate, such as 404:/gone.jpg,500@0.1,stall:/slow.jpg,429@0.05;retry-after=1',
  );
  command.action(async (root: string, values: Record<string, unknown>) => {
    const faults = values.faults === undefined ? {} : { faults: parseFaults(String(values.faults)) };
    const options = { port: 8080, ...readFlags(values, flags), ...faults, root };
    const origin = await startOrigin(options);
    process.stdout.write(`${origin.url}/  serves ${root}; its list: ${origin.url}/urls.txt. Ctrl-C ends it.\n`);
    const [signal] = await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await origin.close();
    process.stdout.write(
      `Ended (${signal}) after ${origin.stats.requests} requests, ${origin.stats.peak} at once at most.\n`,
    );
  });
}

export default { define };
