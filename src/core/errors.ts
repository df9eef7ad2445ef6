import { constants } from 'node:os';
import { type FailureClass, type FailureCode, factsOf } from './failure-codes.js';

export { type FailureClass, type FailureCode, factsOf, failureClasses, failureCodes } from './failure-codes.js';

/** A failure as plain data: it survives threads, processes and files. */
export interface Problem {
  readonly code: string;
  readonly class: FailureClass;
  /** One sentence: what happened, with the numbers that matter. */
  readonly message: string;
  /** What lay beneath, where that adds something. */
  readonly cause?: string;
  /** How long the server asked to wait before the next attempt. */
  readonly retryAfterMs?: number;
}

/** The failure of one item; the run goes on. A code of a status family (`E_HTTP_418`) need not be in the table. */
export class ItemError extends Error {
  readonly code: FailureCode | `E_HTTP_${number}`;
  readonly retryAfterMs: number | undefined;
  /** Where this failure is worth fewer tries than its code: how many may follow the first. */
  readonly maxRetries: number | undefined;

  constructor(
    code: FailureCode | `E_HTTP_${number}`,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number; maxRetries?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ItemError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.maxRetries = options.maxRetries;
  }
}

/** Codes of what ends a run. What is the caller's to correct (`isUsage`) is exit 2, the rest exit 1. */
export type RunErrorCode =
  | 'E_USAGE'
  | 'E_RECIPE'
  | 'E_PLAN_CHANGED'
  | 'E_SOURCE'
  | 'E_SOURCE_EMPTY'
  | 'E_OUT'
  | 'E_DISK_FULL'
  | 'E_FD_LIMIT'
  | 'E_MEMORY_LIMIT'
  | 'E_LOCKED'
  | 'E_LEDGER_CORRUPT'
  | 'E_OUT_VERSION'
  | 'E_OP_STUCK'
  | 'E_LANES'
  | 'E_MISSING_BUILD';

/** Ends the whole run (or keeps it from starting). What was saved stays saved. */
export class RunError extends Error {
  readonly code: RunErrorCode;
  readonly #isUsage: boolean;

  /** `isUsage` says that of an error whose code does not: a source or a folder that was named is not one. */
  constructor(code: RunErrorCode, message: string, options: { cause?: unknown; isUsage?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RunError';
    this.code = code;
    this.#isUsage = options.isUsage ?? ['E_USAGE', 'E_RECIPE', 'E_PLAN_CHANGED'].includes(code);
  }

  /** True where the arguments or the recipe are at fault, not the run. */
  get isUsage(): boolean {
    return this.#isUsage;
  }
}

/** True where this process, or the machine, may open no more files and sockets. */
export function isOutOfFiles(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(systemCode(error) ?? '');
}

/** Ends a run that can open no more files. */
export function endForFiles(error: unknown): RunError {
  const sentence = `too many files are open at once: allow more (ulimit -n 4096) or lower --concurrency, then run the same command again (${describe(error)})`;
  return new RunError('E_FD_LIMIT', sentence, { cause: error });
}

/** True where this process may not reserve the addresses that V8 wants for a memory of WebAssembly: 10 GB, hardly any of it used. */
export function isOutOfAddresses(error: unknown): boolean {
  if (error instanceof ItemError) return isOutOfAddresses(error.cause);
  return error instanceof RangeError && error.message.startsWith('WebAssembly.');
}

/** Ends a run that cannot read HTTP for want of addresses. */
export function endForAddresses(error: unknown): RunError {
  const sentence = `this process may use too few addresses of memory to read HTTP: allow more (ulimit -v unlimited), or set NODE_OPTIONS=--disable-wasm-trap-handler, then run the same command again (${describe(error)})`;
  return new RunError('E_MEMORY_LIMIT', sentence, { cause: error });
}

/** Makes a problem out of a code and a sentence. */
export function problem(code: string, message: string, extra: Pick<Problem, 'cause' | 'retryAfterMs'> = {}): Problem {
  return { code, class: factsOf(code).class, message, ...extra };
}

/** Makes plain data of whatever was thrown; `fallback` names what an unknown error is. */
export function toProblem(error: unknown, fallback: FailureCode = 'E_INTERNAL'): Problem {
  if (error instanceof ItemError) {
    return problem(error.code, shorten(error.message), {
      ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
  return problem(fallback, describe(error));
}

/** The name of an error that Node has none for: a used-up quota is "Unknown system error -122" or "UNKNOWN" to it. */
function nameUnknown(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  if (typeof code !== 'string' || !/^(UNKNOWN$|Unknown system error)/.test(code)) return undefined;
  return Object.entries(constants.errno).find(([, number]) => number === -Number(errno))?.[0];
}

/** The most of a message that is kept: one may quote a whole document, and the ledger has it for every item. */
const longestMessage = 2_000;

function shorten(text: string): string {
  return text.length <= longestMessage
    ? text
    : `${text.slice(0, longestMessage)}…(${text.length.toLocaleString('en')} characters)`;
}

/** What an error says. Some libraries throw plain objects with a message. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return String(error.message || error.name);
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : String(error);
}

/** Renders anything thrown as one line. */
export function describe(error: unknown): string {
  try {
    const line = shorten(messageOf(error).split('\n', 1)[0] ?? '');
    const name = nameUnknown(error);
    return name === undefined
      ? line
      : line.replace(/^(UNKNOWN: unknown error|(Unknown system error -\d+(: |\b))+)/, name);
  } catch {
    return 'a value that cannot be shown was thrown';
  }
}

/** Reads the system's error code (`ENOENT`, `ENOSPC` …) of anything thrown. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? (nameUnknown(error) ?? code) : undefined;
}
