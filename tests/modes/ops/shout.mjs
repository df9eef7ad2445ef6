import { defineOp } from 'millrace';

// A user's op on bytes, asynchronous, without options.
export default defineOp({
  accepts: ['text'],
  async run(content, _options, { item }) {
    await null;
    const text = Buffer.from(content.bytes).toString('utf8').toUpperCase();
    return { ...content, bytes: Buffer.from(`${item.index} ${text}`) };
  },
});
