import op from '../../../src/ops/image/crop.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [
    { width: 10, height: 20 },
    { left: 3, top: 4, width: 1, height: 1 },
  ],
  invalid: [{}, { width: 10 }, { width: 0, height: 5 }, { left: -1, width: 5, height: 5 }, { width: 1.5, height: 5 }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
