import { testMode } from '../contracts/mode.js';

testMode('async');
