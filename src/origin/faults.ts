import { RunError } from '../core/errors.js';

/** The ways in which an origin can misbehave. */
export const faultKinds = ['status', 'reset', 'stall', 'truncate', 'drip', 'wrong-type', 'redirect-loop'] as const;
/** One of these ways. */
export type FaultKind = (typeof faultKinds)[number];

/** One way to misbehave and the requests it meets, as plain data. Without `path` and `rate` it meets every request. */
export interface Fault {
  readonly kind: FaultKind;
  /** The answer of kind `status`: 400 to 599. */
  readonly status?: number;
  /** A decoded path from `/`; `*` stands for anything within one segment, `**` for anything. */
  readonly path?: string;
  /** The share of paths it meets, 0 to 1: chosen by seed and path, so a path meets it always or never. */
  readonly rate?: number;
  /** It meets only so many requests of each path; later ones are answered well. */
  readonly times?: number;
  /** `Retry-After` of kind `status`. */
  readonly retryAfterSeconds?: number;
  /**
   * Body bytes that are still delivered before a `reset`, `stall`, `truncate` or `drip` sets in. `0` lets a reset or a
   * stall come before the headers. Left out: 0 for `reset` and `drip`, half of the body for `stall` and `truncate`.
   */
  readonly afterBytes?: number;
  /** Time between the single bytes of a `drip`; left out, 300. */
  readonly everyMs?: number;
}

const form = 'expected KIND[xN][@RATE][:PATH][;OPTION]… such as 404:/a.jpg, 503x2@0.1 or 429@0.05;retry-after=1';
const entryPattern = /^(\d{3}|[a-z]+(?:-[a-z]+)*)(?:x(\d+))?(?:@([^:;]*))?(?::([^;]*))?((?:;[^;]*)*)$/;
const cuttingKinds: readonly FaultKind[] = ['reset', 'stall', 'truncate', 'drip'];

/**
 * Reads faults from text: entries separated by commas, each `KIND[xN][@RATE][:PATH][;OPTION]…`.
 *
 * - KIND: a status from 400 to 599, `reset` (the connection breaks), `stall` (silence until the client leaves),
 *   `truncate` (the body ends early), `drip` (a byte now and then), `wrong-type` (an HTML page), `redirect-loop`
 * - `xN`: only the first N requests of each path; `;once` is `x1`
 * - `@RATE`: this share of the paths, 0 to 1, chosen by seed and path
 * - `:PATH`: one path, or a glob with `*` (within a segment) and `**`; percent-encode `,` `;` and `%`
 * - options: `retry-after=SECONDS` for a status; `after=BYTES` for reset, stall, truncate and drip; `every=MS` for drip
 *
 * The first entry that meets a request decides. Rates and globs leave `/`, `/urls.txt` and `/robots.txt` alone; name
 * these paths to spoil them. Throws a RunError (`E_USAGE`) that names the entry.
 */
export function parseFaults(text: string): Fault[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

/** Throws a RunError (`E_USAGE`) where a fault given as data has a value out of range. */
export function checkFault(fault: Fault, where: string): void {
  const inRange = (value: number | undefined, low: number, high: number, isWhole = true) =>
    value === undefined || (value >= low && value <= high && (!isWhole || Number.isInteger(value)));
  const refuse = (expected: string) => refuseFault(where, expected);

  if (!faultKinds.includes(fault.kind)) refuse(`expected one of ${faultKinds.join(', ')} as its kind`);
  if ((fault.kind === 'status') !== (fault.status !== undefined)) refuse('a status belongs to the kind status alone');
  if (!inRange(fault.status, 400, 599)) refuse('expected a status from 400 to 599');
  if (!inRange(fault.rate, 0, 1, false)) refuse('expected a rate from 0 to 1');
  if (!inRange(fault.times, 1, 1e9)) refuse('expected a number of times from 1 on');
  if (fault.path !== undefined && !fault.path.startsWith('/')) refuse('expected a path that starts with /');
  if (!inRange(fault.retryAfterSeconds, 0, 1e9)) refuse('expected whole seconds in retry-after');
  if (!inRange(fault.afterBytes, 0, Number.MAX_SAFE_INTEGER)) refuse('expected whole bytes in after');
  if (!inRange(fault.everyMs, 1, 3_600_000)) refuse('expected milliseconds from 1 to 3600000 in every');
  if (fault.retryAfterSeconds !== undefined && fault.kind !== 'status') refuse('only a status takes retry-after');
  if (fault.everyMs !== undefined && fault.kind !== 'drip') refuse('only drip takes every');
  if (fault.afterBytes !== undefined && !cuttingKinds.includes(fault.kind))
    refuse(`only ${cuttingKinds.join(', ')} take after`);
}

function parseEntry(entry: string): Fault {
  const match = entryPattern.exec(entry);
  if (match === null) return refuseFault(entry, form);
  const [, kind = '', times, rate, path, options = ''] = match;
  const isStatus = /^\d/.test(kind);
  if (!isStatus && !faultKinds.includes(kind as FaultKind))
    refuseFault(entry, `'${kind}' is no kind of fault; ${form}`);
  const fault: Fault = {
    kind: isStatus ? 'status' : (kind as FaultKind),
    ...(isStatus ? { status: Number(kind) } : {}),
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(rate === undefined ? {} : { rate: rate.trim() === '' ? Number.NaN : Number(rate) }),
    ...(path === undefined ? {} : { path: decodePath(path, entry) }),
    ...parseOptions(options, entry),
  };
  checkFault(fault, entry);
  return fault;
}

function parseOptions(text: string, entry: string): Partial<Fault> {
  const parsed: { -readonly [Key in keyof Fault]?: Fault[Key] } = {};
  for (const option of text.split(';').slice(1)) {
    const [name = '', value] = option.trim().split('=', 2);
    const amount = value === undefined || value === '' ? Number.NaN : Number(value);
    if (name === 'once' && value === undefined) parsed.times = 1;
    else if (name === 'retry-after') parsed.retryAfterSeconds = amount;
    else if (name === 'after') parsed.afterBytes = amount;
    else if (name === 'every') parsed.everyMs = amount;
    else refuseFault(entry, `'${option}' is no option; expected once, retry-after=SECONDS, after=BYTES or every=MS`);
  }
  return parsed;
}

function decodePath(path: string, entry: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return refuseFault(entry, 'its path is not percent-encoded correctly');
  }
}

function refuseFault(where: string, expected: string): never {
  throw new RunError('E_USAGE', `faults: '${where}': ${expected}`);
}
