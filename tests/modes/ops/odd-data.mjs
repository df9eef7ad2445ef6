import { defineOp } from 'millrace';

class Own {
  secret = 1;
  toJSON() {
    return 'its own words';
  }
}

// A user's op that gives data which is more than JSON, and fields that no content has.
export default defineOp({
  run(content) {
    const list = [1, () => 2, 3];
    const document = { page: new URL('http://a.test/x'), own: new Own(), skip() {}, list, count: Number.NaN };
    const facts = { when: new Date('1990-04-24'), size: Number.POSITIVE_INFINITY, skip: undefined };
    return { ...content, document, facts, helper() {} };
  },
});
