import { encodeDeepImage, encodeImage } from './encode-image.js';
import { planImage } from './image-plan.js';
import { type DatasetFile, type DatasetKind, nameFile } from './kind.js';
import { Painter } from './paint-image.js';
import { Random } from './random.js';

/** Pictures under way at once: while one is painted here, others are enlarged and encoded on sharp's threads. */
const lookahead = 3;

/** Landscapes, still lives and nights in the forms that pictures on the web come in. */
export const imageKind: DatasetKind = {
  name: 'images',
  async *generate({ count, seed }) {
    if (count === 0) return;
    const painter = new Painter(seed);
    const underWay: Promise<DatasetFile>[] = [];
    try {
      for (let index = 0; index < count; index += 1) {
        const making = makeImage(painter, { index, seed });
        // It is awaited in its turn; failing before that must not count as unhandled.
        making.catch(() => undefined);
        underWay.push(making);
        if (underWay.length >= lookahead) yield await (underWay.shift() as Promise<DatasetFile>);
      }
      while (underWay.length > 0) yield await (underWay.shift() as Promise<DatasetFile>);
    } finally {
      await Promise.allSettled(underWay);
    }
  },
};

async function makeImage(painter: Painter, { index, seed }: { index: number; seed: number }): Promise<DatasetFile> {
  const random = new Random(seed, index);
  const plan = planImage(index, random);
  const { bytes, mime, extension } =
    plan.form === 'png-16'
      ? await encodeDeepImage(painter.paintDeep(plan, random), { width: plan.width, height: plan.height })
      : await encodeImage(await painter.paint(plan, random), plan.form);
  return { name: nameFile('images', index, extension), bytes, mime };
}
