// What is told of comparison.json: from its schema.
import { z } from 'zod';
import { comparisonSchema } from '../../build/compare/comparison-schema.js';
import { cell, code, table } from './markdown.mjs';
import { describeChoice } from './options.mjs';

/** Keys of an object of a JSON file, with those of the objects in it: `machine.cores`. */
function keyRows({ properties = {} }, before = '') {
  return Object.entries(properties).flatMap(([name, property]) => {
    const key = `${before}${name}`;
    const isSpread = property.properties?.median !== undefined;
    const kind = isSpread ? 'spread' : property.type === 'array' ? 'list' : describeChoice(property);
    const inner = property.properties && !isSpread ? keyRows(property, `${key}.`) : [];
    return [[code(key), cell(property.description), cell(kind.replace(/ 0….*/, ''))], ...inner];
  });
}

/** The section of its keys. */
export function makeComparisonSection() {
  const schema = z.toJSONSchema(comparisonSchema);
  const { modes, traces, ...others } = schema.properties;
  const head = ['key', 'meaning', 'type'];
  const figures = modes.additionalProperties;
  const trace = traces.additionalProperties;
  return [
    '## `comparison.json`',
    '',
    'What `millrace compare` writes besides the page and the text; [its JSON Schema](comparison.schema.json). A spread is `{ median, min, max, values }`, with a value for each round.',
    '',
    ...table(head, keyRows({ ...schema, properties: others })),
    '',
    '`modes.<mode>` has the figures of a mode:',
    '',
    ...table(head, keyRows(figures)),
    '',
    '`traces.<mode>` has what the run of a mode that was nearest to its median did over time. Its size is bounded, however many items there were.',
    '',
    ...table(head, keyRows(trace)),
    '',
    'An element of `lanes`:',
    '',
    ...table(head, keyRows(trace.properties.lanes.items)),
    '',
  ];
}

/** Its JSON Schema, as a file. */
export function makeComparisonSchema() {
  const schema = { ...z.toJSONSchema(comparisonSchema), title: 'comparison.json of millrace compare' };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
