// Waiting costs a loop nothing: a hundred requests wait at the same time on one thread, as with asyncio.gather.
// A limit keeps all but eight of them in a queue, as asyncio.Semaphore does.
import { createServer } from 'node:http';

const count = 100;
const open = [];
let openAtMost = 0;
let isTogether = true;
const server = createServer((_request, response) => {
  open.push(response);
  openAtMost = Math.max(openAtMost, open.length);
  // At first nobody gets an answer before all have asked; later each has to wait for a while.
  if (isTogether && open.length === count) for (const each of open.splice(0)) each.end('body');
  if (!isTogether) setTimeout(() => open.shift().end('body'), 20);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const urls = Array.from({ length: count }, (_, index) => `${url}${index}`);
const download = async (each) => (await fetch(each)).text();

await Promise.all(urls.map(download));
console.log(`all at once: ${openAtMost} waited together`);

/** Works through a list with so many tasks, each of which takes the next item when it is done with one. */
async function mapLimited(items, limit, work) {
  const results = [];
  let next = 0;
  const takeItems = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: limit }, takeItems));
  return results;
}

isTogether = false;
openAtMost = 0;
const bodies = await mapLimited(urls, 8, download);
console.log(`with a limit: ${bodies.length} done, at most ${openAtMost} waited together`);
server.close();
server.closeAllConnections();
