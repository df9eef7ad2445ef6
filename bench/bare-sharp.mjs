// sharp alone: the resizes of the pipeline on bytes in memory, one after the other. Prints CPU and wall milliseconds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const [folder, countText] = process.argv.slice(2);
const count = Number(countText);
sharp.concurrency(1);
sharp.cache(false);
const bodies = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .sort()
  .map((name) => readFileSync(join(folder, name)));
const resize = (bytes) =>
  sharp(bytes).autoOrient().resize(256, 256, { fit: 'inside', withoutEnlargement: true }).jpeg().toBuffer();
for (const body of bodies) await resize(body);
const cpu = process.cpuUsage();
const startedAt = performance.now();
for (let index = 0; index < count; index += 1) await resize(bodies[index % bodies.length]);
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt }));
