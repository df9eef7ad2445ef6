import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyFile } from '../../src/fetch/body-file.js';
import { BodyMemory } from '../../src/fetch/body-memory.js';
import { IncomingBody } from '../../src/fetch/incoming-body.js';
import { makeFolder } from '../results.js';
import { isOpen } from './open-files.js';

const folder = makeFolder();
let files = 0;

function open(expected: number | undefined, largeBytes = 100_000) {
  files += 1;
  const path = join(folder, 'made', `${files}`);
  const large = { bytes: largeBytes, openFile: () => new BodyFile(`${path}-large`) };
  return { path, body: new IncomingBody(expected, { maxBytes: 10_000_000, large }, new BodyMemory()) };
}

function bytesOf(body: IncomingBody): Buffer {
  const taken = body.take();
  if (!('file' in taken)) return Buffer.from(taken);
  const bytes = readFileSync(taken.file.path);
  expect(taken.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(Buffer.compare(taken.head, bytes.subarray(0, 64 * 1024))).toBe(0);
  return bytes;
}

describe('IncomingBody', () => {
  it('holds what was appended, parked in between or not, in memory or in a file', async () => {
    const pieces = fc.array(fc.record({ size: fc.integer({ min: 1, max: 60_000 }), isParked: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (parts, isDeclared) => {
        const chunks = parts.map(({ size }, index) => Buffer.alloc(size, index + 1));
        const whole = Buffer.concat(chunks);
        const { path, body } = open(isDeclared ? whole.length : undefined);
        for (const [index, chunk] of chunks.entries()) {
          expect(body.capacityFor(chunk.length)).toBeGreaterThan(0);
          body.append(chunk);
          const { length } = body;
          if (!parts[index]?.isParked) continue;
          await body.park(path);
          expect(body.length).toBe(length);
          expect(body.expect(whole.length)).toBeGreaterThanOrEqual(Math.min(length, 2 ** 20));
          await body.unpark();
          expect(existsSync(path)).toBe(false);
          expect(body.length).toBe(length);
        }
        expect(Buffer.compare(bytesOf(body), whole)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves nothing behind when it is given up, parked or not', async () => {
    const small = open(undefined);
    small.body.append(Buffer.alloc(10));
    await small.body.park(small.path);
    expect(existsSync(small.path)).toBe(true);
    small.body.discard();
    const large = open(200_000);
    large.body.append(Buffer.alloc(150_000));
    await large.body.park(large.path);
    large.body.discard();
    expect(readdirSync(join(folder, 'made')).filter((name) => name.startsWith(`${files}`))).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('stays empty where it was given up while it came back', async () => {
    const { path, body } = open(undefined, 8_000_000);
    body.append(Buffer.alloc(6_000_000));
    await body.park(path);
    body.expect(7_000_000);
    let isBack = false;
    const coming = body.unpark().finally(() => {
      isBack = true;
    });
    // Until the file is being read: removing it then does not end that.
    while (!isBack && !isOpen(path)) await setImmediate();
    body.discard();
    await coming.catch(() => {});
    expect(body.length).toBe(0);
  });

  it('is moved to a file once it turns out to be large', () => {
    const { body } = open(undefined, 1_000);
    body.append(Buffer.alloc(1_000, 'a'));
    expect(body.capacity).toBeLessThan(100_000);
    body.append(Buffer.alloc(1, 'b'));
    const taken = body.take();
    expect(taken).toMatchObject({ file: { size: 1_001 } });
  });

  it.each([
    ['gone', (path: string) => rmSync(path)],
    ['shorter', (path: string) => writeFileSync(path, 'x')],
  ])('says so where its part on the disk is %s', async (_how, change) => {
    const { path, body } = open(undefined);
    body.append(Buffer.alloc(10));
    await body.park(path);
    change(path);
    body.expect(20);
    await expect(body.unpark()).rejects.toMatchObject({ code: 'E_SAVE' });
  });
});
