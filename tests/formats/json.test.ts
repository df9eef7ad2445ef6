import { describe, expect, it } from 'vitest';
import { type Content, writeDocument } from '../../src/core/content.js';
import json from '../../src/formats/json.js';
import { testFormat } from '../contracts/format.js';

const content: Content = {
  kind: 'signal',
  bytes: new Uint8Array(),
  mime: 'application/octet-stream',
  extension: 'f64',
  document: { mean: 0.1 + 0.2, names: ['é', null], nested: { a: 1e21 } },
};

testFormat(json, { valid: [{}, { pretty: true }], invalid: [{ pretty: 2 }], content, extension: 'json' });

describe('save: json', () => {
  const save = async (given: Content, options: { pretty?: boolean } = {}) => {
    const [result] = await json.encode([{ content: given, format: 'json', options }]);
    return new TextDecoder().decode(result?.bytes);
  };

  it('writes one compact line with exact numbers', async () => {
    expect(await save(content)).toBe('{"mean":0.30000000000000004,"names":["é",null],"nested":{"a":1e+21}}\n');
    expect(await save({ ...content, document: null })).toBe('null\n');
  });

  it('indents where asked', async () => {
    expect(await save({ ...content, document: [1] }, { pretty: true })).toBe('[\n  1\n]\n');
  });

  it('writes the same of data that came from another thread', async () => {
    const moved = writeDocument(content);
    expect(await save(moved)).toBe(await save(content));
    expect(await save(moved, { pretty: true })).toBe(await save(content, { pretty: true }));
  });

  it('says so when there is no data', async () => {
    const { document: _, ...bare } = content;
    await expect(save(bare)).rejects.toThrow('there is no data to save as JSON');
  });
});
