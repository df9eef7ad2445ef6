import { testMode } from '../contracts/mode.js';
import { testStuckOps } from '../contracts/stuck-ops.js';

testMode('async');
testStuckOps('async', ['never']);
