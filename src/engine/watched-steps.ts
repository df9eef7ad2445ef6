/** Tasks of a lane with a step under way that may hang or crash. Who watches is told of one: the oldest. */
export class WatchedSteps {
  readonly #taskIds: number[] = [];
  readonly #tell: (taskId: number | undefined) => void;

  /** `tell` hears which task is watched from now on, if any. */
  constructor(tell: (taskId: number | undefined) => void) {
    this.#tell = tell;
  }

  /** Begins a step; what it answers ends it. */
  begin(taskId: number): () => void {
    if (this.#taskIds.push(taskId) === 1) this.#tell(taskId);
    return () => {
      const position = this.#taskIds.indexOf(taskId);
      this.#taskIds.splice(position, 1);
      if (position === 0) this.#tell(this.#taskIds[0]);
    };
  }
}
