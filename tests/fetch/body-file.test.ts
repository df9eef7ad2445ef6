import { createHash } from 'node:crypto';
import fs, { existsSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BodyFile } from '../../src/fetch/body-file.js';
import { makeFolder } from '../results.js';
import { isOpen } from './open-files.js';

describe('BodyFile', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

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

  it('writes on where the system has taken only a part', () => {
    const { path, body } = open();
    const { writeSync } = fs;
    vi.spyOn(fs, 'writeSync').mockImplementation(((file: number, bytes: Uint8Array, from: number) =>
      writeSync(file, bytes, from, Math.min(bytes.length - from, 300_000))) as typeof writeSync);
    syncBuiltinESMExports();
    const whole = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => index % 251));
    body.append(whole);
    body.take();
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  it('leaves no file where the disk is full in the middle', () => {
    const { path, body } = open();
    body.append(Buffer.alloc(1_500_000));
    expect(existsSync(path)).toBe(true);
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    syncBuiltinESMExports();
    expect(() => body.take()).toThrow(expect.objectContaining({ code: 'E_SAVE' }));
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('has its file open only while something may come', () => {
    const [taken, discarded] = [open(), open()];
    for (const { body, path } of [taken, discarded]) {
      body.append(Buffer.alloc(1_500_000));
      expect(isOpen(path)).toBe(true);
    }
    taken.body.take();
    discarded.body.discard();
    expect([isOpen(taken.path), isOpen(discarded.path)]).toEqual([false, false]);
  });
});
