import { describe, expect, it } from 'vitest';
import { explainFailedStart } from '../../src/modes/failed-start.js';

const flags = ['--single-threaded'];
const failSystem = (code: string) => Object.assign(new Error(`spawn ${code}`), { code });

describe('explainFailedStart', () => {
  it.each(['SIGKILL', 'SIGABRT', 'exit code 134'])(
    'asks for memory only after ends that want of it brings: %s',
    (how) => {
      expect(explainFailedStart({ how, flags })).toBe(
        `lane processes end before they can work (${how}); is there memory for them?`,
      );
    },
  );

  it('names the flags that Node may have refused', () => {
    const sentence = explainFailedStart({ how: 'exit code 9', flags });
    expect(sentence).toContain(`Node ${process.versions.node} refuses a flag that they are given (--single-threaded`);
  });

  it('says that files may be missing where the program itself ends', () => {
    expect(explainFailedStart({ how: 'exit code 1', flags })).toBe(
      'lane processes end before they can work (exit code 1); is millrace installed as a whole?',
    );
  });

  it('says that there was no process at all, and of what there are too few', () => {
    expect(explainFailedStart({ how: 'exit code null', error: failSystem('EAGAIN'), flags })).toBe(
      'lane processes cannot be started (spawn EAGAIN); may this user start more processes (ulimit -u)?',
    );
    expect(explainFailedStart({ how: 'exit code null', error: failSystem('ENOSYS'), flags })).toBe(
      'lane processes cannot be started (spawn ENOSYS)',
    );
  });

  it('says that they were too slow', () => {
    expect(explainFailedStart({ how: 'SIGKILL', lateAfterMs: 30_000, flags })).toMatch(
      /^lane .* not ready after 30 s;/,
    );
  });
});
