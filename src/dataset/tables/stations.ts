import type { Random } from '../random.js';
import { columnsOf, makeDigits, orNull, roundTo, type Topic } from './table.js';

const places = [
  ['Zugspitze', 47.4211, 10.9848, 2964],
  ['Tromsø', 69.6537, 18.937, 100],
  ['Kraków-Balice', 50.0777, 19.7848, 237],
  ['Besançon', 47.2493, 5.9885, 307],
  ['Αλεξανδρούπολη', 40.8558, 25.9563, 3],
  ['札幌', 43.06, 141.3285, 17],
  ['São Joaquim', -28.2753, -49.9341, 1410],
  ['Reykjavík', 64.1275, -21.9028, 52],
  ['Боровичи', 58.4167, 33.9, 86],
  ['Key West, "Boca Chica"', 24.5553, -81.7522, 1],
] as const;

interface Weather {
  readonly mean: number;
  warmth: number;
  pressure: number;
}

/** Temperature in °C, pressure in hPa: a day's course, and a walk that is drawn back to its mean. */
function step(weather: Weather, hour: number, random: Random): { temperature: number; pressure: number } {
  weather.warmth = 0.97 * weather.warmth + 0.5 * random.gaussian();
  weather.pressure = 1013 + 0.985 * (weather.pressure - 1013) + 0.8 * random.gaussian();
  const course = 4.5 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
  return { temperature: weather.mean + weather.warmth + course, pressure: weather.pressure };
}

/** Hourly observations of weather stations, in order of time, with gaps. */
export const stations: Topic = {
  columns: columnsOf(
    'station_id text, name text, latitude decimal4, longitude decimal4, elevation_m integer, observed_at timestamp, temperature_c decimal1, humidity_percent integer, pressure_hpa decimal1, wind_m_s decimal1, wind_direction_deg integer, precipitation_mm decimal1, is_automatic boolean, remark text',
  ),
  makeRows(random, count) {
    const start = Date.UTC(2022, random.below(12), 1 + random.below(28));
    const chosen = places.filter(() => random.chance(0.6));
    const sites = (chosen.length === 0 ? places : chosen).map((place) => ({
      place,
      id: `0${makeDigits(random, 4)}`,
      isAutomatic: random.chance(0.7),
      weather: { mean: 14 - Math.abs(place[1]) / 5 - place[3] / 200, warmth: 0, pressure: 1013 },
    }));
    return Array.from({ length: count }, (_, row) => {
      const site = sites[row % sites.length] as (typeof sites)[number];
      const hour = Math.floor(row / sites.length);
      const { temperature, pressure } = step(site.weather, hour % 24, random);
      const [name, latitude, longitude, elevation] = site.place;
      const wind = Math.max(0, roundTo(3 + 2.5 * random.gaussian(), 1));
      return [
        site.id,
        name,
        latitude,
        longitude,
        elevation,
        new Date(start + hour * 3_600_000).toISOString(),
        orNull(random, 0.03, roundTo(temperature, 1)),
        orNull(random, 0.03, Math.round(Math.min(100, Math.max(15, 72 + 14 * random.gaussian())))),
        orNull(random, 0.03, roundTo(pressure, 1)),
        wind,
        wind === 0 ? null : 10 * random.below(36),
        random.chance(0.12) ? roundTo(0.1 + 6 * random.next() ** 3, 1) : 0,
        site.isAutomatic,
        orNull(random, 0.95, random.pick(['fog, "thick"', 'sensor cleaned', 'hail\n(2 cm)', 'nach Gewitter; 3 min'])),
      ];
    });
  },
};
