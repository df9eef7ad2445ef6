import op from '../../../src/ops/image/normalize.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{}, { lower: 0, upper: 100 }],
  invalid: [{ lower: 60, upper: 40 }, { lower: 50, upper: 50 }, { upper: 101 }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
