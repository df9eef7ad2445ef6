/** How a star field is stored. */
export type StarForm = 'jpeg' | 'png' | 'png-16' | 'fits-16' | 'fits-float';

/** What is in the sky besides single stars. */
export type StarScene = 'field' | 'nebula' | 'cluster' | 'galaxies' | 'milky-way' | 'spiral';

/** How one star field is made. */
export interface StarPlan {
  readonly scene: StarScene;
  readonly form: StarForm;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly isColor: boolean;
  /** Shape of a star: a Gaussian, or a Moffat profile with this exponent (Moffat 1969, A&A 3, 455). */
  readonly profile: 'gaussian' | { readonly beta: number };
  /** Width of a star at half its height, in pixels. */
  readonly fwhm: number;
  readonly starsPerMegapixel: number;
  /** Stars brighter than a flux F are as many as F to the power of minus this. */
  readonly slope: number;
  /** Arms of the diffraction pattern of bright stars; 0 for none. */
  readonly spikes: 0 | 4 | 6;
  /** Very bright stars added to the others, with halos. */
  readonly giants: number;
  readonly hotPixels: number;
  /** Level of white above the sky, in deviations of its noise; 8-bit pictures only. */
  readonly white: number;
  /** JPEG quality. */
  readonly quality: number;
}

const common = {
  scene: 'field',
  form: 'jpeg',
  isColor: true,
  profile: { beta: 3.2 },
  starsPerMegapixel: 1_200,
  slope: 0.72,
  spikes: 0,
  giants: 0,
  hotPixels: 0,
  white: 210,
  quality: 90,
} as const;

const plans: readonly [StarPlan, ...StarPlan[]] = [
  { ...common, scene: 'nebula', width: 1280, height: 853, fwhm: 2.4, spikes: 4, giants: 3 },
  { ...common, width: 1200, height: 800, fwhm: 2.1, giants: 1, quality: 88 },
  { ...common, scene: 'spiral', width: 1200, height: 900, fwhm: 2.8, starsPerMegapixel: 550, white: 300, quality: 92 },
  { ...common, form: 'fits-16', isColor: false, width: 1024, height: 1024, fwhm: 3, starsPerMegapixel: 900, giants: 2 },
  {
    ...common,
    scene: 'cluster',
    form: 'png',
    width: 900,
    height: 900,
    fwhm: 2.6,
    starsPerMegapixel: 3_600,
    slope: 0.85,
  },
  {
    ...common,
    scene: 'milky-way',
    width: 1600,
    height: 1200,
    fwhm: 1.8,
    starsPerMegapixel: 7_500,
    slope: 0.92,
    quality: 85,
  },
  { ...common, form: 'png-16', width: 1000, height: 700, fwhm: 2, profile: 'gaussian', giants: 1 },
  {
    ...common,
    scene: 'galaxies',
    width: 1400,
    height: 1000,
    fwhm: 2.2,
    starsPerMegapixel: 180,
    slope: 0.6,
    spikes: 6,
    giants: 2,
    quality: 92,
  },
  { ...common, isColor: false, width: 900, height: 600, fwhm: 6, starsPerMegapixel: 420, white: 220 },
  { ...common, form: 'png', isColor: false, width: 1024, height: 768, fwhm: 1.2, profile: 'gaussian', hotPixels: 120 },
  { ...common, width: 1100, height: 800, fwhm: 3.4, spikes: 4, giants: 9, hotPixels: 30, quality: 87 },
  {
    ...common,
    scene: 'nebula',
    form: 'fits-float',
    isColor: false,
    width: 800,
    height: 600,
    fwhm: 4,
    profile: 'gaussian',
    starsPerMegapixel: 700,
  },
];

/**
 * Plans star field number `index`. Every 12 hold every scene and form; from the second 12 on sizes vary by up to a tenth
 * and widths of stars by up to a seventh.
 */
export function planStars(index: number, random: { between(low: number, high: number): number }): StarPlan {
  const plan = plans[index % plans.length] ?? plans[0];
  if (index < plans.length) return plan;
  const factor = random.between(0.9, 1.1);
  return {
    ...plan,
    width: Math.round(plan.width * factor),
    height: Math.round(plan.height * factor),
    fwhm: plan.fwhm * random.between(0.86, 1.14),
  };
}
