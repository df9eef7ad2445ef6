import op from '../../../src/ops/image/flatten.js';
import { testOp } from '../../contracts/op.js';

testOp(op, {
  valid: [{}, { background: '#0af' }, { background: '#00aaffcc' }],
  invalid: [{ background: '#12' }, { background: 7 }],
  content: {
    kind: 'image',
    bytes: Uint8Array.of(1),
    mime: 'image/png',
    extension: 'png',
    steps: [{ step: 'grayscale' }],
  },
});
