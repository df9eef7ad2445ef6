import { defineOp } from '../index.js';

/** Keeps what the server said a body is, so that it can be served again. Named by its address in the recording's recipe. */
export default defineOp({
  name: 'record',
  input: 'stream',
  cost: 'native',
  run: (content) => ({
    ...content,
    facts: { mime: content.mime, ...(content.charset === undefined ? {} : { charset: content.charset }) },
  }),
});
