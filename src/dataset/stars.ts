import { type DatasetFile, type DatasetKind, nameFile } from './kind.js';
import { makeNoise } from './pictures/noise.js';
import { Random } from './random.js';
import { develop } from './stars/develop.js';
import { type FieldTools, renderField, type StarField } from './stars/field.js';
import { writeFits } from './stars/fits-bytes.js';
import { planStars, type StarPlan } from './stars/plan.js';
import { fullWell, Sensor } from './stars/sensor.js';
import { writeTruth } from './stars/truth.js';

/** Pictures under way at once: while one is rendered here, others are encoded on sharp's threads. */
const lookahead = 3;
const seedOfTools = 0x73746172;
const exposureSeconds = 30;

/**
 * Star fields with known stars, as cameras and telescopes take them: JPEG, PNG of 8 and 16 bits, FITS. Each picture is
 * followed by the truth of its stars, `stars/000000.truth.csv`: centers in pixels, 0-based, fluxes in counts before the
 * picture was stretched, FWHM in pixels, whether the star clips, and whether it is detectable (matched-filter S/N of 7 or
 * more against the noise rendered, not blended: see `findTruth`).
 */
export const starKind: DatasetKind = {
  name: 'stars',
  async *generate({ count, seed }) {
    if (count === 0) return;
    const random = new Random(seed, seedOfTools);
    const tools = { noise: makeNoise(random), sensor: new Sensor(random) };
    const underWay: Promise<readonly DatasetFile[]>[] = [];
    try {
      for (let index = 0; index < count; index += 1) {
        const making = makeStars(index, { ...tools, random: new Random(seed, seedOfTools, index) });
        // It is awaited in its turn; failing before that must not count as unhandled.
        making.catch(() => undefined);
        underWay.push(making);
        if (underWay.length >= lookahead) yield* await (underWay.shift() as Promise<readonly DatasetFile[]>);
      }
      while (underWay.length > 0) yield* await (underWay.shift() as Promise<readonly DatasetFile[]>);
    } finally {
      await Promise.allSettled(underWay);
    }
  },
};

async function makeStars(index: number, tools: FieldTools): Promise<readonly DatasetFile[]> {
  const plan = planStars(index, tools.random);
  const field = renderField(plan, tools);
  const { bytes, mime, extension } = await encodeField(field, plan);
  return [
    { name: nameFile('stars', index, extension), bytes, mime },
    {
      name: nameFile('stars', index, 'truth.csv'),
      bytes: new TextEncoder().encode(writeTruth(field.truths)),
      mime: 'text/csv',
      isListed: false,
    },
  ];
}

async function encodeField(
  { exposure, curve }: StarField,
  { form, quality }: StarPlan,
): Promise<{ bytes: Uint8Array; mime: string; extension: string }> {
  if (curve === undefined) {
    const options = { isFloat: form === 'fits-float', seconds: exposureSeconds, saturation: fullWell };
    return { bytes: writeFits(exposure, options), mime: 'image/fits', extension: 'fits' };
  }
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = exposure;
  const levels = develop(exposure, curve);
  const picture = sharp(levels, { raw: { width, height, channels } });
  if (form === 'jpeg') {
    const bytes = await picture
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .jpeg({ quality })
      .toBuffer();
    return { bytes, mime: 'image/jpeg', extension: 'jpg' };
  }
  const [grey, color] = form === 'png' ? ['b-w', 'srgb'] : ['grey16', 'rgb16'];
  const space = channels === 1 ? grey : color;
  const bytes = await picture.toColourspace(space).png({ compressionLevel: 2 }).toBuffer();
  return { bytes, mime: 'image/png', extension: 'png' };
}
