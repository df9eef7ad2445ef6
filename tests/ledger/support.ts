import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach } from 'vitest';
import { failureClasses } from '../../src/core/errors.js';
import type { Outcome } from '../../src/core/outcome.js';
import type { RecordedOutcome } from '../../src/ledger/done-line.js';

/** Gives every test of a file an empty folder that is removed afterwards. */
export function useFolder(): { path: string } {
  const folder = { path: '' };
  beforeEach(async () => {
    folder.path = await realpath(await mkdtemp(join(tmpdir(), 'millrace-test-')));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** An outcome with everything a ledger can hold. */
export function makeOutcome(index: number, changes: Partial<Outcome> = {}): Outcome {
  return {
    index,
    url: `https://example.com/${index}.jpg`,
    status: 'done',
    attempts: 1,
    bytes: 1_000 + index,
    sha256: index.toString(16).padStart(64, '0'),
    kind: 'image',
    outputs: [{ output: 'saved', path: `saved/${index}.jpg`, bytes: 10, sha256: 'f'.repeat(64), width: 4, height: 3 }],
    timings: { wait: 1, body: 20, ops: 3 },
    ...changes,
  };
}

/** Outcomes of any status, in any order, some indexes more than once. */
export const outcomes: fc.Arbitrary<Outcome[]> = fc.array(
  fc.record(
    {
      index: fc.nat(12),
      url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary', maxLength: 20 })),
      status: fc.constantFrom('done', 'failed', 'skipped'),
      class: fc.constantFrom(...failureClasses),
      code: fc.constantFrom('E_HTTP_404', 'E_HTTP_503', 'E_DNS_FAIL'),
      message: fc.string({ unit: 'binary', maxLength: 30 }),
      attempts: fc.nat(5),
      bytes: fc.nat(),
      kind: fc.constantFrom('image', 'text', 'other'),
    },
    { requiredKeys: ['index', 'url', 'status'] },
  ),
  { maxLength: 15 },
) as fc.Arbitrary<Outcome[]>;

/** The last outcome of every item, in index order: what a ledger stands for. */
export function finalOf(all: readonly Outcome[]): Outcome[] {
  const last = new Map(all.map((outcome) => [outcome.index, outcome]));
  return [...last.values()].sort((a, b) => a.index - b.index);
}

/** What a quick reading of a line must get right. */
export const essenceOf = ({ index, url, status, bytes, attempts, kind, outputs = [] }: RecordedOutcome) => ({
  ...{ index, url, status, bytes, attempts, kind },
  outputs: outputs.map(({ output, path, bytes: size, sha256 }) => [output, path, size, sha256]),
});
