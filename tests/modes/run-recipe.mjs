// A program that runs a recipe: `node run-recipe.mjs '{"recipe": …, "options": …}'`. Prints an event a line, unless the
// job asks for none, and the summary or the error at the end.
import { run } from 'millrace';

const { recipe, options, isSilent } = JSON.parse(process.argv[2]);
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const onEvent = ({ type }) => type !== 'progress' && print({ type });
try {
  print({ summary: await run(recipe, isSilent ? options : { ...options, onEvent }) });
} catch (error) {
  print({ code: error.code, message: error.message });
  process.exitCode = 1;
}
