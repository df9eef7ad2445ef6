// (h) The dataset job where each answer takes 0, 20 or 100 ms to begin.
import { checkPictures } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram } from '../harness/programs.mjs';
import { startSlowServer } from '../harness/server.mjs';

export const letter = 'h';
export const corpora = ['web'];

const rival = 'urllib and OpenCV in processes';

export async function plan({ corpora: { web }, count }) {
  const items = count(800);
  const cases = [];
  for (const latencyMs of [0, 20, 100]) {
    const server = await startSlowServer(web, latencyMs);
    process.on('exit', () => server.close());
    const list = writeUrls(urlsOf(server, web, items));
    const check = async (out) => {
      await checkPictures(out, { ending: '.jpg', count: items, format: 'jpeg', box: [256, 256] });
    };
    cases.push({
      title: `Latency of ${latencyMs} ms`,
      unit: 'picture',
      items,
      programs: [
        millrace(list, ['--resize', '256x256', '--save', 'jpeg'], { check }),
        pythonProgram('make_dataset.py', list, { name: rival, args: ['80'], check }),
      ],
    });
  }
  return cases;
}
