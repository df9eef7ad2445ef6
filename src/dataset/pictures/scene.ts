import type { Random } from '../random.js';
import type { Canvas } from './canvas.js';
import type { Noise } from './noise.js';

/** What a scene draws from: textures that all pictures of a seed share, and random numbers of its own. */
export interface SceneTools {
  readonly noise: Noise;
  readonly random: Random;
  /** Chooses in turn: pictures of the same scene get one choice after the other. */
  choose<Choice>(choices: readonly [Choice, ...Choice[]]): Choice;
}

/** Paints a whole picture. Canvases have any size and shape; a scene is composed in units of the picture's height. */
export type PaintScene = (canvas: Canvas, tools: SceneTools) => void;
