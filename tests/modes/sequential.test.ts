import { testIsolatedOps } from '../contracts/isolated-ops.js';
import { testMode } from '../contracts/mode.js';
import { testStuckOps } from '../contracts/stuck-ops.js';

testMode('sequential');
testStuckOps('sequential', ['never']);
testIsolatedOps('sequential');
