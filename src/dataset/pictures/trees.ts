import { type Canvas, paintBox } from './canvas.js';
import { type Color, clamp01, mixInk, setInk, smoothstep } from './color.js';
import type { SceneTools } from './scene.js';

/** A conifer: where its foot is and how high it stands, in units of the picture's height. */
export interface Conifer {
  readonly u: number;
  readonly foot: number;
  readonly height: number;
  readonly color: Color;
  readonly lit: Color;
}

/** Paints a conifer as a silhouette with tiers of branches. */
function paintConifer(canvas: Canvas, tree: Conifer, { noise, random }: SceneTools): void {
  const { u: centre, foot, height } = tree;
  const spread = height * random.between(0.15, 0.2);
  const tiers = Math.round(random.between(9, 14));
  const phase = random.next();
  const softness = 1.2 / canvas.height;
  const box = { left: centre - spread * 1.3, right: centre + spread * 1.3, top: foot - height, bottom: foot };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const t = (v - box.top) / height;
    if (t <= 0) return 0;
    const side = u - centre;
    // Beyond the widest branch that the raggedness below allows.
    if (Math.abs(side) > spread * (0.1 + t * 1.5)) return 0;
    const tier = (t * tiers + phase) % 1;
    const rag = noise.rough.at(u * 7 + phase, v * 7) * 0.3;
    const reach = spread * t * (0.5 + 0.5 * tier + rag) + 0.0008;
    const alpha = smoothstep(softness, -softness, Math.abs(side) - reach);
    if (alpha <= 0) return 0;
    setInk(ink, tree.color);
    mixInk(ink, tree.lit, clamp01(0.25 + (side / spread) * 0.6 + rag) * 0.6);
    ink.roughness = 0.4;
    return alpha;
  });
}

/** Paints a stand of conifers along a line, the farther ones first. */
export function paintForestEdge(
  canvas: Canvas,
  edge: {
    lineAt: (u: number) => number;
    count: number;
    height: number;
    color: Color;
    lit: Color;
    /** Thins the stand where it answers little; 0 to 1. */
    densityAt?: (u: number) => number;
  },
  tools: SceneTools,
): void {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const trees = Array.from({ length: edge.count }, () => {
    const u = random.between(-0.03, width + 0.03);
    return { u, rise: random.between(0, 0.3), height: edge.height * random.between(0.45, 1.1) };
  });
  trees.sort((a, b) => b.rise - a.rise);
  for (const { u, rise, height } of trees) {
    if (edge.densityAt !== undefined && random.next() > edge.densityAt(u)) continue;
    const foot = edge.lineAt(u) + height * (0.32 - rise);
    paintConifer(canvas, { u, foot, height, color: edge.color, lit: edge.lit }, tools);
  }
}
