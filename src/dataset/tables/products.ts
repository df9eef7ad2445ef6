import { columnsOf, makeDate, makeDigits, orNull, roundTo, type Topic } from './table.js';

type Good = readonly [title: string, category: string, price: number];

const goods: readonly [Good, ...Good[]] = [
  ['27" monitor, matte', 'screens', 190],
  ['Bücherregal „Åre“', 'furniture', 85],
  ['Cafetière à piston 1,0 l', 'kitchen', 29],
  ['Wanderkarte Riesengebirge/Krkonoše', 'maps', 9],
  ['抹茶 100 g', 'food', 14],
  ['Шарф, шерсть', 'clothes', 34],
  ['3/4" hose; 25 m', 'garden', 42],
  ['Jalapeño sauce "Extra Hot"', 'food', 6],
  ['Sewing kit', 'home', 12],
];

const sentences = [
  'Keeps what it promises.',
  'Size: 30 × 20 cm; weight without packing.',
  'Customers say: "best I ever had".',
  'Tested, then tested again.',
  'Nicht für Kinder unter 3 Jahren.',
] as const;

/** What a shop sells: article numbers with leading zeros, titles with inch signs, descriptions of several lines. */
export const products: Topic = {
  columns: columnsOf(
    'gtin text, title text, category text, price decimal2, currency text, stock integer, weight_kg decimal3, released_on date, is_listed boolean, description text',
  ),
  makeRows(random, count) {
    return Array.from({ length: count }, () => {
      const [title, category, price] = random.pick(goods);
      const lines = Array.from({ length: 1 + random.below(3) }, () => random.pick(sentences));
      return [
        `0${makeDigits(random, 13)}`,
        `${title} (${random.pick(['A', 'B', 'C', 'XL'])}${random.below(100)})`,
        category,
        roundTo(price * random.between(0.7, 1.6), 2),
        random.pick(['EUR', 'USD', 'JPY', 'PLN']),
        random.chance(0.2) ? 0 : random.below(900),
        orNull(random, 0.25, roundTo(0.05 * 200 ** random.next(), 3)),
        makeDate(random, 2009, 2025),
        random.chance(0.9),
        orNull(random, 0.2, lines.join('\n')),
      ];
    });
  },
};
