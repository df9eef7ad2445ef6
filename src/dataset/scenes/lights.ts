import { paintBlur, paintDiscs } from '../pictures/bokeh.js';
import { makeSkyline, paintLayers } from '../pictures/canvas.js';
import { type Color, clamp01, hex, mixColors, mixInk, setInk } from '../pictures/color.js';
import type { PaintScene } from '../pictures/scene.js';
import { paintWater } from '../pictures/water.js';

interface LightsLook {
  readonly blur: readonly [Color, Color, Color];
  readonly lamps: readonly [Color, ...Color[]];
}

const looks: readonly [LightsLook, ...LightsLook[]] = [
  {
    blur: [hex('0a0a18'), hex('1e1a38'), hex('54304a')],
    lamps: [hex('ffb45a'), hex('ff7a4a'), hex('ffd890'), hex('ff4a6a'), hex('7ab8ff')],
  },
  {
    blur: [hex('061418'), hex('0e3038'), hex('1f5a54')],
    lamps: [hex('7affd8'), hex('ffe6a0'), hex('4ab4ff'), hex('fff4d8')],
  },
  {
    blur: [hex('1a0a10'), hex('40202a'), hex('8a4a3a')],
    lamps: [hex('ffcf7a'), hex('ff9a5a'), hex('ffe8c0'), hex('ff6a7a')],
  },
];

/** Lamps of a town far out of focus, over a wet street that mirrors them. */
export const paintLights: PaintScene = (canvas, tools) => {
  const { noise, random } = tools;
  const look = tools.choose(looks);
  const width = canvas.width / canvas.height;
  const line = random.between(0.66, 0.78);
  paintBlur(canvas, look.blur, tools);
  const lamps = { colors: look.lamps, top: 0, bottom: line - 0.03 };
  paintDiscs(
    canvas,
    { ...lamps, count: Math.round(34 * width), sizes: [0.012, 0.035], strength: 0.95, top: line - 0.3 },
    tools,
  );
  paintDiscs(canvas, { ...lamps, count: Math.round(26 * width), sizes: [0.03, 0.075], strength: 0.8 }, tools);
  paintDiscs(canvas, { ...lamps, count: Math.round(7 * width), sizes: [0.08, 0.14], strength: 0.5 }, tools);
  const row = random.next();
  const kerb = mixColors(look.blur[0], hex('000000'), 0.3);
  const skyline = makeSkyline(canvas, (u) => line - 0.012 + 0.006 * noise.soft.at(u + row, row));
  paintLayers(canvas, [
    {
      skyline,
      shade: (ink) => {
        const { u, v } = ink;
        setInk(ink, kerb);
        mixInk(ink, look.blur[2], clamp01(noise.rough.at(u * 2, v * 4) * 0.2));
      },
    },
  ]);
  paintWater(canvas, { line, color: look.blur[1], chop: random.between(0.2, 0.35) }, tools);
};
