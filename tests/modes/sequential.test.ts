import { testMode } from '../contracts/mode.js';
import { testStuckOps } from '../contracts/stuck-ops.js';

testMode('sequential');
testStuckOps('sequential', ['never']);
