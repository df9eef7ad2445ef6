// Did a program do what it was asked? Counts its files, decodes some of them, and says how large they came out.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Paths of all files below a folder with an ending, in order. */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function countFiles(folder, ending, count) {
  const files = filesBelow(folder, ending);
  if (files.length !== count) throw new Error(`${folder}: expected ${count} files ${ending}, got ${files.length}`);
  return files;
}

const someOf = (files) => files.filter((_, index) => index % Math.ceil(files.length / 5) === 0);
const sizeOf = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0);

/** Counts pictures and decodes some; `expected` says the format and the box they fit in. Answers their bytes in all. */
export async function checkPictures(folder, { ending, count, format, box, isFilled = false, isGrey }) {
  const files = countFiles(folder, ending, count);
  for (const file of someOf(files)) {
    const { info } = await sharp(readFileSync(file)).raw().toBuffer({ resolveWithObject: true });
    const header = await sharp(file).metadata();
    const isRight =
      header.format === format &&
      (box === undefined || fits(info, box, isFilled)) &&
      (isGrey === undefined || isGrey === (header.channels === 1));
    if (!isRight) {
      const found = `${header.format} of ${info.width}x${info.height}, ${header.channels} channels`;
      throw new Error(`${file}: ${found}, is not what was asked for`);
    }
  }
  return sizeOf(files);
}

/** Within the box, and not much smaller than it; or just as large. */
function fits({ width, height }, [maxWidth, maxHeight], isFilled) {
  if (isFilled) return width === maxWidth && height === maxHeight;
  return width <= maxWidth && height <= maxHeight && width * height >= (maxWidth * maxHeight) / 4;
}

/** Counts JSON files and parses some with `check`. Answers their bytes in all. */
export function checkJson(folder, { ending = '.json', count, check }) {
  const files = countFiles(folder, ending, count);
  for (const file of someOf(files)) {
    if (!check(JSON.parse(readFileSync(file, 'utf8')))) throw new Error(`${file}: not what was asked for`);
  }
  return sizeOf(files);
}

/** Counts files whose content is of no interest, and compares their bytes in all with what was served. */
export function checkBytes(folder, { ending = '', count, bytes }) {
  const size = sizeOf(countFiles(folder, ending, count));
  if (size !== bytes) throw new Error(`${folder}: expected ${bytes} bytes in all, got ${size}`);
  return size;
}
