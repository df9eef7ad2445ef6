import { describe, expect, it } from 'vitest';
import { findDialect, nameByte } from '../../../src/formats/table/delimited/dialect.js';
import { hasHeader } from '../../../src/formats/table/delimited/header.js';

const find = (text: string, { isTabs = false, isWhole = true } = {}) => {
  const { delimiter, quote } = findDialect({ bytes: Buffer.from(text), isWhole }, { isTabs });
  return `${nameByte(delimiter)} ${nameByte(quote)}`;
};

describe('finding out how cells are divided', () => {
  it.each([
    ['a,b\n1,2\n', 'comma "'],
    ['a;b\n1,5;2,5\n', 'semicolon "'],
    ['a\tb\n1,5\t2\n3\t4\n', 'tab "'],
    ['a|b|c\n1|2|3\n', 'bar "'],
    ['name\nAnn\nBob\n', 'comma "'],
    ['"a,b";c\n"1;2";3\n', 'semicolon "'],
    ["'a;b',c\n'1,2',3\n", "comma '"],
    ["it's,b\n1,2\n", 'comma "'],
    ['a,b,c\n1,2\n3,4,5\n', 'comma "'],
  ])('reads %j with %s', (text, expected) => {
    expect(find(text)).toBe(expected);
  });

  it('does not choose between two that fit alike', () => {
    expect(() => find('a,b;c\n1,2;3\n')).toThrow(
      'the first rows can be divided by comma (2 cells) or semicolon (2 cells); expected one delimiter to fit',
    );
    expect(find('a,b\tc\n1,2\t3\n', { isTabs: true })).toBe('tab "');
  });

  it('does not take a text whose later rows are divided for one column', () => {
    expect(() => find('A report\n\na,b\n1,2\n')).toThrow('the first row, "A report", has one cell but row 2 has 2');
  });

  it('leaves the last row of a sample out, which may be cut', () => {
    expect(find('a;b,x\n1;2\n3', { isWhole: false })).toBe('semicolon "');
    expect(find(`a,b${'x'.repeat(100)}`, { isWhole: false })).toBe('comma "');
  });
});

describe('finding out whether the first row names the columns', () => {
  it.each([
    ['id,name\n1,Ann\n', true],
    ['name,city\nAnn,Rome\n', true],
    ['Ann,30,Rome\nBob,25,Oslo\n', false],
    ['1,2\n3,4\n', false],
    ['country,2019,2020\nFrance,67,68\n', true],
    ['1.5,x\n2.5,y\n', false],
    ['a,b\n', true],
    ['a,1\n', false],
    ['id,\n1,2\n', true],
    ['2024-01-01,x\n2024-01-02,y\n', false],
  ])('of %j it says %s', (text, expected) => {
    expect(hasHeader({ bytes: Buffer.from(text), isWhole: true }, { delimiter: 0x2c, quote: 0x22 })).toBe(expected);
  });
});
