import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyFile } from '../../src/fetch/body-file.js';
import { makeFolder } from '../results.js';

describe('BodyFile', () => {
  const folder = makeFolder();
  let files = 0;
  const open = () => {
    files += 1;
    const path = join(folder, 'made', 'when-needed', `body-${files}`);
    return { path, body: new BodyFile(path) };
  };

  it('holds what was appended, in whatever pieces it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const { path, body } = open();
        const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1));
        for (const chunk of chunks) body.append(chunk);
        const whole = Buffer.concat(chunks);
        expect(body.length).toBe(whole.length);
        const { file, sha256, head } = body.take();
        expect(file).toEqual({ path, size: whole.length });
        expect(Buffer.compare(readFileSync(path), whole)).toBe(0);
        expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
        expect(Buffer.compare(head, whole.subarray(0, 64 * 1024))).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves no file of a body that is given up', () => {
    const { path, body } = open();
    body.append(Buffer.alloc(3_000_000));
    expect(existsSync(path)).toBe(true);
    body.discard();
    expect(existsSync(path)).toBe(false);
    body.discard();
  });

  it('says so where the disk refuses, and does not write into a file that is there', () => {
    const { path, body } = open();
    body.append(Buffer.from('one'));
    body.take();
    const second = new BodyFile(path);
    second.append(Buffer.from('two'));
    expect(() => second.take()).toThrow(/^a body of 3 bytes could not be kept: EEXIST/);
    expect(readFileSync(path, 'utf8')).toBe('one');
  });
});
