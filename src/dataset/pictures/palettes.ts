import { type Color, hex } from './color.js';

/** The light of an hour: colours of sky, clouds, air and water. */
export interface Light {
  readonly zenith: Color;
  readonly sky: Color;
  readonly horizon: Color;
  readonly sun: Color;
  /** Strength of the sun, about 0.3 to 1.4. */
  readonly glow: number;
  /** The sun's radius in units of the picture's height. */
  readonly sunSize: number;
  readonly cloudLit: Color;
  readonly cloudShade: Color;
  /** What far things fade into. */
  readonly haze: Color;
  /** Things near by, in shadow and in light. */
  readonly shadow: Color;
  readonly land: Color;
  readonly water: Color;
}

function makeLight(colors: string, glow: number, sunSize: number): Light {
  const [zenith, sky, horizon, sun, cloudLit, cloudShade, haze, shadow, land, water] = colors.split(' ').map(hex);
  const fallback = hex('808080');
  return {
    zenith: zenith ?? fallback,
    sky: sky ?? fallback,
    horizon: horizon ?? fallback,
    sun: sun ?? fallback,
    glow,
    sunSize,
    cloudLit: cloudLit ?? fallback,
    cloudShade: cloudShade ?? fallback,
    haze: haze ?? fallback,
    shadow: shadow ?? fallback,
    land: land ?? fallback,
    water: water ?? fallback,
  };
}

//                 zenith sky    horizon sun   lit    shade  haze   shadow land   water
const noon = makeLight('2f6fb5 6ea6d6 c3dcec fff6e0 ffffff a9bccd a8c4dc 1d2b2c 55683f 2a5f7a', 0.7, 0.014);
const morning = makeLight('5b86b8 a9c3d9 f3dcc0 ffe2b0 fff3e2 a7abbd c3cbd8 24303a 6b7050 4f7488', 1, 0.02);
const golden = makeLight('3f5f93 c79a86 ffc878 ffd98a ffdfae 8a6a78 e2a878 2a2028 7a5a34 5a5560', 1.2, 0.028);
const sunset = makeLight('2b2f63 a4497a ff8a4c ffb36a ff9d7a 4f3560 c8645e 1a1428 54303a 4a3050', 1.25, 0.034);
const dusk = makeLight('131b3f 3d4f8c e59a8e ffb8a0 d996a8 303a66 7a7aa6 0d1222 2c3350 26315c', 0.8, 0.024);
const pastel = makeLight('8fb4d8 d8c3dc ffd9cf fff0dc fff0f2 bcaecb dcc8d8 3a3450 8a7a88 8ea4be', 0.9, 0.026);
const storm = makeLight('2c3844 5b6a75 b9bdb4 f4ecd0 d3d6d2 48525c 8b979e 151b1e 46504a 35474e', 0.5, 0.012);
const blueHour = makeLight('0a1a3a 1f4a86 f0a868 ffc888 c88a80 1e335e 5a7090 060e1c 24344e 16305a', 0.7, 0.02);
const emerald = makeLight('1c5a72 58a6a8 dff0d0 fffbd8 fdfff0 86a9ac a8cfc4 10262a 3f6a4a 1f6a72', 0.9, 0.026);

/** Lights for landscapes. */
export const lights: readonly [Light, ...Light[]] = [golden, noon, sunset, morning, dusk, emerald, pastel, storm];

/** Lights in which the sun is low. */
export const lowLights: readonly [Light, ...Light[]] = [sunset, golden, pastel, dusk, morning];

/** Lights after the sun has gone. */
export const eveningLights: readonly [Light, ...Light[]] = [dusk, blueHour, sunset];

/** Lights over sand. */
export const desertLights: readonly [Light, ...Light[]] = [golden, sunset, morning, pastel];
