// What blocks the loop and what does not: JavaScript does, native work in the pool does not.
// A heartbeat that beats whenever the loop comes round shows which it was.
import { pbkdf2, pbkdf2Sync } from 'node:crypto';
import { promisify } from 'node:util';

async function countBeats(work) {
  let beats = 0;
  let isOver = false;
  const beat = () => {
    beats += 1;
    if (!isOver) setImmediate(beat);
  };
  const task = work();
  setImmediate(beat);
  await task;
  isOver = true;
  return beats;
}

const rounds = 200_000;

// An async function is no thread: this runs to its end before anything else gets a turn.
const inJavaScript = await countBeats(async () => {
  let sum = 0;
  for (let index = 0; index < 5_000_000; index += 1) sum = (sum + index * index) % 1_000_003;
  return sum;
});
// The same function, native but synchronous.
const synchronous = await countBeats(async () => pbkdf2Sync('word', 'salt', rounds, 32, 'sha256'));
// Native and in libuv's pool of threads: the loop goes on.
const inThePool = await countBeats(() => promisify(pbkdf2)('word', 'salt', rounds, 32, 'sha256'));

const say = (beats) => (beats > 1 ? 'the loop went on' : 'the loop stood still');
console.log(`JavaScript in an async function: ${say(inJavaScript)}`);
console.log(`native, synchronous:             ${say(synchronous)}`);
console.log(`native, in the pool:             ${say(inThePool)}`);
