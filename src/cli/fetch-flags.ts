import type { Command } from 'commander';
import { RunError } from '../core/errors.js';
import type { Recipe } from '../core/recipe.js';
import { addFlags, fetchFlags, readFlags } from './flags.js';

const readList = (entry: string, before: string[] = []) => [...before, ...entry.split(',')];

/** Adds the flags whose values have a form of their own: names and servers for them. */
export function addNameFlags(command: Command): void {
  command
    .option('--resolve <host=address>', 'an address for a host name, instead of asking DNS', readList)
    .option(
      '--dns-server <host:port>',
      "a name server to ask instead of the machine's: an IP address, with a port or not (repeatable)",
      readList,
    );
}

/** Adds all flags that say how things are fetched otherwise than a recipe says that is not read yet. */
export function addFetchFlags(command: Command): void {
  addFlags(command, fetchFlags, false);
  addNameFlags(command);
}

/** What the flags say of how things are fetched; `before` is what the recipe says. */
export function readFetchFlags(
  values: Readonly<Record<string, unknown>>,
  before: Recipe['fetch'] = {},
): Record<string, unknown> {
  const { resolve, dnsServer } = values as { resolve?: string[]; dnsServer?: string[] };
  return {
    ...before,
    ...readFlags(values, fetchFlags),
    ...(resolve === undefined ? {} : { resolve: { ...before.resolve, ...parseResolve(resolve) } }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer }),
  };
}

function parseResolve(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [host, address] = entry.split('=');
      if (!host || !address)
        throw new RunError('E_USAGE', `--resolve: expected HOST=ADDRESS, found ${JSON.stringify(entry)}`);
      return [host, address];
    }),
  );
}
