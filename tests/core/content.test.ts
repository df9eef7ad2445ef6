import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Content, documentOf, readDocument, writeDocument } from '../../src/core/content.js';
import type { Json } from '../../src/core/json.js';

const bare: Content = { kind: 'other', bytes: new Uint8Array([1]), mime: '', extension: 'bin' };

it('a document is the same data after it went to another thread as a line', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const document = JSON.parse(JSON.stringify(value)) as Json;
      const moved = writeDocument({ ...bare, document });
      expect(moved).not.toHaveProperty('document');
      expect(documentOf(moved)).toEqual(document);
      expect(readDocument(moved)).toEqual({ ...bare, document });
      expect(new TextDecoder().decode(moved.documentLine)).toBe(`${JSON.stringify(document)}\n`);
    }),
  );
});

it('content without a document stays as it is', () => {
  expect(writeDocument(bare)).toBe(bare);
  expect(readDocument(bare)).toBe(bare);
  expect(documentOf(bare)).toBeUndefined();
});
