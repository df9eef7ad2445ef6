import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read, refuse } from './read-signal.js';
import { npyFile } from './signal-bytes.js';

const npy = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe('.npy files', () => {
  it('are read as NumPy writes them, in all three formats', async () => {
    const real =
      '934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000f83f00000000000000c00000000000000840';
    expect(await read(Buffer.from(real, 'hex'))).toEqual([[1.5, -2, 3]]);
    expect(Buffer.from(npyFile(npy("'<f8'", '(3,)'), real.slice(-48))).toString('hex')).toBe(real);
    expect(await read(npyFile(npy("'<i2'", '(3, 2)'), '000001000200030004000500', 2))).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    const fortran = npyFile(npy("'>f4'", '(2, 3)', 'True'), '00000000404000003f800000408000004000000040a00000', 3);
    expect(await read(fortran)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('have time along the longer axis, in either order', async () => {
    const data = '000102030405';
    const channels = async (shape: string, order: string) => read(npyFile(npy("'|u1'", shape, order), data));
    expect(await channels('(3, 2)', 'False')).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(await channels('(3, 2)', 'True')).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await channels('(2, 3)', 'False')).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await channels('(2, 3)', 'True')).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(await channels('(1, 6)', 'False')).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(await channels('(6, 1)', 'True')).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(await read(npyFile(npy("'|u1'", '(2, 2)'), '00010203'))).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('hold truth values, wide integers and the longs of Python 2', async () => {
    expect(await read(npyFile(npy("'|b1'", '(3,)'), '010001'))).toEqual([[1, 0, 1]]);
    expect(await read(npyFile(npy("'>i8'", '(2L,)'), '0020000000000000fffffffffffffffd'))).toEqual([[2 ** 53, -3]]);
  });

  it.each([
    ["'|O'", 'E_ARRAY_DTYPE', /Python objects \(pickled/],
    ["'<c16'", 'E_ARRAY_DTYPE', /the type "<c16"; expected whole or real numbers such as <f8/],
    ["'<U2'", 'E_ARRAY_DTYPE', /"<U2"/],
    ["'<M8[ns]'", 'E_ARRAY_DTYPE', /"<M8\[ns\]"/],
    ["'|f8'", 'E_ARRAY_DTYPE', /"\|f8"/],
    ["'=constructor'", 'E_ARRAY_DTYPE', /"=constructor"/],
    ["[('a', '<i4'), ('b', '<f8', (2, 2))]", 'E_ARRAY_DTYPE', /records of several fields/],
    ['3', 'E_ARRAY_FORMAT', /descr is not a type string/],
    ["__import__('os')", 'E_ARRAY_FORMAT', /"__import__\('os'\)/],
  ])('of the type %s are refused with %s', async (descr, code, message) => {
    await refuse(npyFile(npy(descr, '(1,)'), '0000000000000000'), { code, message });
  });

  it.each([
    ['no dictionary', '[]', /"\[\]" at character 0; expected \{/],
    ['a key missing', "{'descr': '<f8', 'shape': (1,)}", /the keys descr, shape; expected descr, fortran_order, shape/],
    [
      'a key too many',
      "{'descr': '<f8', 'shape': (1,), 'fortran_order': False, 'x': 1}",
      /descr, shape, fortran_order, x/,
    ],
    ['a key twice', "{'descr': '<f8', 'descr': '<f8'}", /the key descr twice/],
    ['words after the end', `${npy("'<f8'", '(1,)')} import os`, /"import os" at character \d+; expected the end/],
    ['a negative length', npy("'<f8'", '(-1,)'), /"-1,\)/],
    ['a fraction for a length', npy("'<f8'", '(1.5,)'), /"1\.5,\)/],
    ['a list for a shape', npy("'<f8'", '[1]'), /shape is not a tuple of whole numbers/],
    ['a number for an order', npy("'<f8'", '(1,)', '0'), /fortran_order is not True or False/],
    ['an escape in a text', npy("'\\\\x3cf8'", '(1,)'), /expected a literal/],
    ['brackets without end', npy("'<f8'", '('.repeat(2000)), /brackets more than 8 deep/],
    ['no axis', npy("'<f8'", '()'), /the shape \(\); expected one or two axes/],
    ['three axes', npy("'<f8'", '(1, 1, 1)'), /the shape \(1, 1, 1\)/],
    ['too many channels', npy("'|u1'", '(1000, 1000)'), /1,000 channels; expected 1 to 256/],
  ])('whose header has %s are refused', async (_, header, message) => {
    await refuse(npyFile(header, '0000000000000000'), {
      code: 'E_ARRAY_FORMAT',
      message,
    });
  });

  it('are refused where the bytes do not fit the shape, or end inside the header', async () => {
    const whole = npyFile(npy("'<f8'", '(2,)'), '0000000000000000');
    await refuse(whole, {
      code: 'E_ARRAY_LENGTH',
      message: /has 8 bytes after its header; expected 16 for the shape \(2,\) of float64/,
    });
    await refuse(npyFile(npy("'<f8'", '(9999999999999999, 9)'), '00'), { code: 'E_ARRAY_LENGTH', message: /expected/ });
    await refuse(npyFile(npy("'|u1'", '(2,)'), '000102'), {
      code: 'E_ARRAY_LENGTH',
      message: /has 3 bytes after its header; expected 2 /,
    });
    await refuse(whole.subarray(0, 100), {
      code: 'E_ARRAY_LENGTH',
      message: /ends after 100 bytes, inside its header/,
    });
    await refuse(whole.subarray(0, 9), { code: 'E_ARRAY_LENGTH', message: /ends after 9 bytes/ });
  });

  it('are refused with a header that is too long, or of an unknown format', async () => {
    const bomb = Buffer.from(npyFile(npy("'<f8'", '(1,)'), '0000000000000000', 2));
    bomb.writeUInt32LE(0xffff_ffff, 8);
    await refuse(bomb, { code: 'E_ARRAY_FORMAT', message: /a header of 4,294,967,295 bytes; expected 65,536 at most/ });
    bomb[6] = 4;
    await refuse(bomb, { code: 'E_ARRAY_FORMAT', message: /of format 4; expected 1, 2 or 3/ });
  });

  it('fail with a sentence of ours whatever their header is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[-{}()[\],:'"\w <>|.=]{0,80}$/), async (header) => {
        await expect(read(npyFile(header, '00'))).rejects.toMatchObject({ code: expect.stringMatching(/^E_ARRAY_/) });
      }),
    );
  });
});
