const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** The largest number of bytes a signature needs. */
const headBytes = 32;

/**
 * Names the picture format that the first bytes announce, as a MIME type. Only signatures that samples of a signal do
 * not hit by chance; SVG is not found here.
 */
export function findImageSignature(bytes: Uint8Array): string | undefined {
  const b0 = bytes[0];
  const b1 = bytes[1];
  const b2 = bytes[2];
  const b3 = bytes[3];
  if (b0 === 0xff && b1 === 0xd8 && b2 === 0xff) return 'image/jpeg';
  if (b0 === 0x89 && b1 === 0x50 && b2 === 0x4e && b3 === 0x47) return 'image/png';
  if (b0 === 0x52 && b1 === 0x49 && b2 === 0x46 && b3 === 0x46) {
    return ascii(bytes, 8, 12) === 'WEBP' ? 'image/webp' : undefined;
  }
  if (b0 === 0x47 && b1 === 0x49 && b2 === 0x46 && b3 === 0x38) return 'image/gif';
  if (b0 === 0x49 && b1 === 0x49 && (b2 === 0x2a || b2 === 0x2b) && b3 === 0) return 'image/tiff';
  if (b0 === 0x4d && b1 === 0x4d && b2 === 0 && (b3 === 0x2a || b3 === 0x2b)) return 'image/tiff';
  if (b0 === 0 && b1 === 0) return findBoxSignature(bytes);
  return findRareSignature(bytes);
}

function findBoxSignature(bytes: Uint8Array): string | undefined {
  const type = ascii(bytes, 4, 8);
  if (type === 'JXL ') return 'image/jxl';
  if (type === 'jP  ') return 'image/jp2';
  if (type !== 'ftyp') return undefined;
  const size = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const brands: string[] = [ascii(bytes, 8, 12)];
  for (let offset = 16; offset + 4 <= Math.min(size, bytes.length, 256); offset += 4) {
    brands.push(ascii(bytes, offset, offset + 4));
  }
  if (brands.includes('avif') || brands.includes('avis')) return 'image/avif';
  if (brands.some((brand) => /^he(ic|ix|vc|vx|im|is|vm|vs)$/.test(brand))) return 'image/heic';
  return brands[0] === 'mif1' || brands[0] === 'msf1' ? 'image/heif' : undefined;
}

/** What rare signatures begin with: `8`, `B`, `S` or FF. */
const rareStarts = new Set([0x38, 0x42, 0x53, 0xff]);

function findRareSignature(bytes: Uint8Array): string | undefined {
  if (!rareStarts.has(bytes[0] ?? 0)) return undefined;
  const head = ascii(bytes, 0, headBytes);
  if (head.startsWith('8BPS')) return 'image/vnd.adobe.photoshop';
  // "BM" alone is a common start of text: the reserved words and the info header's size must fit too.
  if (head.startsWith('BM') && bytes.length >= 26 && (bytes[6] ?? 1) === 0 && (bytes[7] ?? 1) === 0) {
    const infoBytes = bytes[14] ?? 0;
    if (bytes[15] === 0 && [12, 16, 40, 52, 56, 64, 108, 124].includes(infoBytes)) return 'image/bmp';
  }
  if (/^SIMPLE {2}= +[TF]/.test(head)) return 'image/fits';
  if (bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51) return 'image/jp2';
  return undefined;
}

const prologue = /^(<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*)*/;
const doctype = /^<!DOCTYPE[^>[]*(\[[\s\S]*?\]\s*)?>\s*/i;
const svgStart = /^(<!DOCTYPE\s+svg\b|<(\w+:)?svg[\s>/])/i;
const htmlStart = /^(<!DOCTYPE\s+html\b|<(html|head|body|title|script|style|meta|link|div|p|h1|table|a|center)[\s>/])/i;

/** What text announces to be: the first tag decides, after byte order mark, white space, XML declaration, comments, DOCTYPE. */
export function findMarkup(head: string): 'svg' | 'html' | 'xml' | undefined {
  const start = head.replace(/^\uFEFF?\s*/, '');
  if (!start.startsWith('<')) return undefined;
  const body = start.replace(prologue, '');
  if (svgStart.test(body)) return 'svg';
  if (htmlStart.test(body)) return 'html';
  if (svgStart.test(body.replace(doctype, '').replace(prologue, ''))) return 'svg';
  return start.startsWith('<?xml') ? 'xml' : undefined;
}
