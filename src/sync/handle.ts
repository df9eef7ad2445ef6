/** What one thread sends another to share a lock: plain data for `workerData` or `postMessage`, within one process. */
export interface SyncHandle<Kind extends string> {
  readonly kind: Kind;
  readonly buffer: SharedArrayBuffer;
}

/** Answers the memory behind a handle; a TypeError where it is not a handle of this kind. */
export function openHandle<Kind extends string>(
  handle: SyncHandle<Kind>,
  kind: Kind,
  minBytes: number,
): SharedArrayBuffer {
  if (handle?.kind !== kind) {
    throw new TypeError(`handle: expected one of kind ${kind}, got ${String(handle?.kind ?? handle)}`);
  }
  // A buffer that went through JSON or a process boundary is no longer shared memory, and locks nothing.
  if (!(handle.buffer instanceof SharedArrayBuffer) || handle.buffer.byteLength < minBytes) {
    throw new TypeError(`handle.buffer: expected a SharedArrayBuffer of ${minBytes} bytes or more`);
  }
  return handle.buffer;
}
