import { makePerson } from './people-names.js';
import { addDays, columnsOf, makeDate, makeDigits, makeLargeNumber, orNull, roundTo, type Topic } from './table.js';

const remarks = [
  'moved; new address unknown',
  'calls herself "Lou"',
  'asked for paper mail,\nlarge print',
  'honorary member since "ever"',
] as const;

/** Members of a club in many countries: names in their own letters, phone and tax numbers with leading zeros. */
export const people: Topic = {
  columns: columnsOf(
    'member_id integer, given_name text, family_name text, born_on date, email text, phone text, tax_id text, account_id bigint, city text, postal_code text, country text, height_cm decimal1, is_active boolean, joined_on date, balance decimal2, remark text',
  ),
  makeRows(random, count) {
    return Array.from({ length: count }, (_, row) => {
      const { given, family, email, city, postalCode, country } = makePerson(random);
      const born = makeDate(random, 1935, 2008);
      return [
        row + 1,
        given,
        family,
        born,
        orNull(random, 0.1, email),
        orNull(random, 0.2, `00${10 + random.below(89)} ${makeDigits(random, 3)} ${makeDigits(random, 7)}`),
        `0${makeDigits(random, 10)}`,
        makeLargeNumber(random),
        city,
        postalCode,
        country,
        orNull(random, 0.3, roundTo(170 + 9 * random.gaussian(), 1)),
        random.chance(0.8),
        addDays(born, 5_900 + random.below(900)),
        roundTo(40 * random.gaussian(), 2),
        orNull(random, 0.9, random.pick(remarks)),
      ];
    });
  },
};
