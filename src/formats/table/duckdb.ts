import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { describe, type FailureCode, ItemError } from '../../core/errors.js';

/** What DuckDB may use for itself. Writing Parquet takes all of it; the process then has twice that. */
const memoryLimit = '192MB';

/** Open instances by the folder whose files they may touch. */
const instances = new Map<string, Promise<DuckDBInstance>>();

/** Writes a text as a literal of SQL. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** Writes a name as an identifier of SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Opens an instance that can reach nothing but files in a folder: no other paths, no network, no extensions, one thread,
 * and none of it can be changed again. Files must never be written again under a name that was read before.
 */
async function openInstance(folder: string): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    enable_external_file_cache: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  // The order matters: folders cannot be allowed once access is off.
  for (const setting of [
    "TimeZone = 'UTC'",
    "temp_directory = ''",
    `allowed_directories = [${quoteLiteral(`${folder}/`)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ]) {
    await connection.run(`SET ${setting}`);
  }
  connection.closeSync();
  return instance;
}

/** What work with DuckDB is told of itself. */
export interface DuckDbWork {
  /** A folder for the files that are read and written. Its parent is shared by all work of this process. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** The code of an ItemError that its own complaints become. */
  readonly code: FailureCode;
  /** What it was doing, for the sentence: `reading Parquet`. */
  readonly doing: string;
}

/**
 * Does work on a connection of this process's instance. DuckDB's complaints become ItemErrors without paths. After an
 * error inside DuckDB itself that instance is not used again.
 */
export async function useDuckDb<T>(work: DuckDbWork, run: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { signal } = work;
  signal.throwIfAborted();
  const folder = dirname(work.folder);
  let opening = instances.get(folder);
  if (opening === undefined) {
    opening = openInstance(folder);
    instances.set(folder, opening);
    opening.catch(() => instances.delete(folder));
  }
  const connection = await (await opening).connect();
  const interrupt = () => connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await run(connection);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ItemError) throw error;
    const message = describe(error);
    if (/^(INTERNAL|FATAL) Error|has been invalidated/.test(message)) instances.delete(folder);
    throw toItemError(message, work);
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** DuckDB's own error is not kept as the cause: it names paths of this machine. */
function toItemError(message: string, { code, doing, folder }: DuckDbWork): ItemError {
  if (message.startsWith('Out of Memory Error')) {
    return new ItemError('E_OP', `${doing} needs more than the ${memoryLimit} that DuckDB may use`);
  }
  const path = new RegExp(`["']?${folder.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[^"'\\s]*["']?`, 'g');
  const sentence = message.replace(path, 'the table');
  return new ItemError(code, `${doing}: ${sentence}`);
}

/** How many instances are open, and for which folders. */
export const openFolders = (): readonly string[] => [...instances.keys()];
