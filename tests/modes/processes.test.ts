import { testChildLanes } from '../contracts/child-lanes.js';
import { testMode } from '../contracts/mode.js';

testMode('processes');
testChildLanes('processes', {
  exit: 'E_PROC_CRASH',
  abort: 'E_PROC_OOM',
  loop: 'E_PROC_TIMEOUT',
  never: 'E_PROC_TIMEOUT',
});
