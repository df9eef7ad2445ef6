import { testIsolatedOps } from '../contracts/isolated-ops.js';
import { testMode } from '../contracts/mode.js';
import { testStuckOps } from '../contracts/stuck-ops.js';

testMode('async');
testStuckOps('async', ['never']);
testIsolatedOps('async');
