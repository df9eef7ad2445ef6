import { formatLine, type ProgressView, RateMeter } from './progress.js';

const lineEveryMs = 5_000;

function openLines(stream: NodeJS.WriteStream): ProgressView {
  const meter = new RateMeter();
  let printedAt = performance.now();
  return {
    update(progress) {
      const rate = meter.sample(progress.done + progress.failed + progress.skipped, progress.stages.bytes);
      if (performance.now() - printedAt < lineEveryMs) return;
      printedAt = performance.now();
      stream.write(`${formatLine(progress, rate)}\n`);
    },
    note: (line) => void stream.write(`${line}\n`),
    close() {},
  };
}

/** Live bars on a terminal, a line now and then elsewhere, nothing when quiet. */
export async function openProgress(stream: NodeJS.WriteStream, isQuiet: boolean): Promise<ProgressView> {
  if (isQuiet) return { update() {}, note: (line) => void stream.write(`${line}\n`), close() {} };
  const isLive = stream.isTTY && process.env.TERM !== 'dumb';
  if (!isLive) return openLines(stream);
  // Loaded here: only a terminal shows them.
  const { openBars } = await import('./bars.js');
  return openBars(stream);
}
