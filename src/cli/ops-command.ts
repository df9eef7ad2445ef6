import type { Command } from 'commander';
import { z } from 'zod';
import { formats, ops } from '../builtins.js';
import { RunError } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import { type Load, load } from '../core/registry.js';

interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType;
}

async function list(title: string, loaders: Readonly<Record<string, Load<Listed>>>): Promise<string[]> {
  const names = Object.keys(loaders);
  const width = Math.max(...names.map((name) => name.length));
  const lines = [title];
  for (const name of names) {
    const { summary } = await load(loaders, name, { noun: title, where: title });
    lines.push(`  ${name.padEnd(width)}  ${summary}`);
  }
  return lines;
}

interface PropertySchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What values an option takes, in a few words. */
export function describeValues({ type, enum: choices, minimum, maximum }: PropertySchema): string {
  if (choices) return choices.join(' | ');
  const isWhole = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER;
  const range =
    minimum === undefined && isWhole
      ? ''
      : ` ${minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? '' : minimum}…${isWhole ? '' : maximum}`;
  return `${type ?? 'text'}${range.trim() === '…' ? '' : range}`;
}

/** The options of an op or format, a line each. */
function describeOptions({ options }: Listed): string[] {
  const schema = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, PropertySchema>;
    required?: string[];
  };
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return ['  takes no options'];
  const width = Math.max(...properties.map(([name]) => name.length));
  return properties.map(([name, property]) => {
    const fallback =
      property.default === undefined
        ? schema.required?.includes(name)
          ? ' (required)'
          : ''
        : ` (default: ${JSON.stringify(property.default)})`;
    return `  ${name.padEnd(width)}  ${property.description ?? ''}; ${describeValues(property)}${fallback}`;
  });
}

function define(command: Command): void {
  command.action(async (name: string | undefined) => {
    const all: Readonly<Record<string, Load<Listed>>> = { ...ops, ...formats };
    if (name === undefined) {
      const lines = [
        ...(await list('Ops', ops)),
        '',
        ...(await list('Formats to save in', formats)),
        '',
        'millrace ops NAME shows the options of one.',
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
      return;
    }
    if (!Object.hasOwn(all, name)) {
      throw new RunError(
        'E_USAGE',
        `unknown op or format ${JSON.stringify(name)}${didYouMean(name, Object.keys(all)) || '; millrace ops lists them'}`,
      );
    }
    const op = await load(all, name, { noun: 'op', where: 'ops' });
    process.stdout.write(`${[`${name}: ${op.summary}`, ...describeOptions(op)].join('\n')}\n`);
  });
}

export default { define };
