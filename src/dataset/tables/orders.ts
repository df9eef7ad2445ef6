import { makePerson } from './people-names.js';
import { addDays, columnsOf, makeDigits, makeLargeNumber, orNull, roundTo, type Topic } from './table.js';

const notes = [
  'Please ring twice, the bell is quiet',
  'Says "fragile", is not',
  'Leave it with the neighbor:\nsecond floor, left; "Café Löwe"',
  'Gift card: "To Zoë, with love"\n\nfrom all of us',
  'ab 18 Uhr; nicht vor 17:30',
  '50% paid, 50% on delivery',
  'c/o Dvořák & Söhne, Tor 3',
  'Größe M, "slim", 2 × blau',
] as const;

const discounts = [0.05, 0.1, 0.15, 0.25] as const;

/** Orders of a shop: numbers with leading zeros and beyond 2^53, sums that add up, notes with quotes and line breaks. */
export const orders: Topic = {
  columns: columnsOf(
    'order_id text, tracking_id bigint, customer text, email text, city text, postal_code text, country text, sku text, quantity integer, unit_price decimal2, discount decimal2, total decimal2, is_gift boolean, ordered_at timestamp, shipped_on date, note text',
  ),
  makeRows(random, count) {
    let orderedMs = Date.UTC(2023, random.below(12), 1 + random.below(28), 6);
    const firstNumber = random.below(90_000);
    return Array.from({ length: count }, (_, row) => {
      orderedMs += Math.round(random.between(1, 3_600)) * 1_000;
      const orderedAt = new Date(orderedMs).toISOString();
      const { given, family, email, city, postalCode, country } = makePerson(random);
      const quantity = 1 + random.below(random.chance(0.1) ? 48 : 4);
      const unitPrice = roundTo(3 * 60 ** random.next(), 2);
      const discount = orNull(random, 0.7, random.pick(discounts));
      return [
        String(firstNumber + row).padStart(8, '0'),
        makeLargeNumber(random),
        `${given} ${family}`,
        orNull(random, 0.06, email),
        city,
        postalCode,
        country,
        `${random.pick(['BK', 'LM', 'TX'])}-${makeDigits(random, 4)}`,
        quantity,
        unitPrice,
        discount,
        roundTo(quantity * unitPrice * (1 - (discount ?? 0)), 2),
        random.chance(0.12),
        orderedAt,
        orNull(random, 0.15, addDays(orderedAt, 1 + random.below(6))),
        orNull(random, 0.75, random.pick(notes)),
      ];
    });
  },
};
