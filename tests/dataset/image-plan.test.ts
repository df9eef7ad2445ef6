import { describe, expect, it } from 'vitest';
import { planImage } from '../../src/dataset/image-plan.js';
import { Random } from '../../src/dataset/random.js';

describe('planImage', () => {
  it('keeps the forms in every 24 pictures while scenes and sizes change', () => {
    const plans = Array.from({ length: 96 }, (_, index) => planImage(index, new Random(1, index)));
    for (let index = 24; index < plans.length; index += 1) {
      expect(plans[index]?.form).toBe(plans[index % 24]?.form);
    }
    expect(plans.slice(24, 48).map((plan) => plan.scene)).not.toEqual(plans.slice(0, 24).map((plan) => plan.scene));
    expect(new Set(plans.map((plan) => `${plan.width}x${plan.height}`)).size).toBeGreaterThan(60);
    for (const plan of plans) if (plan.form === 'png-alpha') expect(plan.scene).toBe('flowers');
  });
});
