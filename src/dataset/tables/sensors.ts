import { columnsOf, makeLargeNumber, orNull, roundTo, type Topic } from './table.js';

type Quantity = readonly [name: string, unit: string, level: number, drift: number];

const quantities: readonly [Quantity, ...Quantity[]] = [
  ['temperature', '°C', 21, 0.05],
  ['pressure', 'kPa', 101.3, 0.02],
  ['vibration', 'mm/s', 2.4, 0.2],
  ['flow', 'm³/h', 12, 0.1],
  ['current', 'µA', 480, 3],
];

/** Readings of machines, some a second, in order of time: ids beyond 2^53, milliseconds, error codes of few. */
export const sensors: Topic = {
  columns: columnsOf(
    'reading_id bigint, sensor text, quantity text, unit text, measured_at timestamp, value decimal4, battery_v decimal2, is_valid boolean, error_code integer',
  ),
  makeRows(random, count) {
    let measuredMs = Date.UTC(2024, random.below(12), 1 + random.below(28), random.below(24));
    let readingId = makeLargeNumber(random);
    const devices = Array.from({ length: 3 + random.below(12) }, (_, place) => {
      const [quantity, unit, level, drift] = random.pick(quantities);
      return {
        name: `${String(place).padStart(4, '0')}`,
        quantity,
        unit,
        level,
        drift,
        battery: random.between(3.2, 3.7),
      };
    });
    return Array.from({ length: count }, () => {
      const device = devices[random.below(devices.length)] as (typeof devices)[number];
      measuredMs += 1 + random.below(900);
      readingId += BigInt(1 + random.below(4_096));
      device.level += device.drift * random.gaussian();
      device.battery -= 0.0002;
      const isValid = !random.chance(0.03);
      return [
        readingId,
        device.name,
        device.quantity,
        device.unit,
        new Date(measuredMs).toISOString(),
        isValid ? roundTo(device.level, 4) : null,
        orNull(random, 0.2, roundTo(device.battery, 2)),
        isValid,
        isValid ? null : random.pick([17, 103, -1]),
      ];
    });
  },
};
