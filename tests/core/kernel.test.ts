import { describe, expect, it } from 'vitest';
import { firstAddress, KernelPool } from '../../src/core/kernel.js';
import base64, { type StarKernel } from '../../src/ops/stars/kernels.wasm.js';

const openPool = () => new KernelPool<StarKernel>(base64);

describe('a pool of kernels', () => {
  it('gives each caller functions with a memory of its own', () => {
    const pool = openPool();
    const [one, other] = [pool.open(64), pool.open(64)];
    new Float32Array(one?.buffer as ArrayBuffer, firstAddress, 1).fill(1);
    new Float32Array(other?.buffer as ArrayBuffer, firstAddress, 1).fill(2);
    expect(new Float32Array(one?.buffer as ArrayBuffer, firstAddress, 1)[0]).toBe(1);
    expect(typeof one?.run.advance).toBe('function');
  });

  it('makes as much room as is asked for, and uses a memory again that was given back', () => {
    const pool = openPool();
    const first = pool.open(3_000_000);
    expect(first?.buffer.byteLength).toBeGreaterThanOrEqual(firstAddress + 3_000_000);
    first?.close();
    const second = pool.open(100);
    expect(second?.buffer).toBe(first?.buffer);
    second?.close();
    expect(pool.open(9_000_000)?.buffer.byteLength).toBeGreaterThanOrEqual(firstAddress + 9_000_000);
  });

  it('makes more room later, with what was there, as far as there is memory', () => {
    const kernel = openPool().open(64);
    new Float32Array(kernel?.buffer as ArrayBuffer, firstAddress, 1).fill(7);
    expect(kernel?.grow(5_000_000)).toBe(true);
    expect(kernel?.buffer.byteLength).toBeGreaterThanOrEqual(firstAddress + 5_000_000);
    expect(new Float32Array(kernel?.buffer as ArrayBuffer, firstAddress, 1)[0]).toBe(7);
    expect(kernel?.grow(2 ** 33)).toBe(false);
    expect(new Float32Array(kernel?.buffer as ArrayBuffer, firstAddress, 1)[0]).toBe(7);
  });

  it('keeps no large memory for later', () => {
    const pool = openPool();
    const large = pool.open(65 * 2 ** 20);
    large?.close();
    expect(pool.open(100)?.buffer.byteLength).toBeLessThan(2 ** 20);
  });

  it('opens none where the memory cannot be had, and goes on with what can', () => {
    const pool = openPool();
    expect(pool.open(2 ** 33)).toBeUndefined();
    expect(pool.open(100)).toBeDefined();
  });

  it('opens none where the machine does not take the module', () => {
    const pool = new KernelPool<StarKernel>(Buffer.from('no module').toString('base64'));
    expect(pool.open(100)).toBeUndefined();
    expect(pool.open(100)).toBeUndefined();
  });
});
