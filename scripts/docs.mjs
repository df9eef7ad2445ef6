// Generates docs/reference.md and the JSON Schemas in docs/ from the schemas of the code; `--check` fails where they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
const { z } = await import('zod');
const { formats, modes, ops, sinks, sources } = await import('../build/builtins.js');
const { recipeSchema, fetchOptions } = await import('../build/core/recipe.js');
const { failureCodes } = await import('../build/core/errors.js');
const { comparisonSchema } = await import('../build/compare/comparison-schema.js');
const { defineCommands } = await import('../build/cli/main.js');
const { describeValues } = await import('../build/cli/ops-command.js');

const toJsonSchema = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
const cell = (text) =>
  String(text ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
const code = (text) => `\`${cell(text)}\``;

function table(head, rows) {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
}

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

function describeChoice(property) {
  if (property.anyOf) return [...new Set(property.anyOf.map(describeChoice))].join(' or ');
  if (property.type === 'array') return 'list';
  if (property.enum) return property.enum.join(' | ');
  return describeValues(property).replace(/^string/, 'text');
}

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

const optionHead = ['option', 'meaning', 'values', 'default'];

async function section(title, loaders) {
  const lines = [`## ${title}`, ''];
  for (const [name, load] of Object.entries(loaders)) {
    const { default: found } = await load();
    lines.push(`### ${code(name)}`, '', `${found.summary[0].toUpperCase()}${found.summary.slice(1)}.`, '');
    if (found.options === undefined) continue;
    const rows = optionRows(found.options);
    if (rows.length > 0) lines.push(...table(optionHead, rows), '');
  }
  return lines;
}

const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

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
function commandSection(command, run) {
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

function comparisonSection() {
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

async function makeReference() {
  const commands = await defineCommands();
  const run = commands.find((command) => command.name() === 'run');
  const lines = [
    '# Reference',
    '',
    '<!-- Generated by `npm run docs` from the commands and option schemas: change those, not this page. -->',
    '',
    'Every option of the command line, of recipes, and of the ops, formats, sources and sinks that recipes name.',
    '',
    '## Commands',
    '',
    'Every command has `--debug` (stack traces) and `--help`. Lists are comma-separated, or the flag is repeated.',
    '',
    ...commands.flatMap((command) => commandSection(command, run)),
    "An op's options can be given as flags to every command that runs a recipe, when the recipe has that op once: `millrace run --recipe apod-stars --help` shows them.",
    '',
    '## A recipe',
    '',
    ...table(optionHead, optionRows(recipeSchema)),
    '',
    '### `fetch`',
    '',
    ...table(optionHead, optionRows(fetchOptions)),
    '',
    'Durations are `500ms`, `30s`, `2m` or a number of milliseconds; sizes are `20MB`, `1GiB` or a number of bytes.',
    '',
    ...(await section('Ops', ops)),
    ...(await section('Formats', formats)),
    ...(await section('Sources', sources)),
    ...(await section('Sinks', sinks)),
    ...(await section('Modes', modes)),
    ...comparisonSection(),
    '## Failure codes',
    '',
    "What stands in the ledger's `code`. Codes of one class are retried together: `millrace retry OUT --class CLASS`.",
    '',
    ...table(
      ['code', 'class', 'tried again', 'what to do'],
      Object.entries(failureCodes).map(([name, facts]) => [
        code(name),
        facts.class,
        facts.retries === 0
          ? 'never'
          : facts.retries === 'all'
            ? 'up to --retries times'
            : facts.retries === 1
              ? 'at most once'
              : `at most ${facts.retries} times`,
        cell(facts.advice),
      ]),
    ),
    '',
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

async function makeSchema() {
  const recipe = toJsonSchema(recipeSchema);
  const named = async (loaders, extra = []) => {
    const choices = [{ enum: Object.keys(loaders) }];
    for (const [name, load] of Object.entries(loaders)) {
      const { $schema: _, ...options } = toJsonSchema((await load()).default.options);
      choices.push({ type: 'object', properties: { [name]: options }, required: [name], additionalProperties: false });
    }
    return { anyOf: [...choices, ...extra] };
  };
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
  const save = await named(formats);
  const output = recipe.properties.outputs.additionalProperties;
  output.properties.ops.items = await named(ops, ownOp);
  output.properties.save = {
    description: output.properties.save.description,
    default: 'original',
    anyOf: [save, { type: 'array', items: save, minItems: 1 }],
  };
  recipe.properties.sink = {
    description: recipe.properties.sink.description,
    default: 'files',
    ...(await named(sinks)),
  };
  recipe.properties.source = {
    description: recipe.properties.source.description,
    anyOf: [
      { type: 'string' },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
      ...(await named(sources)).anyOf.slice(1),
    ],
  };
  return `${JSON.stringify({ ...recipe, title: 'millrace recipe' }, null, 2)}\n`;
}

const pages = {
  'docs/reference.md': await makeReference(),
  'docs/recipe.schema.json': await makeSchema(),
  'docs/comparison.schema.json': `${JSON.stringify({ ...z.toJSONSchema(comparisonSchema), title: 'comparison.json of millrace compare' }, null, 2)}\n`,
};
for (const [path, text] of Object.entries(pages)) {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    continue;
  }
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // Not there counts as different.
  }
  if (current !== text) {
    process.stderr.write(`${path} is not what the schemas make of it: run "npm run docs"\n`);
    process.exitCode = 1;
  }
}
