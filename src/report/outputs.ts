import type { Outcome, OutputRecord } from '../core/outcome.js';

/** The outputs of an outcome that look as they must: somebody may have edited the ledger. */
export function readOutputs({ outputs }: Outcome): readonly OutputRecord[] {
  if (!Array.isArray(outputs)) return [];
  return outputs.filter(
    (record): record is OutputRecord =>
      isRecord(record) && typeof record.path === 'string' && typeof record.output === 'string',
  );
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
