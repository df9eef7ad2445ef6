// libuv's pool has four threads, whatever the machine has: the fifth piece of native work waits for one of them.
// UV_THREADPOOL_SIZE sets their number, and is read once, when the pool is first used. A child process shows both.
import { execFileSync } from 'node:child_process';

/** Starts four long hashes and one short one; the short one is done first only where it finds a free thread. */
const program = `
  const { pbkdf2 } = require('node:crypto');
  const order = [];
  const hash = (name, rounds) => new Promise((resolve) => {
    pbkdf2('word', 'salt', rounds, 32, 'sha256', () => resolve(order.push(name)));
  });
  const long = Array.from({ length: 4 }, () => hash('long', 200_000));
  Promise.all([...long, hash('short', 1)]).then(() => console.log(order[0]));
`;

for (const size of [4, 5]) {
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(size) };
  const first = execFileSync(process.execPath, ['-e', program], { env, encoding: 'utf8' }).trim();
  console.log(`${size} threads in the pool: the first to be done was a ${first} one`);
}
