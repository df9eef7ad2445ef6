import { afterEach } from 'vitest';

/** Answers where to leave what ends the things that a test opens: it is called after that test, the newest first. */
export function closeAfterEach(): (...closers: (() => unknown)[]) => void {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return (...closers) => {
    closing.push(...closers);
  };
}
