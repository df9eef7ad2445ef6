import { Command, CommanderError } from 'commander';
import { endForFiles, isOutOfFiles, RunError } from '../core/errors.js';
import { version } from '../core/version.js';
import { exitCodes } from './exit-codes.js';

interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Loads the command on use: `--help` needs none of them. */
  readonly load: () => Promise<{ readonly default: CommandModule }>;
}

/** A command: adds its arguments and flags to a commander command and says what to do. `argv` are the words after its name. */
export interface CommandModule {
  define(command: Command, argv: readonly string[]): Promise<void> | void;
}

const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    usage: '[source...]',
    summary: 'fetch, process and save a list of things; continues an unfinished run',
    load: () => import('./run-command.js'),
  },
  {
    name: 'apod',
    usage: '',
    summary: "find the stars in NASA's Astronomy Pictures of the Day",
    load: () => import('./apod-command.js'),
  },
  {
    name: 'demo',
    usage: '[recipe]',
    summary: 'everything, self-contained: a local server, generated things, all kinds of work',
    load: () => import('./demo-command.js'),
  },
  {
    name: 'retry',
    usage: '<out>',
    summary: 'run again only what failed in an output folder',
    load: () => import('./retry-command.js'),
  },
  {
    name: 'report',
    usage: '<out>',
    summary: 'write report.html of an output folder again, and print the summary',
    load: () => import('./report-command.js'),
  },
  {
    name: 'compare',
    usage: '[source...]',
    summary: 'the same work in every mode, measured and checked equal',
    load: () => import('./compare-command.js'),
  },
  {
    name: 'verify',
    usage: '<out>',
    summary: 'compare an output folder with its ledger: what is missing, changed or strange',
    load: () => import('./verify-command.js'),
  },
  {
    name: 'origin',
    usage: '<folder>',
    summary: 'serve a folder the way the web would: latency, bandwidth, faults',
    load: () => import('./origin-command.js'),
  },
  {
    name: 'dataset',
    usage: '<folder>',
    summary: 'generate a test dataset',
    load: () => import('./dataset-command.js'),
  },
  {
    name: 'ops',
    usage: '[name]',
    summary: 'list the ops and formats, or the options of one',
    load: () => import('./ops-command.js'),
  },
  {
    name: 'recipes',
    usage: '[name]',
    summary: 'list the recipes, or print one',
    load: () => import('./recipes-command.js'),
  },
  {
    name: 'init',
    usage: '[file]',
    summary: 'write a commented recipe to start from',
    load: () => import('./init-command.js'),
  },
];

function makeProgram(argv: readonly string[]): Command {
  const program = new Command('millrace')
    .description('Fetch a list of things, work on each with every core, save the results, and always finish.')
    .version(version, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError('(millrace --help shows what there is)')
    .helpOption('-h, --help', 'show this')
    // Descriptions come from schemas and from here: the page has one look. `image.resize: pixels` begins with a name.
    .configureHelp({ optionDescription: ({ description }) => startSentence(description) })
    .exitOverride()
    .enablePositionalOptions();
  for (const entry of commands) {
    const command = program
      .command(`${entry.name} ${entry.usage}`.trim())
      .summary(entry.summary)
      .description(`${startSentence(entry.summary)}.`);
    command.exitOverride().showHelpAfterError(`(millrace ${entry.name} --help shows what there is)`);
    command.option('--debug', 'stack traces');
    if (argv[0] === entry.name) continue;
    command.action(() => {});
  }
  return program;
}

function startSentence(text: string): string {
  return /^[a-z]+\./.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Every command with all its arguments and flags, as its `--help` shows them: what the reference page is made of. */
export async function defineCommands(): Promise<readonly Command[]> {
  const defined: Command[] = [];
  for (const { name, load } of commands) {
    const command = makeProgram([name]).commands.find((each) => each.name() === name);
    if (command === undefined) continue;
    await (await load()).default.define(command, []);
    defined.push(command);
  }
  return defined;
}

/** Runs the program with these words; resolves to the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  // `help run` is `run --help`: commander's own would not know the flags, which are loaded with their command.
  const isHelp = words[0] === 'help' && commands.some(({ name }) => name === (words[1] ?? name));
  const argv = isHelp ? [...words.slice(1), '--help'] : words[0] === 'help' ? words.slice(1) : words;
  const program = makeProgram(argv);
  const entry = commands.find(({ name }) => name === argv[0]);
  let exitCode: number = exitCodes.ok;
  try {
    const command = program.commands.find((each) => each.name() === entry?.name);
    if (entry && command) {
      const module = (await entry.load()).default;
      await module.define(command, argv.slice(1));
    }
    await program.parseAsync([...argv], { from: 'user' });
    if (argv.length === 0) program.outputHelp();
    exitCode = Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    exitCode = reportError(error, argv.includes('--debug'));
  }
  return exitCode;
}

/** True where the folder that the program was started in has been removed since. */
function isWithoutFolder(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException | undefined)?.syscall === 'uv_cwd';
}

function endForFolder(thrown: unknown): RunError {
  const sentence = 'the folder that this was started in is no longer there: change to one that is, then run it again';
  return new RunError('E_OUT', sentence, { cause: thrown });
}

function reportError(thrown: unknown, isDebug: boolean): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const error = isOutOfFiles(thrown) ? endForFiles(thrown) : isWithoutFolder(thrown) ? endForFolder(thrown) : thrown;
  const message = error instanceof Error ? error.message : String(error);
  const shown = isDebug && error instanceof Error ? (error.stack ?? message) : message;
  process.stderr.write(`millrace: ${shown}\n`);
  if (error instanceof RunError) return error.isUsage ? exitCodes.usage : exitCodes.runFailed;
  if (!isDebug) process.stderr.write('This is a fault of millrace; --debug shows where.\n');
  return exitCodes.runFailed;
}
