/** A tag of a TIFF directory with one number. */
export type TiffTag = readonly [tag: number, type: 3 | 4, value: number];

/** The tags of a small grey picture; `more` replaces or adds some. */
export function greyTags(width: number, height: number, more: readonly TiffTag[] = []): TiffTag[] {
  const tags: TiffTag[] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, Math.min(0xffff_ffff, width * height)],
  ];
  const changed = new Map([...tags, ...more].map((tag) => [tag[0], tag]));
  return [...changed.values()].sort((first, second) => first[0] - second[0]);
}

/** A little-endian TIFF file: data from byte 8 on, then directories, the last of which points at `next`. */
export function rawTiff(data: Uint8Array, pages: readonly (readonly TiffTag[])[], next: number | 'first' = 0): Buffer {
  const first = 8 + data.length + (data.length % 2);
  const parts: Buffer[] = [Buffer.from('49492a0000000000', 'hex'), Buffer.from(data), Buffer.alloc(data.length % 2)];
  parts[0]?.writeUInt32LE(first, 4);
  let at = first;
  for (const [index, tags] of pages.entries()) {
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    directory.writeUInt16LE(tags.length);
    for (const [place, [tag, type, value]] of tags.entries()) {
      const entry = 2 + place * 12;
      directory.writeUInt16LE(tag, entry);
      directory.writeUInt16LE(type, entry + 2);
      directory.writeUInt32LE(1, entry + 4);
      if (type === 3) directory.writeUInt16LE(value, entry + 8);
      else directory.writeUInt32LE(value, entry + 8);
    }
    at += directory.length;
    const follows = index < pages.length - 1 ? at : next === 'first' ? first : next;
    directory.writeUInt32LE(follows, directory.length - 4);
    parts.push(directory);
  }
  return Buffer.concat(parts);
}
