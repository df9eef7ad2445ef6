import type { HostileCase } from './case.js';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const json = (id: string, name: string, make: () => Uint8Array, code: string): HostileCase => ({
  id,
  name: `${name}.json`,
  work: 'rows',
  code,
  mime: 'application/json',
  make,
});
const inRow = (value: string): string => `[{"a":${value}}]`;

/** Values that JSON must not have, by class. */
export const wrongValues: Readonly<Record<string, readonly string[]>> = {
  numbers: [
    '01',
    '-',
    '-01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '+1',
    '0x1',
    '1_000',
    'NaN',
    '-NaN',
    'Infinity',
    '1.2.3',
    '--1',
    '1a',
    '٣',
    '1e1.5',
  ],
  words: ['tru', 'True', 'TRUE', 'nul', 'undefined', 'none', 'falsetto', 'true false'],
  strings: [
    "'a'",
    '"a',
    'a"',
    '"\t"',
    '"\n"',
    '"\u0001"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"\\ "',
    '"\\',
    '"\\u{41}"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '`a`',
  ],
  arrays: ['[', ']', '[1', '[1,]', '[,1]', '[1,,2]', '[1 2]', '[1]]', '[1}', '[1:2]', '[...]'],
  objects: [
    '{',
    '}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1 "b":2}',
    '{a:1}',
    '{1:1}',
    '{"a":1]',
    '{"a"::1}',
    '{"a":1}}',
    '{null:1}',
  ],
  rests: ['1/**/', '1//', '1#', '1;', '', ',', '"a"\u00a0', '"a"\ufeff', '"a"\u2028', '1\f', '1\v'],
};

/** Values that JSON may have. */
export const rightValues: readonly string[] = [
  ...['0', '-0', '1', '-1.5', '1e5', '1E+5', '1e-05', '0.0', '123456789012345678901234567890', '1e400', '-1e-400'],
  ...[
    'true',
    'false',
    'null',
    '""',
    '"a"',
    '"\\u0041"',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '"\u007f"',
    '"\u2028\u2029"',
    '"😀"',
  ],
  ...[
    '[]',
    '[[]]',
    '{}',
    '{"":0}',
    '{"a":[{"b":null}]}',
    '[1,"a",true,null,{}]',
    ' \t\r\n[ 1 , 2 ]\n',
    '{"__proto__":{"x":1}}',
    '"\\uFFFF"',
  ],
];

/** Texts that are no rows at all. */
export const wrongTexts: readonly string[] = [
  ...[
    '{',
    '[',
    '[{"a":1}',
    '[{"a":1}]]',
    '[{"a":1}],',
    '[,{"a":1}]',
    '[{"a":1},]',
    '{"a":1}{"b":2}',
    '{"a":1},{"b":2}',
  ],
  ...[
    '[1]',
    '["a"]',
    '[null]',
    '[[{"a":1}]]',
    '1',
    '"a"',
    'null',
    'true',
    '\u00a0[]',
    '[][]',
    '/**/[{"a":1}]',
    '[{}{}]',
    'a',
    '{"a":1}\n1',
  ],
];

const nested = (depth: number): string => inRow('['.repeat(depth) + ']'.repeat(depth));

/** JSON that parsers run out of stack, memory or patience with. */
export const jsonCases: readonly HostileCase[] = [
  ...Object.values(wrongValues)
    .flat()
    .map((value, at) => json('P32', `wrong-value-${at}`, () => utf8(inRow(value)), 'E_JSON_INVALID')),
  ...wrongTexts.map((text, at) => json('P32', `wrong-text-${at}`, () => utf8(text), 'E_JSON_INVALID')),
  ...rightValues.map((value, at) => json('P33', `right-value-${at}`, () => utf8(inRow(value)), 'done')),
  json('P33', 'twice-named-keys', () => utf8('[{"a":1,"a":2}]'), 'done'),
  json('P33', 'lines', () => utf8('{"a":1}\n{"a":2}\r\n\n{"b":3}'), 'done'),
  json('P34', 'depth-100000', () => utf8(nested(100_000)), 'E_JSON_DEPTH'),
  json('P34', 'depth-5000', () => utf8(nested(5_000)), 'E_JSON_DEPTH'),
  json('P34', 'depth-500', () => utf8(nested(500)), 'done'),
  json('P34', 'only-brackets', () => Buffer.alloc(1_000_000, 0x5b), 'E_JSON_DEPTH'),
  json(
    'P34',
    'string-20mb',
    () => Buffer.concat([utf8('[{"a":"'), Buffer.alloc(20_000_000, 0x78), utf8('"}]')]),
    'E_JSON_TOO_LARGE',
  ),
  json(
    'P34',
    'keys-20000',
    () => utf8(`[{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join(',')}}]`),
    'E_CSV_TOO_MANY_COLUMNS',
  ),
  json('P34', 'big-integers', () => utf8('[{"a":9007199254740993},{"a":18446744073709551616}]'), 'done'),
  json('P34', 'lone-surrogate', () => utf8(inRow('"\\ud800"')), 'E_JSON_INVALID'),
  json('P34', 'prototype', () => utf8('[{"__proto__":{"polluted":1},"constructor":2,"toString":3}]'), 'done'),
];
