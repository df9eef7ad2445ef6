import op from '../../../src/ops/image/grayscale.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{}],
  invalid: [{ amount: 1 }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
