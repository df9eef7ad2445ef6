// The JSON Schema of recipes, for editors.
import { formats, ops, sinks, sources } from '../../build/builtins.js';
import { recipeSchema } from '../../build/core/recipe.js';
import { toJsonSchema } from './options.mjs';

/** A user's op. */
const ownOp = [
  { type: 'string', pattern: '^(\\.{1,2}/|/|file:)', description: 'A module of your own that default-exports an op' },
  {
    type: 'object',
    patternProperties: { '^(\\.{1,2}/|/|file:)': { type: 'object' } },
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  },
];

/** One of what ships of one sort, by its name or as its name with options; `extra` are other choices. */
async function chooseNamed(loaders, extra = []) {
  const choices = [{ enum: Object.keys(loaders) }];
  for (const [name, load] of Object.entries(loaders)) {
    const { $schema: _, ...options } = toJsonSchema((await load()).default.options);
    choices.push({ type: 'object', properties: { [name]: options }, required: [name], additionalProperties: false });
  }
  return { anyOf: [...choices, ...extra] };
}

/** Makes docs/recipe.schema.json. */
export async function makeRecipeSchema() {
  const recipe = toJsonSchema(recipeSchema);
  const save = await chooseNamed(formats);
  const output = recipe.properties.outputs.additionalProperties;
  output.properties.ops.items = await chooseNamed(ops, ownOp);
  output.properties.save = {
    description: output.properties.save.description,
    default: 'original',
    anyOf: [save, { type: 'array', items: save, minItems: 1 }],
  };
  recipe.properties.sink = {
    description: recipe.properties.sink.description,
    default: 'files',
    ...(await chooseNamed(sinks)),
  };
  recipe.properties.source = {
    description: recipe.properties.source.description,
    anyOf: [
      { type: 'string' },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
      ...(await chooseNamed(sources)).anyOf.slice(1),
    ],
  };
  return `${JSON.stringify({ ...recipe, title: 'millrace recipe' }, null, 2)}\n`;
}
