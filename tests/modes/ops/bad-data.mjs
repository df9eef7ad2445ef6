import { defineOp } from 'millrace';

function makeCycle() {
  const left = { size: 1 };
  left.up = { size: 2 };
  left.up = left;
  return { right: { size: 1 }, left };
}

const deeds = {
  bigint: () => ({ document: { rows: [{ id: 1 }, { id: 2n }] } }),
  cycle: () => ({ document: makeCycle() }),
  function: () => ({ document: () => 1 }),
  throws: () => ({
    document: {
      a: {
        toJSON() {
          throw new Error('will not be written');
        },
      },
    },
  }),
  facts: () => ({ document: 1, facts: { text: 'x'.repeat(70_000) } }),
  list: () => ({ document: 1, facts: [1, 2] }),
};

// A user's op that gives data which JSON cannot write, or too much: as the item's URL says.
export default defineOp({
  run: (content, _options, { item }) => ({ ...content, ...deeds[/deed=(\w+)/.exec(item.url)[1]]() }),
});
