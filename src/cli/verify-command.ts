import { resolve } from 'node:path';
import type { Command } from 'commander';
import { RunError } from '../core/errors.js';
import { type Differences, type VerifyReport, verifyFolder } from '../ledger/verify.js';
import { showCount, showMany } from '../report/numbers.js';
import { exitCodes } from './exit-codes.js';

const shownPaths = 3;

function describeDifferences(label: string, { count, paths }: Differences): string[] {
  if (count === 0) return [];
  const more = count > shownPaths ? ', …' : '';
  return [`  ${label.padEnd(13)} ${showCount(count).padStart(5)}  ${paths.slice(0, shownPaths).join(', ')}${more}`];
}

/** True where every file is as it was saved, and nothing else is there. */
function isWell({ missing, anotherSize, otherBytes, replaced, strangers, tornBytes }: VerifyReport): boolean {
  return missing.count + anotherSize.count + otherBytes.count + replaced.count + strangers.count + tornBytes === 0;
}

/** What to do about it, a sentence for each kind of difference. */
function advise(report: VerifyReport): string[] {
  const { missing, anotherSize, otherBytes, replaced, strangers, tornBytes, isRepaired } = report;
  const advice: string[] = [];
  if (missing.count + anotherSize.count > 0 || (isRepaired && otherBytes.count > 0))
    advice.push('The command that made this folder makes what is missing or of another size again.');
  if (otherBytes.count > 0 && !isRepaired)
    advice.push('Files with other bytes are made again once they are gone: --deep --repair removes them.');
  if (replaced.count > 0 && !isRepaired)
    advice.push('Replaced files are of rows that became others: --deep --repair removes them.');
  if (strangers.count > 0)
    advice.push(
      'Strangers are named by no outcome: an unfinished run leaves some and replaces them; others are yours.',
    );
  if (tornBytes > 0) advice.push('The next run cuts the torn line off and works on its item again.');
  return advice;
}

function formatReport(report: VerifyReport): string {
  const { out, isDeep, items, files, isRepaired } = report;
  const how = isDeep ? 'every byte compared' : 'sizes compared; --deep compares every byte';
  const head = `${showMany(items, 'item')} with ${showMany(files, 'file')} in ${out} (${how})`;
  if (isWell(report)) return `${head}: all as they were saved.\n`;
  const lines = [
    `${head}`,
    ...describeDifferences('missing', report.missing),
    ...describeDifferences('another size', report.anotherSize),
    ...describeDifferences(isRepaired ? 'removed' : 'other bytes', report.otherBytes),
    ...describeDifferences(isRepaired ? 'removed' : 'replaced', report.replaced),
    ...describeDifferences('strangers', report.strangers),
    ...(report.tornBytes > 0 ? [`  ledger        its last line is torn (${showCount(report.tornBytes)} bytes)`] : []),
    ...advise(report),
  ];
  return `${lines.join('\n')}\n`;
}

interface VerifyFlags {
  readonly deep?: boolean;
  readonly repair?: boolean;
  readonly json?: boolean;
}

async function verify(folder: string, { deep, repair, json }: VerifyFlags): Promise<void> {
  if (repair && !deep) throw new RunError('E_USAGE', '--repair: expected with --deep, which finds what it removes');
  const report = await verifyFolder(resolve(folder), { isDeep: deep === true, isRepairing: repair === true });
  const isSame = isWell(report);
  process.stdout.write(json ? `${JSON.stringify({ isSame, ...report })}\n` : formatReport(report));
  process.exitCode = isSame ? exitCodes.ok : exitCodes.someFailed;
}

function define(command: Command): void {
  command
    .option('--deep', 'compare the bytes of every file, not only its size')
    .option(
      '--repair',
      'with --deep: remove files with other bytes, so that the next run makes them again, and replaced ones',
    )
    .option('--json', 'the findings on standard output as JSON')
    .addHelpText('after', '\nExit code 0 where all is as it was saved, 3 where something differs.');
  command.action(verify);
}

export default { define };
