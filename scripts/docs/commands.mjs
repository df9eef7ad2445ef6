// What is told of commands: from their definitions and help texts.
import { capital, cell, code, table } from './markdown.mjs';

/** A flag's words without its default, which has a column of its own. */
function splitDefault(description) {
  const found = /^(.*?)\s*\(default: (.*)\)$/s.exec(description);
  return found === null ? [description, ''] : [found[1], /\s/.test(found[2]) ? cell(found[2]) : code(found[2])];
}

const isFlagOfAll = ({ long }) => long === '--debug' || long === '--help';

/** What stands below a command's flags in its `--help`: commander writes it after them. */
function notesBelow(command) {
  const written = [];
  command.configureOutput({ writeOut: (text) => written.push(text) }).outputHelp();
  return written.slice(1).join('').trim();
}

/** A help text as paragraphs; lines that are set in are commands. */
function listParagraphs(text) {
  if (text === '') return [];
  return text.split(/\n{2,}/).flatMap((paragraph) => {
    const lines = paragraph.split('\n');
    const commands = lines.filter((line) => line.startsWith('  ')).map((line) => `  ${line}`);
    const words = lines.filter((line) => !line.startsWith('  ')).join(' ');
    return [words, '', ...(commands.length > 0 ? [...commands, ''] : [])];
  });
}

/** A section for a command. Flags that `run` has in the same words are named there only. */
export function makeCommandSection(command, run) {
  const flags = command.options.filter((option) => !isFlagOfAll(option));
  const isAsInRun = (option) =>
    command !== run &&
    run.options.some(
      ({ flags: written, description }) => written === option.flags && description === option.description,
    );
  const own = flags
    .filter((option) => !isAsInRun(option))
    .map(({ flags: written, description }) => {
      const [meaning, fallback] = splitDefault(description);
      return [code(written), cell(/^[a-z]+\./.test(meaning) ? meaning : capital(meaning)), fallback];
    });
  const shared = flags.filter(isAsInRun).map(({ long }) => code(long));
  const words = [
    command.name(),
    ...command.registeredArguments.map((each) => {
      const name = `${each.name()}${each.variadic ? '...' : ''}`;
      return each.required ? `<${name}>` : `[${name}]`;
    }),
  ];
  return [
    `### \`millrace ${words.join(' ')}\``,
    '',
    command.description(),
    '',
    ...(own.length === 0 ? [] : [...table(['flag', 'meaning', 'default'], own), '']),
    ...(shared.length === 0 ? [] : [`As with \`run\`: ${shared.join(', ')}.`, '']),
    ...(flags.length === 0 ? ['It has no flags of its own.', ''] : []),
    ...listParagraphs(notesBelow(command)),
  ];
}
