/** Calls back once nothing was heard for a while; exact, cheap to refresh, and it can stand still. */
export class SilenceTimer {
  #timer: NodeJS.Timeout | undefined;
  #restart: (() => void) | undefined;

  /** Starts anew with this limit; a limit that was set before is forgotten. */
  start(limitMs: number, onSilence: () => void): void {
    this.#restart = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(onSilence, limitMs);
    };
    this.#restart();
  }

  /** Something was heard. */
  refresh(): void {
    this.#timer?.refresh();
  }

  /** Stands still; what happens meanwhile is not the other side's doing. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Runs on, from the start. */
  resume(): void {
    this.#restart?.();
  }

  /** Ends it for good. */
  stop(): void {
    this.pause();
    this.#restart = undefined;
  }
}
