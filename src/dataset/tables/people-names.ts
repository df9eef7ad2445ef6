import type { Random } from '../random.js';
import { makeDigits } from './table.js';

/** Somebody who was made up. */
export interface Person {
  readonly given: string;
  readonly family: string;
  readonly email: string;
  readonly city: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

interface Region {
  readonly country: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly cities: readonly string[];
  /** A digit for each `#`. */
  readonly postalCode: string;
}

const region = (country: string, given: string, family: string, cities: string, postalCode: string): Region => ({
  country,
  given: given.split(' '),
  family: family.split(' '),
  cities: cities.split(' '),
  postalCode,
});

const regions: readonly Region[] = [
  region(
    'DE',
    'Jürgen Zoë Käthe Björn Anja Günther',
    'Müller Schäfer Weiß Öztürk Köhler Lange',
    'Görlitz Köln Jena Gößnitz',
    '0####',
  ),
  region(
    'FR',
    'François Chloé Étienne Maëlle Noël Inès',
    'Lefèvre Béranger Crête Dupont Garçon',
    'Besançon Nîmes Orléans Gap',
    '0#0##',
  ),
  region(
    'ES',
    'Íñigo Begoña Óscar Lucía Ramón',
    'Muñoz Ibáñez Peñalver Núñez García',
    'Cádiz León Logroño Málaga',
    '0#0##',
  ),
  region(
    'PL',
    'Łukasz Małgorzata Paweł Żaneta Ewa',
    'Wójcik Dąbrowska Święcicki Gołąb Nowak',
    'Łódź Kraków Gdańsk Żory',
    '0#-###',
  ),
  region('CZ', 'Jiří Božena Řehoř Věra Zdeněk', 'Dvořák Růžička Čapek Hůlka Novák', 'Brno Plzeň Třebíč Ústí', '### 0#'),
  region('GR', 'Γιώργος Ελένη Σοφία Νίκος', 'Παπαδάκης Ξενάκης Ψαρρού Βλάχος', 'Αθήνα Πάτρα Βόλος', '### ##'),
  region('RU', 'Алексей Мария Пётр Екатерина', 'Воронцов Щербакова Журавлёв Юдина', 'Казань Пермь Тверь', '0#####'),
  region('JP', '花子 太郎 美咲 翔太', '佐藤 高橋 渡辺 中村', '札幌市 仙台市 青森市', '0##-00##'),
  region('CN', '建国 秀英 晓梅 志强', '王 李 刘 陈', '北京市 成都市 厦门市', '0#####'),
  region('TR', 'Çağla Ömer Şule İsmail', 'Yıldız Öztürk Çelik Güneş', 'İzmir Muğla Eskişehir', '0####'),
  region(
    'US',
    "Eleanor Samuel D'Arcy Ruth",
    "O'Brien Whitfield Pritchard Moss",
    'Boston Portland Newark Concord',
    '0####',
  ),
  region('BR', 'João Conceição Antônio Inês', 'Magalhães Simões Araújo Leitão', 'Santos Osasco Diadema', '0####-###'),
];

/** The letters a mail address has, without marks; none where the name is written in other letters. */
const latin = (name: string) =>
  name
    .normalize('NFD')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

const pick = (random: Random, choices: readonly string[]) => choices[random.below(choices.length)] ?? '';

/** Makes up a person with an address in the same country; the mail address is one of example.com, which nobody has. */
export function makePerson(random: Random): Person {
  const { country, given, family, cities, postalCode } =
    regions[random.below(regions.length)] ?? (regions[0] as Region);
  const person = { given: pick(random, given), family: pick(random, family) };
  const [first, last] = [latin(person.given), latin(person.family)];
  const box = first !== '' && last !== '' ? `${first}.${last}` : `${country.toLowerCase()}-${makeDigits(random, 4)}`;
  return {
    ...person,
    email: `${box}@example.com`,
    city: pick(random, cities),
    postalCode: postalCode.replaceAll('#', () => String(random.below(10))),
    country,
  };
}
