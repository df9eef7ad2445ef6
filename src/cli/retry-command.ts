import type { Command } from 'commander';
import { equipment } from '../builtins.js';
import { type FailureClass, failureClasses, failureCodes, RunError } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import { retryRun } from '../engine/start.js';
import { addFetchFlags, readFetchFlags } from './fetch-flags.js';
import { addFlags, readFlags, runFlags } from './flags.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

const flags = runFlags.filter(({ key }) => key !== 'out');

function readClasses(names: readonly string[]): readonly FailureClass[] {
  if (names.length === 0)
    throw new RunError('E_USAGE', `--class: expected at least one class; there are ${failureClasses.join(', ')}`);
  for (const name of names) {
    if ((failureClasses as readonly string[]).includes(name)) continue;
    const suggestion = didYouMean(name, failureClasses) || `; there are ${failureClasses.join(', ')}`;
    throw new RunError('E_USAGE', `--class: unknown class ${JSON.stringify(name)}${suggestion}`);
  }
  return names as readonly FailureClass[];
}

function readCodes(names: readonly string[]): readonly string[] {
  if (names.length === 0)
    throw new RunError('E_USAGE', '--code: expected at least one code of the ledger, such as E_HTTP_503');
  const known = Object.keys(failureCodes);
  for (const name of names) {
    // Statuses are codes by their numbers.
    if (known.includes(name) || /^E_HTTP_\d{3}$/.test(name)) continue;
    const suggestion = didYouMean(name.toUpperCase(), known) || '; expected a code of the ledger, such as E_HTTP_503';
    throw new RunError('E_USAGE', `--code: unknown code ${JSON.stringify(name)}${suggestion}`);
  }
  return names;
}

const readList = (text: string, before: readonly string[] = []) => [...before, ...text.split(',').filter(Boolean)];

function define(command: Command): void {
  addFlags(command, flags);
  addFetchFlags(command);
  command
    .option(
      '--class <names>',
      'only failures of these classes, such as dns,timeout,http-5xx; opted-out names what was skipped',
      readList,
    )
    .option('--code <codes>', 'only failures with these codes, such as E_HTTP_503; with --class, either', readList)
    .option('--extend', 'accept an op module or a source that has changed since')
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--no-report', 'leave report.html out')
    .addHelpText('after', '\nA run that was stopped is ended too: what it had not come to is worked as well.');
  command.action(async (out: string, values: Record<string, unknown>) => {
    const classes = values.class === undefined ? {} : { classes: readClasses(values.class as string[]) };
    const codes = values.code === undefined ? {} : { codes: readCodes(values.code as string[]) };
    const extend = values.extend ? { extend: true } : {};
    const fetch = readFetchFlags(values);
    const options = { ...readFlags(values, flags), fetch, ...classes, ...codes, ...extend };
    const summary = await runWithProgress((context) => retryRun(out, { ...options, ...context }, equipment), values);
    process.exitCode = exitCodeOf(summary);
  });
}

export default { define };
