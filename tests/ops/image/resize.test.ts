import { describe, expect, it } from 'vitest';
import op from '../../../src/ops/image/resize.js';
import { opContext, testOp } from '../../contracts/op.js';

const content = { kind: 'image', bytes: Uint8Array.of(1), mime: 'image/png', extension: 'png' } as const;

testOp(op, {
  valid: [
    { width: 800, height: 600 },
    { height: 10, fit: 'cover', position: 'attention', kernel: 'nearest' },
    { width: 5, height: 5, fit: 'contain', background: 'transparent', enlarge: true },
  ],
  invalid: [
    {},
    { width: 0 },
    { width: '800' },
    { width: 8, fit: 'stretch' },
    { width: 8, fit: 'inside', position: 'entropy' },
    { width: 8, fit: 'contain', position: 'attention' },
  ],
  content,
});

describe('image.resize', () => {
  it('plans one step with every default filled in', async () => {
    const result = await op.run(content, op.options.parse({ width: 800, height: 600 }), opContext());
    expect(result.steps).toEqual([
      {
        step: 'resize',
        width: 800,
        height: 600,
        fit: 'inside',
        position: 'center',
        kernel: 'lanczos3',
        background: 'black',
        enlarge: false,
      },
    ]);
    expect(result.bytes).toBe(content.bytes);
  });

  it('comes after the steps before it, which stay as they are', async () => {
    const steps = [{ step: 'crop', left: 1, top: 2, width: 30, height: 40 }, { step: 'grayscale' }] as const;
    const result = await op.run({ ...content, steps }, op.options.parse({ width: 8 }), opContext());
    expect(result.steps?.map(({ step }) => step)).toEqual(['crop', 'grayscale', 'resize']);
    expect(result.steps?.slice(0, 2)).toEqual(steps);
  });

  it('plans the same step, not an equal one, wherever the options are the same', async () => {
    const [given, other] = [op.options.parse({ width: 8 }), op.options.parse({ width: 8 })];
    const stepOf = async (options: typeof given) => (await op.run(content, options, opContext())).steps?.[0];
    expect(await stepOf(given)).toBe(await stepOf(given));
    expect(await stepOf(other)).not.toBe(await stepOf(given));
  });

  it('asks for a width or a height in a sentence', () => {
    expect(op.options.safeParse({}).error?.issues[0]?.message).toBe('image.resize needs a width, a height or both');
  });
});
