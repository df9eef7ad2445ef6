import { testMode } from '../contracts/mode.js';

testMode('sequential');
