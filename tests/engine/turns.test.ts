import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registry } from '../../src/builtins.js';
import type { Op } from '../../src/core/contracts.js';
import { emptyTimings } from '../../src/core/outcome.js';
import type { Plan } from '../../src/engine/plan.js';
import { createInlineScripts } from '../../src/engine/scripts.js';
import type { WorkTools } from '../../src/engine/turns.js';
import { processContent } from '../../src/engine/work.js';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { Slots } from '../../src/flow/slots.js';

const png = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#369' } })
  .png()
  .toBuffer();
/** Its header is whole, and its pixels are damaged. */
const damaged = Buffer.from(png).fill(0xff, 41, png.length - 24);

/** Works on pixels, and fails where that is its name. */
function makeOp(name: string): Op {
  return {
    name,
    summary: 'looks at pixels',
    accepts: ['image'],
    cost: 'script',
    input: 'pixels',
    options: z.unknown(),
    async run(content) {
      if (name === 'failing') throw new Error('a fault of the op');
      return content;
    },
  };
}

/** Works on a picture as a lane does; answers what went wrong, and what is still taken afterwards. */
async function work(bytes: Uint8Array, { name = 'looking', accept }: { name?: string; accept?: string[] } = {}) {
  let steps = 0;
  const op = makeOp(name);
  const tools: WorkTools = {
    registry: { ...registry, ops: { [name]: async () => ({ default: op }) } },
    scripts: createInlineScripts(),
    isolated: undefined,
    nativeTurn: new Slots(1),
    pixelPlaces: new Slots(2),
    working: () => {
      steps += 1;
      return () => {
        steps -= 1;
      };
    },
    signal: new AbortController().signal,
    scratchFolder: () => '/nowhere',
  };
  const planned = { name, options: {}, cost: 'script', input: 'pixels' } as const;
  const saves = [{ format: 'png', options: {} }];
  const plan = { accept, outputs: [{ name: 'a', ops: [planned], saves }] } as unknown as Plan;
  const content = { kind: 'image', bytes, mime: 'image/png', extension: 'png' } as const;
  const item = { index: 0, url: 'https://a.test/0.png', fields: {} };
  const ticket = new ByteBudget(1e8).open();
  const timings = emptyTimings();
  const input = { taskId: 0, item, found: { content, hint: '' }, sha256: '', timings, ticket, trace: undefined };
  const failure = await processContent(input, plan, tools).then(
    () => undefined,
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  return { failure, taken: { native: tools.nativeTurn.held, pixels: tools.pixelPlaces.held, steps } };
}

describe('what a lane has once or twice', () => {
  const nothing = { native: 0, pixels: 0, steps: 0 };

  it.each([
    ['a picture that is whole', png, {}, undefined],
    ['a picture whose pixels are damaged', damaged, {}, 'E_IMG_CORRUPT'],
    ['an op that fails', png, { name: 'failing' }, 'E_OP'],
    ['content that is not wanted', png, { accept: ['text'] }, 'E_TYPE_MISMATCH'],
  ])('is free again after %s', async (_what, bytes, options, failure) => {
    expect(await work(bytes, options)).toEqual({ failure, taken: nothing });
  });
});
