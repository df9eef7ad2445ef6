// Makes mutants: the same seed and number always give the same bytes.
import { Random } from '../../build/dataset/random.js';

const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Mutants that leave the first bytes alone get past the signatures. */
const headerBytes = 32;

const pick = (random, list) => list[Math.floor(random.next() * list.length)];
const below = (random, limit) => Math.floor(random.next() * limit);

/** Lengths that are mostly short. */
const span = (random, limit) => 1 + Math.floor(limit * random.next() ** 4);

const mutations = {
  flip(bytes, random, from) {
    for (let count = span(random, 12); count > 0; count -= 1) {
      const at = from + below(random, bytes.length - from);
      bytes[at] ^= 1 << below(random, 8);
    }
    return bytes;
  },
  fill(bytes, random, from) {
    const at = from + below(random, bytes.length - from);
    return bytes.fill(
      pick(random, [0, 0xff, 0x20, 0x22, 0x30, below(random, 256)]),
      at,
      Math.min(bytes.length, at + span(random, 80)),
    );
  },
  cut: (bytes, random, from) => bytes.subarray(0, from + below(random, bytes.length - from)),
  remove(bytes, random, from) {
    const at = from + below(random, bytes.length - from);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + span(random, 200))]);
  },
  insert(bytes, random, from) {
    const at = from + below(random, bytes.length - from);
    const more = Buffer.from(Array.from({ length: span(random, 60) }, () => below(random, 256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  repeat(bytes, random, from) {
    const at = from + below(random, bytes.length - from);
    const part = bytes.subarray(at, at + span(random, 120));
    const times = 1 + span(random, 40);
    return Buffer.concat([bytes.subarray(0, at), ...Array(times).fill(part), bytes.subarray(at)]);
  },
  swap(bytes, random, from) {
    const length = span(random, Math.max(1, (bytes.length - from) / 3));
    const [first, second] = [0, 0].map(() => from + below(random, Math.max(1, bytes.length - from - length)));
    const held = Buffer.from(bytes.subarray(first, first + length));
    bytes.copyWithin(first, second, second + length);
    bytes.set(held.subarray(0, Math.max(0, bytes.length - second)), second);
    return bytes;
  },
  integer(bytes, random, from) {
    const value = pick(random, extremes) >>> 0;
    const size = pick(random, [1, 2, 4, 4]);
    if (bytes.length - from < size) return bytes;
    const at = from + below(random, bytes.length - from - size + 1);
    const kept = size === 4 ? value : value % 256 ** size;
    if (random.next() < 0.5) bytes.writeUIntLE(kept, at, size);
    else bytes.writeUIntBE(kept, at, size);
    return bytes;
  },
  splice(bytes, random, from, other) {
    const at = from + below(random, bytes.length - from);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(below(random, other.length))]);
  },
};
const names = Object.keys(mutations);

/**
 * Makes mutant number `number`: picks a way to work on it, one of the seeds that this takes, and one to four mutations.
 * `works` is a list of `{ name, kind }`.
 */
export function makeMutant({ seed, number, works, seeds }) {
  const random = new Random(seed, number);
  const work = pick(random, works);
  const family = seeds[work.kind];
  const start = pick(random, family);
  let bytes = Buffer.from(start.bytes);
  const keepsHeader = random.next() < 0.4;
  const done = [];
  for (let count = span(random, 4); count > 0 && bytes.length > headerBytes; count -= 1) {
    const name = pick(random, names);
    done.push(name);
    bytes = mutations[name](bytes, random, keepsHeader ? headerBytes : 0, pick(random, family).bytes);
    bytes = Buffer.from(bytes.subarray(0, 1_000_000));
  }
  return { number, work: work.name, from: start.name, done, extension: start.extension, bytes };
}
