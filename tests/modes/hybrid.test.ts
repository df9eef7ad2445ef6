import { testChildLanes } from '../contracts/child-lanes.js';
import { testMode } from '../contracts/mode.js';

testMode('hybrid');
// Script ops have a thread of their own: it can be ended, and the lane lives on.
testChildLanes('hybrid', { exit: 'E_USER_CODE', abort: 'E_USER_CODE', loop: 'E_OP_TIMEOUT', never: 'E_OP_TIMEOUT' });
