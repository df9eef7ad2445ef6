/** What can go wrong at a lock; stable, so that callers decide by code and not by sentence. */
export type SyncErrorCode =
  | 'E_LOCK_ABANDONED'
  | 'E_LOCK_HELD'
  | 'E_LOCK_NOT_OWNER'
  | 'E_MAIN_THREAD'
  | 'E_QUEUE_CLOSED'
  | 'E_RELEASE_EXCESS'
  | 'E_WAIT_TIMEOUT';

/** A lock between threads was misused, was left by a dead thread, or could not be had in time. */
export class SyncError extends Error {
  readonly code: SyncErrorCode;
  /** The thread that matters: who died holding the lock, or who holds it now. */
  readonly threadId: number | undefined;

  constructor(code: SyncErrorCode, message: string, threadId?: number) {
    super(message);
    this.name = 'SyncError';
    this.code = code;
    this.threadId = threadId;
  }
}
