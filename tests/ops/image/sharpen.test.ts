import op from '../../../src/ops/image/sharpen.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{}, { sigma: 2 }],
  invalid: [{ sigma: 0 }, { sigma: 11 }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
