import op from '../../../src/ops/image/rotate.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{ angle: 90 }, { angle: -12.5, background: 'transparent' }],
  invalid: [{}, { angle: '90' }, { angle: 400 }, { angle: 3, background: 'blurple' }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
