import type { Command } from 'commander';
import { z } from 'zod';
import { RunError } from '../core/errors.js';
import { didYouMean, explain } from '../core/explain.js';
import { wholeNumber } from '../core/quantities.js';
import { fetchOptions } from '../core/recipe.js';
import { modeNames } from '../engine/mode.js';
import { mostAtOnce } from '../engine/run-options.js';

/** A flag: how it is written, and the schema that checks and explains it. */
export interface Flag {
  /** As commander writes it: `--timeout <duration>`. */
  readonly flags: string;
  /** The key of its value. */
  readonly key: string;
  readonly schema: z.ZodType;
  /** Several values: comma-separated or repeated. */
  readonly isList?: boolean;
}

const size = z
  .string()
  .regex(/^\d+x\d+$/i, { error: 'expected WIDTHxHEIGHT, such as 800x600' })
  .transform((text) => text.toLowerCase().split('x').map(Number) as [number, number]);

const fetchFlag = (key: keyof typeof fetchOptions.shape, value: string, more: { isList?: boolean } = {}): Flag => ({
  flags: `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${value === '' ? '' : ` <${value}>`}`,
  key,
  schema: fetchOptions.shape[key],
  ...more,
});

/** Flags that change how things are fetched: the recipe's `fetch`. */
export const fetchFlags: readonly Flag[] = [
  fetchFlag('timeout', 'duration'),
  fetchFlag('retries', 'n'),
  fetchFlag('maxBytes', 'size'),
  fetchFlag('perHost', 'n'),
  fetchFlag('perHostRate', 'n'),
  fetchFlag('allowPrivate', ''),
  fetchFlag('allowAddress', 'cidr', { isList: true }),
  fetchFlag('allowData', ''),
  fetchFlag('allowFiles', ''),
  fetchFlag('allowDowngrade', ''),
  fetchFlag('tolerateCoding', ''),
  fetchFlag('ignoreRobots', ''),
  fetchFlag('proxy', 'url'),
];

/** Flags that change a recipe of one output. */
export const outputFlags: readonly Flag[] = [
  { flags: '--resize <WxH>', key: 'resize', schema: size.describe('Fit pictures into this box') },
  {
    flags: '--fit <how>',
    key: 'fit',
    schema: z
      .enum(['cover', 'contain', 'fill', 'inside', 'outside'])
      .describe('How --resize fits: cover, contain, fill, inside, outside'),
  },
  { flags: '--grayscale', key: 'grayscale', schema: z.boolean().describe('Make pictures grey') },
  {
    flags: '--save <formats>',
    key: 'save',
    isList: true,
    schema: z.array(z.string()).describe('Formats: png, jpeg, webp, avif, original'),
  },
];

/** Flags that change how a run goes, never what comes of it. */
export const runFlags: readonly Flag[] = [
  {
    flags: '-o, --out <folder>',
    key: 'out',
    schema: z.string().min(1).default('millrace-out').describe('Output folder; an unfinished run in it is continued'),
  },
  {
    flags: '--mode <mode>',
    key: 'mode',
    schema: z
      .enum(modeNames)
      .default('hybrid')
      .describe(`How to run: ${modeNames.join(', ')}`),
  },
  {
    flags: '--concurrency <n|auto>',
    key: 'concurrency',
    schema: z
      .union([z.literal('auto'), wholeNumber(1, mostAtOnce.concurrency)])
      .default('auto')
      .describe('Items in flight over all lanes'),
  },
  {
    flags: '--workers <n>',
    key: 'workers',
    schema: wholeNumber(1, mostAtOnce.workers).optional().describe('Lanes (default: the cores)'),
  },
  {
    flags: '--durable',
    key: 'durable',
    schema: z
      .boolean()
      .describe('Sync every result to the disk before it is recorded: slower, survives a loss of power'),
  },
];

/** Flags of the source and the key. */
export const sourceFlags: readonly Flag[] = [
  {
    flags: '--limit <n>',
    key: 'limit',
    schema: wholeNumber(1).optional().describe('Stop after this many rows of the source'),
  },
  {
    flags: '--url-column <name>',
    key: 'urlColumn',
    schema: z.string().min(1).optional().describe('The column that holds the URL'),
  },
];

/** Adds flags to a command. `isFallbackKnown`: false where what holds without them is not the schema's default. */
export function addFlags(command: Command, flags: readonly Flag[], isFallbackKnown = true): void {
  for (const { flags: written, schema, isList, key } of flags) {
    const fallback = schema.safeParse(undefined);
    const value = fallback.success ? fallback.data : undefined;
    const isShown =
      isFallbackKnown && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
    const description = `${schema.description ?? ''}${isShown ? ` (default: ${printDefault(key, value)})` : ''}`;
    if (isList)
      command.option(written, description, (text: string, before: string[] | undefined) => [
        ...(before ?? []),
        ...text.split(',').filter(Boolean),
      ]);
    else command.option(written, description);
  }
}

function printDefault(key: string, value: unknown): string {
  if (key.toLowerCase().endsWith('timeout')) return `${Number(value) / 1000}s`;
  if (key.endsWith('Ms')) return `${Number(value)}ms`;
  if (key === 'maxBytes' || key === 'bytesPerSecond') return `${Number(value) / 1e6}MB`;
  return String(value);
}

/** True where a schema takes a bare number, which the command line can only give as digits. */
function takesNumber(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return takesNumber(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return schema.options.some((option) => takesNumber(option as z.ZodType));
  return schema instanceof z.ZodNumber;
}

/** The name under which a parsed command line holds a flag's value: `urlColumn` of `--url-column <name>`. */
function attributeOf(name: string): string {
  return name.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The nearest of the words that a schema takes, for the first that it does not take. */
function suggestName(schema: z.ZodType, given: unknown): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return suggestName(schema.unwrap() as z.ZodType, given);
  if (schema instanceof z.ZodArray) return suggestName(schema.element as z.ZodType, given);
  if (!(schema instanceof z.ZodEnum)) return '';
  const wrong = [given].flat().find((word) => !schema.options.includes(word as string));
  return wrong === undefined ? '' : didYouMean(String(wrong), schema.options.map(String));
}

/** Checks the values that were given; the others are left out. A wrong one is a usage error with flag, value, expectation. */
export function readFlags(values: Readonly<Record<string, unknown>>, flags: readonly Flag[]): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const { key, schema, flags: written, isList } of flags) {
    const name = written.split(/[ ,]+/).find((part) => part.startsWith('--')) ?? written;
    const given = values[attributeOf(name)];
    if (given === undefined) continue;
    if (isList && Array.isArray(given) && given.length === 0) {
      throw new RunError('E_USAGE', `${name}: expected at least one value, found nothing`);
    }
    const isDigits = typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given);
    const value = isDigits && takesNumber(schema) ? Number(given) : given;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const hint = suggestName(schema, given);
      // Which one it is says what was found.
      const sentence = explain(parsed.error, name, { schema, input: value }).replace(/^(--[\w-]+): \[\d+\]: /, '$1: ');
      throw new RunError('E_USAGE', `${sentence}${hint}`);
    }
    read[key] = parsed.data;
  }
  return read;
}
