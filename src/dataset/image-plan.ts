/** How a picture is stored. */
export type ImageForm =
  | 'jpeg'
  | 'jpeg-progressive'
  | 'jpeg-upside-down'
  | 'jpeg-turned-left'
  | 'jpeg-turned-right'
  | 'jpeg-grey'
  | 'jpeg-cmyk'
  | 'png'
  | 'png-alpha'
  | 'png-16'
  | 'webp'
  | 'avif'
  | 'gif'
  | 'tiff';

/** The scenes there are. */
const sceneNames = ['mountains', 'flowers', 'sea', 'night', 'fruit', 'forest', 'city', 'dunes', 'lights'] as const;
/** One of these scenes. */
export type SceneName = (typeof sceneNames)[number];

/** What a picture shows, how large and in which form. Sizes in pixels of the upright picture. */
export interface ImagePlan {
  readonly scene: SceneName;
  readonly width: number;
  readonly height: number;
  readonly form: ImageForm;
  /** How many pictures of this scene came before it. */
  readonly turn: number;
}

const plans: readonly [SceneName, number, number, ImageForm][] = [
  ['mountains', 1440, 960, 'jpeg'],
  ['flowers', 1120, 840, 'jpeg-progressive'],
  ['sea', 1280, 853, 'jpeg'],
  ['night', 864, 1080, 'jpeg-turned-right'],
  ['fruit', 1024, 768, 'jpeg'],
  ['flowers', 640, 640, 'png-alpha'],
  ['forest', 810, 1080, 'jpeg'],
  ['city', 1280, 720, 'webp'],
  ['dunes', 1280, 853, 'jpeg-turned-left'],
  ['lights', 900, 900, 'jpeg-progressive'],
  ['mountains', 1080, 720, 'jpeg-grey'],
  ['sea', 800, 534, 'png'],
  ['mountains', 3000, 2000, 'jpeg'],
  ['forest', 960, 640, 'avif'],
  ['city', 640, 800, 'jpeg-cmyk'],
  ['fruit', 1080, 720, 'jpeg-upside-down'],
  ['night', 640, 427, 'png-16'],
  ['dunes', 960, 640, 'tiff'],
  ['flowers', 800, 1000, 'jpeg'],
  ['mountains', 480, 360, 'gif'],
  ['sea', 1632, 1224, 'jpeg-progressive'],
  ['lights', 1120, 630, 'jpeg'],
  ['night', 1280, 720, 'jpeg'],
  ['city', 800, 800, 'jpeg-turned-right'],
];

const turns = plans.map(([scene], position) => plans.slice(0, position).filter(([other]) => other === scene).length);

/**
 * Plans picture number `index`. Every 24 pictures hold every form once or more, one of them of 6 megapixels; from the
 * second 24 on, scenes move along and sizes vary by up to a tenth.
 */
export function planImage(index: number, random: { between(low: number, high: number): number }): ImagePlan {
  const round = Math.floor(index / plans.length);
  const position = index % plans.length;
  const [scene, width, height, form] = plans[position] ?? ['mountains', 1024, 768, 'jpeg'];
  const turn = round * 3 + (turns[position] ?? 0);
  if (round === 0) return { scene, width, height, form, turn };
  const factor = random.between(0.9, 1.1);
  const moved = sceneNames[(sceneNames.indexOf(scene) + round) % sceneNames.length] ?? scene;
  return {
    // Only flowers can be cut out of their background.
    scene: form === 'png-alpha' ? scene : moved,
    width: Math.round(width * factor),
    height: Math.round(height * factor),
    form,
    turn,
  };
}
