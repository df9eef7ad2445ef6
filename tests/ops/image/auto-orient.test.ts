import { describe, expect, it } from 'vitest';
import op from '../../../src/ops/image/auto-orient.js';
import { opContext, testOp } from '../../contracts/op.js';

const content = { kind: 'image', bytes: Uint8Array.of(1), mime: 'image/png', extension: 'png' } as const;

testOp(op, { valid: [{}, { enabled: false }, { enabled: true }], invalid: [{ enabled: 'no' }], content });

describe('image.auto-orient', () => {
  it('turned off, leaves the picture as it is stored; the last word counts', async () => {
    const off = await op.run(content, { enabled: false }, opContext());
    expect(off.steps).toEqual([{ step: 'keep-orientation' }]);
    expect((await op.run(off, { enabled: false }, opContext())).steps).toEqual([{ step: 'keep-orientation' }]);
    expect((await op.run(off, { enabled: true }, opContext())).steps).toEqual([]);
  });
});
