import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, RunError } from '../core/errors.js';

/** The descriptor that a lane's process finds its marker at: after the three standard streams and the channel. */
export const markerDescriptor = 4;

const fields = 3;
const leavingPosition = 2 * Float64Array.BYTES_PER_ELEMENT;
const none = -1;
let markers = 0;

/** The step that a lane is at. */
export interface MarkedStep {
  readonly taskId: number;
  /** When it began, on the clock that all processes of a machine share. */
  readonly startedAt: number;
  /** For how long already. */
  readonly elapsedMs: number;
  /** True where the process has begun to end itself in it. */
  readonly isLeaving: boolean;
}

const clockStartMs = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();

/** Milliseconds on a clock that all processes of a machine share and nobody sets. */
const sharedNow = () => clockStartMs + performance.now();

/** What the lane's side writes, again and again. */
const outgoing = new Float64Array(fields);
const outgoingBytes = new Uint8Array(outgoing.buffer);

/**
 * A few bytes in which a lane's process writes down which task it is about to do dangerous work for. Its parent looks
 * there when the process has died, and now and then to see whether a step takes too long: a message for every step would
 * wake the parent twice an item. The file has no name once it is open.
 */
export class StepMarker {
  readonly descriptor: number;
  readonly #record = new Float64Array(fields);
  readonly #bytes = new Uint8Array(this.#record.buffer);

  constructor() {
    markers += 1;
    const path = join(tmpdir(), `millrace-${process.pid}-${markers}-${process.hrtime.bigint()}`);
    try {
      this.descriptor = openSync(path, 'wx+', 0o600);
      markStep(this.descriptor, undefined);
    } catch (error) {
      const advice = 'free some space there, or set TMPDIR to a folder that can be written';
      throw new RunError('E_LANES', `${tmpdir()}: no temporary file can be made (${describe(error)}); ${advice}`);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** The step under way, if there is one. */
  read(): MarkedStep | undefined {
    const count = readSync(this.descriptor, this.#bytes, 0, this.#bytes.length, 0);
    const [taskId = none, startedAt = 0, leaving = 0] = this.#record;
    if (count < this.#bytes.length || taskId === none) return undefined;
    return { taskId, startedAt, elapsedMs: sharedNow() - startedAt, isLeaving: leaving !== 0 };
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Writes down the step that begins, or (undefined) that none is under way. For the lane's side. */
export function markStep(descriptor: number, taskId: number | undefined): void {
  outgoing[0] = taskId ?? none;
  outgoing[1] = sharedNow();
  writeSync(descriptor, outgoingBytes, 0, outgoingBytes.length, 0);
}

/** Writes down that the process ends itself, at whatever step: that can take longer than the step may. For the lane's side. */
export function markLeaving(descriptor: number): void {
  const mark = new Uint8Array(new Float64Array([1]).buffer);
  writeSync(descriptor, mark, 0, mark.length, leavingPosition);
}
