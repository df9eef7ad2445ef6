// What is told of options: from their schemas.
import { z } from 'zod';
import { describeValues } from '../../build/cli/ops-command.js';
import { capital, cell, code, table } from './markdown.mjs';

/** The JSON Schema of what may be given. */
export const toJsonSchema = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** What a quantity is counted in is known by what its schema reads. */
function unitOf(schema) {
  const reads = (text) => schema.safeParse(text).success;
  if (reads('any text')) return undefined;
  if (reads('1h')) return 'duration';
  return reads('1GB') ? 'size' : undefined;
}

const amounts = {
  duration: [
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ],
  size: [
    ['GB', 1e9],
    ['GiB', 2 ** 30],
    ['MB', 1e6],
    ['MiB', 2 ** 20],
    ['KB', 1e3],
    ['KiB', 2 ** 10],
    ['B', 1],
  ],
};

/** `60s`, `64MiB`: as one would write it in a recipe, in the largest unit that leaves a whole number. */
function showAmount(value, unit) {
  const [name, size] =
    amounts[unit].find(([name, each]) => value % each === 0 && value >= (name === 'm' ? 2 * each : each)) ??
    amounts[unit].at(-1);
  return `${value / size}${name}`;
}

/** The values that an option takes, in words. */
export function describeChoice(property) {
  if (property.anyOf) return [...new Set(property.anyOf.map(describeChoice))].join(' or ');
  if (property.type === 'array') return 'list';
  if (property.enum) return property.enum.join(' | ');
  return describeValues(property).replace(/^string/, 'text');
}

/** A row for each option of a schema. */
function optionRows(schema) {
  const { properties = {}, required = [] } = toJsonSchema(schema);
  return Object.entries(properties).map(([name, property]) => {
    const own = schema.shape?.[name];
    const unit = own && unitOf(own);
    const preset = unit && own.safeParse(undefined);
    const fallback = preset?.success && preset.data !== undefined ? showAmount(preset.data, unit) : undefined;
    const written = property.default === undefined ? '' : code(JSON.stringify(property.default));
    return [
      code(name),
      cell(property.description),
      cell(unit ?? describeChoice(property)),
      fallback !== undefined ? code(fallback) : written || (required.includes(name) ? 'required' : ''),
    ];
  });
}

/** The options of a schema as a table; no lines where there are none. */
export function makeOptionTable(schema) {
  const rows = optionRows(schema);
  return rows.length === 0 ? [] : [...table(['option', 'meaning', 'values', 'default'], rows), ''];
}

/** A section of what ships of one sort, each with its options. */
export async function makeSection(title, loaders) {
  const lines = [`## ${title}`, ''];
  for (const [name, load] of Object.entries(loaders)) {
    const { default: found } = await load();
    lines.push(`### ${code(name)}`, '', `${capital(found.summary)}.`, '');
    if (found.options !== undefined) lines.push(...makeOptionTable(found.options));
  }
  return lines;
}
