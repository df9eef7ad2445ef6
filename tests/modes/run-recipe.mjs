// A program that runs a recipe: `node run-recipe.mjs '{"recipe": …, "options": …}'`. Prints an event a line.
import { run } from 'millrace';

const { recipe, options } = JSON.parse(process.argv[2]);
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const summary = await run(recipe, { ...options, onEvent: ({ type }) => type !== 'progress' && print({ type }) });
print({ type: 'summary', summary });
