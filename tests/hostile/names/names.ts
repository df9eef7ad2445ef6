/** Names that a server or a list could use to write where it should not, or over something else. */

/** A generator of whole numbers below a limit; the same seed gives the same numbers. */
export function makeRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const traversals = [
  '../',
  '..\\',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%5c',
  '..%252f',
  '....//',
  './',
  '..;/',
  '..%c0%af',
  '\u2025/',
  '．．/',
];
const roots = [
  '/etc/passwd',
  '/',
  '//host/share',
  '\\\\host\\share',
  'C:',
  'C:\\Windows\\',
  'c:/',
  'C%3a%5c',
  '\\\\?\\',
  '\\\\.\\',
  '~/',
  '~root',
  'file:///',
];
const controls = [
  '\u0000',
  '%00',
  '\u0001',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\n',
  '\r\n',
  '\t',
  '%0a',
  '%0d',
  '\u2028',
  '\u2029',
];
const invisible = [
  '\u202e',
  '\u202d',
  '\u2066',
  '\u2069',
  '\u200f',
  '\u200e',
  '\u061c',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\ufe0f',
  '\u{e0041}',
];
const devices = [
  'CON',
  'con',
  'PRN',
  'AUX',
  'NUL',
  'nul.txt',
  'COM1',
  'com9.tar.gz',
  'COM¹',
  'LPT1',
  'lpt³',
  'CONIN$',
  'CONOUT$',
  'CLOCK$',
  'aux .x',
  'con.',
];
const ours = [
  'ledger.jsonl',
  'summary.json',
  'results.parquet',
  'report.html',
  '.millrace',
  '.millrace/lock',
  'x.info.json',
  'x.info',
  '.info',
  'x.part',
  '.part',
  '1.part',
  'source.jsonl',
  '00000.tar',
  '00000_stats.json',
  'saved',
];
const endings = ['.', '..', ' ', '. ', ' .', '...', '\u00a0', '\u3000', '::$DATA', ':stream', '.lnk', '.', '~', '~1'];
const dashes = [
  '-',
  '--',
  '-rf',
  '--help',
  '-o',
  '–',
  '=cmd()',
  '@SUM',
  '+1',
  '#',
  '!',
  '$(id)',
  '`id`',
  '$HOME',
  '%PATH%',
  '*',
  '?',
  '|',
  '<',
  '>',
  '"',
  "'",
  ';',
  '&',
];
const twins = [
  'Caf\u00e9',
  'Cafe\u0301',
  'CAF\u00c9',
  'stra\u00dfe',
  'STRASSE',
  'stra\u1e9ee',
  '\u212b',
  '\u00c5',
  'A\u030a',
  'K',
  '\u212a',
  'k',
  'ſ',
  's',
  'S',
  'İ',
  'i\u0307',
  'ı',
  'I',
  'i',
  'ﬁ',
  'fi',
  'FI',
  'σ',
  'ς',
  'Σ',
  'ǆ',
  'ǅ',
  'Ǆ',
  '한',
  '\u1112\u1161\u11ab',
  'ά',
  'ά',
  'Ω',
  'Ω',
  'ᾳ',
  'ΑΙ',
  'ŉ',
  'ʼN',
  'ꭰ',
  'Ꭰ',
];
const bad = [
  '%ff',
  '%c3%28',
  '%e2%82',
  '%f0%9f',
  '%ed%a0%80',
  '%',
  '%%',
  '%zz',
  '%u0041',
  '\ud800',
  '\udfff',
  '\uffff',
  '\ufffe',
  '\ue000',
  '%25%32%65',
];
const dots = [
  'a.b.c',
  'a..b',
  '.a.',
  'x.tar.gz',
  'v1.2.3',
  '....',
  'a.png.png',
  'a.png',
  'a',
  'a.PNG.png',
  'a.json',
  'a.jpeg.jpg',
  'a.info.json',
];
const keyWords = [
  '{index}',
  '{sha256}',
  '{name}',
  '000001',
  '-000002',
  '000001-x',
  '$&',
  '$1',
  '\\u0041',
  '__proto__',
  'constructor',
  'toString',
];
const wholes = ['👩‍👩‍👧‍👦', '🇫🇷', '\u{1f600}', '한', 'é', 'e\u0301', '\u0f77', 'x', 'İ', 'ß', '%F0%9F%98%80', '\u0344'];
const kinds = [traversals, roots, controls, invisible, devices, ours, endings, dashes, twins, bad, dots, keyWords];

/** Makes names, each of one to six pieces; one in twelve is up to 5,000 bytes long, one in four is a piece by itself. */
export function makeHostileNames(count: number, seed: number): string[] {
  const random = makeRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const piece = () => (random(4) === 0 ? String.fromCharCode(97 + random(26)) : pick(pick(kinds)));
  const makeName = () => {
    if (random(4) === 0) return pick(pick(kinds));
    if (random(12) === 0) return makeLong(piece(), pick(wholes), random);
    return Array.from({ length: 1 + random(6) }, piece).join('');
  };
  return Array.from({ length: count }, makeName);
}

/** Long names whose limit may fall anywhere within a character of several bytes. */
function makeLong(start: string, unit: string, random: (limit: number) => number): string {
  const bytes = [250, 255, 260, 500, 5_000][random(5)] ?? 5_000;
  const times = Math.ceil((bytes - random(8)) / Buffer.byteLength(unit));
  return `${start}${unit.repeat(times)}${['', '.png', '.jpeg', '.'][random(4)] ?? ''}`;
}
