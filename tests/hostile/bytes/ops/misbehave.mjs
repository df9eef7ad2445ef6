import { defineOp } from 'millrace';

const answer = (content, pixels) => ({ ...content, pixels, steps: undefined });
const deeds = {
  // Fails alone.
  overflow: () => {
    const dive = () => dive() + 1;
    return dive();
  },
  throws: () => {
    throw 'a text';
  },
  nothing: () => undefined,
  number: () => Number.NaN,
  list: () => [1, 2],
  'no-kind': (content) => ({ ...content, kind: 'picture' }),
  'no-bytes': () => ({ kind: 'image', mime: 'image/png', extension: 'png' }),
  'text-for-bytes': (content) => ({
    kind: 'text',
    mime: 'text/plain',
    extension: 'txt',
    bytes: 'text',
    steps: content.steps,
  }),
  'too-few-pixels': (content) => answer(content, { ...content.pixels, data: new Uint8Array(3) }),
  'no-size': (content) => answer(content, { ...content.pixels, width: Number.NaN }),
  'no-pixels': (content) => answer(content, 7),
  channels: (content) => answer(content, { ...content.pixels, channels: 9 }),
  floats: (content) => answer(content, { ...content.pixels, data: new Float64Array(content.pixels.data.length) }),
  extension: (content) => ({ ...content, pixels: undefined, bytes: new Uint8Array(3), extension: '../../x' }),
  function: (content) => ({ ...content, facts: { made: () => 1 } }),
  // Does no harm that others should see.
  mutates: (content) => {
    content.pixels?.data.fill(7);
    return content;
  },
  prints: (content) => {
    process.stdout.write('{"index":0,"status":"done"}\n');
    console.log('printed by an op');
    return content;
  },
  // Ends its thread or process.
  rejects: async (content) => {
    void Promise.reject(new Error('nobody waits for this'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    return content;
  },
};

/** A user's op that misbehaves as the item's URL says: `…/deed-overflow.png`. */
export default defineOp({
  accepts: 'image',
  input: 'pixels',
  run(content, _options, { item }) {
    const deed = /deed-([\w-]+)\./.exec(item.url)?.[1];
    return deed === undefined ? content : deeds[deed](content);
  },
});
