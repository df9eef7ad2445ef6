// The pictures of a job with sharp and nothing else, in as many processes as there are cores. Prints a line of JSON.
// usage: sharp-alone.mjs hybrid-images|resize|dataset FOLDER COUNT PROCESSES
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [job, folder, countText, processText] = process.argv.slice(2);
const inside = { fit: 'inside', withoutEnlargement: true };
/** As everybody else encodes: without Huffman tables of the picture's own. */
const jpeg = { quality: 80, optimizeCoding: false };

const jobs = {
  /** Decoded once for the three formats, and once more, reduced, for the grey copy. */
  async 'hybrid-images'(sharp, bytes) {
    const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const picture = () => sharp(data, { raw: info });
    await picture().png({ compressionLevel: 6 }).toBuffer();
    await picture().jpeg(jpeg).toBuffer();
    await picture().webp({ quality: 80 }).toBuffer();
    await sharp(bytes).autoOrient().resize(800, 600, inside).grayscale().jpeg(jpeg).toBuffer();
  },
  async resize(sharp, bytes) {
    await sharp(bytes).autoOrient().resize(1200, 1200, { fit: 'cover' }).jpeg(jpeg).toBuffer();
  },
  async dataset(sharp, bytes) {
    await sharp(bytes)
      .autoOrient()
      .resize(256, 256, inside)
      .jpeg({ ...jpeg, quality: 95 })
      .toBuffer();
  },
};

if (processText === undefined) {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  const bodies = readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => readFileSync(join(folder, name)));
  for (let index = 0; index < Number(countText); index += 1) await jobs[job](sharp, bodies[index % bodies.length]);
} else {
  const processes = Number(processText);
  const count = Number(countText);
  const children = Array.from({ length: processes }, (_, at) => {
    const share = Math.floor(((at + 1) * count) / processes) - Math.floor((at * count) / processes);
    return fork(fileURLToPath(import.meta.url), [job, folder, String(share)]);
  });
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  if (codes.some((code) => code !== 0)) process.exit(1);
  process.stdout.write(`${JSON.stringify({ items: count })}\n`);
}
