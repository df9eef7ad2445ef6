import op from '../../../src/ops/image/blur.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{}, { sigma: 12.5 }],
  invalid: [{ sigma: 0.1 }, { sigma: 'much' }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
