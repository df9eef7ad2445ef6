import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAddress, KernelPool } from '../../../src/core/kernel.js';
import base64, { type StarKernel } from '../../../src/ops/stars/kernels.wasm.js';
import { filterRow } from '../../../src/ops/stars/row-filters.js';

const pool = new KernelPool<StarKernel>(base64);
/** Whatever a picture can hold: infinities and gaps that nobody filled among it. */
const floats = (length: number) => fc.float32Array({ minLength: length, maxLength: length });

describe('the horizontal filter', () => {
  it('answers the same bits as a kernel and in JavaScript, for any row', () => {
    const rows = fc
      .record({ width: fc.integer({ min: 1, max: 70 }), reach: fc.integer({ min: 1, max: 9 }) })
      .chain(({ width, reach }) => fc.record({ row: floats(width + 2 * reach), taps: floats(reach + 1) }));
    fc.assert(
      fc.property(rows, ({ row, taps }) => {
        const reach = taps.length - 1;
        const expected = new Float32Array(row.length - 2 * reach);
        filterRow(row, taps, expected);
        const kernel = pool.open(4 * (row.length + taps.length + expected.length));
        if (kernel === undefined) throw new Error('no WebAssembly here');
        const source = firstAddress + 4 * taps.length;
        const target = source + 4 * row.length;
        new Float32Array(kernel.buffer, firstAddress).set(taps);
        new Float32Array(kernel.buffer, source).set(row);
        kernel.run.filterRow(source + 4 * reach, target, expected.length, firstAddress, reach);
        expect(new Float32Array(kernel.buffer, target, expected.length)).toEqual(expected);
        kernel.close();
      }),
    );
  });
});
