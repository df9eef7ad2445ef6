import type { ImagePlan, SceneName } from './image-plan.js';
import { type Canvas, makeCanvas } from './pictures/canvas.js';
import { Film, type Photo, tone } from './pictures/develop.js';
import { makeNoise, type Noise } from './pictures/noise.js';
import type { PaintScene } from './pictures/scene.js';
import { Random } from './random.js';
import { paintCity } from './scenes/city.js';
import { paintDunes } from './scenes/dunes.js';
import { paintFlowers } from './scenes/flowers.js';
import { paintForest } from './scenes/forest.js';
import { paintFruit } from './scenes/fruit.js';
import { paintLights } from './scenes/lights.js';
import { paintMountains } from './scenes/mountains.js';
import { paintNight } from './scenes/night.js';
import { paintSea } from './scenes/sea.js';

const scenes: Readonly<Record<SceneName, PaintScene>> = {
  mountains: paintMountains,
  flowers: paintFlowers,
  sea: paintSea,
  night: paintNight,
  fruit: paintFruit,
  forest: paintForest,
  city: paintCity,
  dunes: paintDunes,
  lights: paintLights,
};

const maxPaintedPixels = 400_000;
const maxScale = 0.45;
const grain = 2.6;

/** Paints pictures; the textures they share are made once from the seed. */
export class Painter {
  readonly #noise: Noise;
  readonly #film: Film;
  readonly #offset: number;

  constructor(seed: number) {
    const random = new Random(seed, 0x6e6f6973);
    this.#noise = makeNoise(random);
    this.#film = new Film(random, this.#noise);
    this.#offset = random.below(840);
  }

  /** Paints a picture at less than half its size, enlarges it, and adds texture and grain at full size. */
  async paint(plan: ImagePlan, random: Random): Promise<Photo> {
    const { width, height } = plan;
    const scale = Math.min(maxScale, Math.sqrt(maxPaintedPixels / (width * height)));
    const canvas = this.#paintCanvas(plan, { scale, random });
    const photo = await enlarge(canvas, { width, height, hasAlpha: plan.form === 'png-alpha' });
    this.#film.expose(photo, canvas, { grain, random });
    return photo;
  }

  /** Paints a picture at its size in 16 bits a channel, with as many shades as that holds. */
  paintDeep(plan: ImagePlan, random: Random): Uint16Array {
    const canvas = this.#paintCanvas(plan, { scale: 1, random });
    const grainAt = this.#film.grainFrom(random);
    const levels = new Uint16Array(canvas.rgb.length);
    for (let at = 0; at < levels.length; at += 1) {
      const level = Math.round(((canvas.rgb[at] as number) + (grainAt(at) * grain) / 255) * 65_535);
      levels[at] = Math.min(Math.max(level, 0), 65_535);
    }
    return levels;
  }

  #paintCanvas(plan: ImagePlan, { scale, random }: { scale: number; random: Random }): Canvas {
    const canvas = makeCanvas(Math.round(plan.width * scale), Math.round(plan.height * scale));
    const choose = <Choice>(choices: readonly [Choice, ...Choice[]]) =>
      choices[(plan.turn + this.#offset) % choices.length] ?? choices[0];
    scenes[plan.scene](canvas, { noise: this.#noise, random, choose });
    tone(canvas, random.between(0.12, 0.3));
    return canvas;
  }
}

async function enlarge(
  canvas: Canvas,
  { width, height, hasAlpha }: { width: number; height: number; hasAlpha: boolean },
): Promise<Photo> {
  const { default: sharp } = await import('sharp');
  const channels = hasAlpha ? 4 : 3;
  const count = canvas.width * canvas.height;
  const levels = new Uint8ClampedArray(count * channels);
  for (let pixel = 0; pixel < count; pixel += 1) {
    levels[pixel * channels] = (canvas.rgb[pixel * 3] as number) * 255;
    levels[pixel * channels + 1] = (canvas.rgb[pixel * 3 + 1] as number) * 255;
    levels[pixel * channels + 2] = (canvas.rgb[pixel * 3 + 2] as number) * 255;
    if (hasAlpha) levels[pixel * channels + 3] = (canvas.coverage[pixel] as number) * 255;
  }
  const enlarged = await sharp(levels, { raw: { width: canvas.width, height: canvas.height, channels } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const data = new Uint8ClampedArray(enlarged.buffer, enlarged.byteOffset, enlarged.length);
  return { width, height, channels, data };
}
