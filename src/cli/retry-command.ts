import type { Command } from 'commander';
import { equipment } from '../builtins.js';
import { type FailureClass, failureClasses, RunError } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import { retryRun } from '../engine/start.js';
import { addFlags, readFlags, runFlags } from './flags.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

const flags = runFlags.filter(({ key }) => key !== 'out');

function readClasses(names: readonly string[]): readonly FailureClass[] {
  for (const name of names) {
    if ((failureClasses as readonly string[]).includes(name)) continue;
    const suggestion = didYouMean(name, failureClasses) || `; there are ${failureClasses.join(', ')}`;
    throw new RunError('E_USAGE', `--class: unknown class ${JSON.stringify(name)}${suggestion}`);
  }
  return names as readonly FailureClass[];
}

function define(command: Command): void {
  addFlags(command, flags);
  command
    .option(
      '--class <names>',
      'only failures of these classes, such as dns,timeout,http-5xx',
      (text: string, before: string[] = []) => [...before, ...text.split(',')],
    )
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--no-report', 'leave report.html out');
  command.action(async (out: string, values: Record<string, unknown>) => {
    const classes = values.class === undefined ? {} : { classes: readClasses(values.class as string[]) };
    const options = { ...readFlags(values, flags), ...classes };
    const summary = await runWithProgress((context) => retryRun(out, { ...options, ...context }, equipment), values);
    process.exitCode = exitCodeOf(summary);
  });
}

export default { define };
