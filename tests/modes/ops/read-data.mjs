import { defineOp } from 'millrace';

// A user's op that says what fields it is given with data, and what the data is.
export default defineOp({
  run: (content) => ({
    ...content,
    document: { fields: Object.keys(content).filter((name) => name.startsWith('document')), found: content.document },
  }),
});
