import type { Json } from '../core/json.js';
import type { Outcome, OutputRecord } from '../core/outcome.js';
import { findSpectrumData, type SpectrumData } from '../formats/signal/spectrum-data.js';
import { type StarCatalog, tryCatalog } from '../formats/star-catalog.js';
import { type ItemWords, readItemWords } from './item-words.js';
import { isRecord, readOutputs } from './outputs.js';
import { mostPlainBytes, readPlainPictures } from './plain-picture.js';
import type { Reservoir } from './reservoir.js';
import { findResultFile, readBounded } from './result-file.js';
import { type MakeThumbnails, mostThumbnailBytes, type Thumbnail, thumbnailAddress } from './thumbnail.js';

/** Items in the gallery, and pictures beside each other in one. */
export const mostCards = 12;
const mostPictures = 3;
/** So many cards have pictures of any size; those of more are no larger than this share of all outputs, within bounds. */
const fewestCards = 4;
const pictureShare = 1 / 32;
const fewestPictureBytes = 2 * 2 ** 20;
const mostPictureBytes = 8 * 2 ** 20;
const mostFacts = 12;
/** Catalogues and spectra are read from files up to this size. */
const mostJsonBytes = 2 * 2 ** 20;
const pictureExtensions = ['jpg', 'jpeg', 'webp', 'png', 'gif', 'avif', 'tif', 'tiff'];

/** One picture of a card. */
export interface Picture {
  readonly output: string;
  /** The bytes as they came. */
  readonly isOriginal: boolean;
  /** Sizes of the same picture in each format it was saved in. */
  readonly formats: readonly { readonly extension: string; readonly bytes: number }[];
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** A data: address; undefined where no thumbnail could be made. */
  readonly address: string | undefined;
  readonly thumbnailSize: { readonly width: number; readonly height: number } | undefined;
  /** The brightest of its stars, in its own pixels. */
  readonly catalog?: StarCatalog;
}

/** One item of the gallery. */
export interface Card {
  readonly outcome: Outcome;
  readonly words: ItemWords;
  readonly pictures: readonly Picture[];
  readonly spectrum: SpectrumData | undefined;
  /** What the ops found out. */
  readonly facts: readonly (readonly [name: string, value: Json])[];
}

interface Draft {
  readonly outcome: Outcome;
  readonly words: ItemWords;
  readonly chosen: readonly { readonly file: string | undefined; readonly picture: Picture }[];
  readonly document: Json | undefined;
}

/**
 * Chooses items of every kind and with every set of outputs in turn; of those with large pictures only as many as are made
 * small in little time beside what all outputs, of `outputBytes` together, took.
 */
export function chooseCards(groups: Iterable<Reservoir<Outcome>>, outputBytes: number): readonly Outcome[] {
  const roomBytes = Math.min(mostPictureBytes, Math.max(fewestPictureBytes, outputBytes * pictureShare));
  const queues = [...groups].map(({ elements }) => [...elements].sort((first, second) => first.index - second.index));
  const chosen: Outcome[] = [];
  let pictureBytes = 0;
  for (let round = 0; chosen.length < mostCards && queues.some((queue) => queue.length > round); round += 1) {
    for (const queue of queues) {
      const outcome = queue[round];
      if (outcome === undefined || chosen.length >= mostCards) continue;
      const bytes = choosePictures(outcome).reduce((sum, { cheapest }) => sum + cheapest.bytes, 0);
      if (bytes > 0 && chosen.length >= fewestCards && pictureBytes + bytes > roomBytes) continue;
      pictureBytes += bytes;
      chosen.push(outcome);
    }
  }
  return chosen.sort((first, second) => first.index - second.index);
}

/**
 * Makes the cards of items: reads what their files say, and lets thumbnails be made of the pictures that cannot be shown as
 * they are. Without `makeThumbnails` there are no pictures.
 */
export async function makeGallery(
  out: string,
  outcomes: readonly Outcome[],
  makeThumbnails: MakeThumbnails | undefined,
): Promise<readonly Card[]> {
  const drafts: Draft[] = [];
  for (const outcome of outcomes) drafts.push(await draftCard(out, outcome));
  const { plain, thumbnails } = makeThumbnails ? await showPictures(drafts, makeThumbnails) : noPictures;
  return drafts.map(({ outcome, words, chosen, document }) => {
    const pictures = chosen.map(({ file, picture }): Picture => {
      const shown = file === undefined ? undefined : plain.get(file);
      const thumbnail = shown ?? thumbnails.get(file ?? '');
      const address = thumbnail && thumbnailAddress(thumbnail, shown ? mostPlainBytes : mostThumbnailBytes);
      return thumbnail === undefined || address === undefined
        ? picture
        : { ...picture, address, thumbnailSize: { width: thumbnail.width, height: thumbnail.height } };
    });
    // Outputs that share their ops share what these found out.
    const facts = new Map(
      readOutputs(outcome).flatMap(({ data }) => (isRecord(data) ? (Object.entries(data) as [string, Json][]) : [])),
    );
    return {
      outcome,
      words,
      pictures: withStars(pictures, tryCatalog(document)),
      spectrum: findSpectrumData(document),
      facts: [...facts, ...findFrequentWords(document)].slice(0, mostFacts),
    };
  });
}

interface Shown {
  readonly plain: ReadonlyMap<string, Thumbnail>;
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
}

const noPictures: Shown = { plain: new Map(), thumbnails: new Map() };

async function showPictures(drafts: readonly Draft[], makeThumbnails: MakeThumbnails): Promise<Shown> {
  const chosen = drafts.flatMap((draft) => draft.chosen);
  const filesOf = (isWanted: (picture: Picture) => boolean) =>
    chosen.flatMap(({ file, picture }) => (file !== undefined && isWanted(picture) ? [file] : []));
  const plain = await readPlainPictures(filesOf(({ isOriginal }) => !isOriginal));
  // Asked also for none: whoever got ready to make some can stop waiting.
  const thumbnails = await makeThumbnails([...new Set(filesOf(() => true))].filter((file) => !plain.has(file)));
  return { plain, thumbnails };
}

/** A picture that an item's card shows: the files of one output, and which of them is decoded for it. */
interface ChosenPicture {
  readonly name: string;
  readonly records: readonly OutputRecord[];
  readonly cheapest: OutputRecord;
}

function choosePictures(outcome: Outcome): readonly ChosenPicture[] {
  const outputs = readOutputs(outcome).filter(isPicture);
  const names = [...new Set(outputs.map(({ output }) => output))];
  // The bytes as they came stand first.
  const isFirst = (name: string) => outputs.some((each) => each.output === name && isOriginal(each, outcome));
  names.sort((first, second) => Number(isFirst(second)) - Number(isFirst(first)));
  return names.slice(0, mostPictures).flatMap((name) => {
    const records = outputs.filter((each) => each.output === name);
    const [cheapest] = [...records].sort((first, second) => costOf(first) - costOf(second));
    return cheapest === undefined ? [] : [{ name, records, cheapest }];
  });
}

const isOriginal = (record: OutputRecord, outcome: Outcome) => record.sha256 === outcome.sha256;

async function draftCard(out: string, outcome: Outcome): Promise<Draft> {
  const outputs = readOutputs(outcome);
  const chosen: { file: string | undefined; picture: Picture }[] = [];
  for (const { name, records, cheapest } of choosePictures(outcome)) {
    const picture: Picture = {
      output: name,
      isOriginal: isOriginal(cheapest, outcome),
      formats: records.map(({ path, bytes }) => ({ extension: extensionOf(path), bytes })),
      width: cheapest.width,
      height: cheapest.height,
      address: undefined,
      thumbnailSize: undefined,
    };
    chosen.push({ file: await findResultFile(out, cheapest.path), picture });
  }
  const [document, words] = await Promise.all([readDocument(out, outcome, outputs), readItemWords(out, outputs)]);
  return { outcome, words, chosen, document };
}

/** The first JSON file among an item's outputs, where it is of a bearable size. Tables are long, and hold nothing to draw. */
async function readDocument(
  out: string,
  { kind }: Outcome,
  outputs: readonly OutputRecord[],
): Promise<Json | undefined> {
  if (kind === 'table') return undefined;
  const record = outputs.find(({ path, data }) => extensionOf(path) === 'json' && data !== undefined);
  const file = record && (await findResultFile(out, record.path));
  const bytes = file === undefined ? undefined : await readBounded(file, mostJsonBytes);
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) as Json);
  } catch {
    return undefined;
  }
}

const mostFrequentWords = 6;

/** The words that say most of what a text is about, where its analysis lists them. */
function findFrequentWords(document: Json | undefined): readonly (readonly [string, Json])[] {
  const listed = isRecord(document) ? document.topTermsWithoutStopWords : undefined;
  if (!Array.isArray(listed)) return [];
  const terms = listed.flatMap((each: unknown) => (isRecord(each) && typeof each.term === 'string' ? [each.term] : []));
  return terms.length === 0 ? [] : [['frequentWords', terms.slice(0, mostFrequentWords).join(', ')]];
}

/** Puts the stars over the picture as it came, where it has the catalogue's size; other outputs have them drawn in. */
function withStars(pictures: readonly Picture[], catalog: StarCatalog | undefined): readonly Picture[] {
  if (catalog === undefined) return pictures;
  const place = pictures.findIndex(
    ({ isOriginal, width, height }) => isOriginal && width === catalog.width && height === catalog.height,
  );
  return pictures.map((picture, index) => (index === place ? { ...picture, catalog } : picture));
}

function extensionOf(path: string): string {
  return (/\.([a-z0-9]{1,8})$/i.exec(path)?.[1] ?? '').toLowerCase();
}

function isPicture({ path }: OutputRecord): boolean {
  return pictureExtensions.includes(extensionOf(path));
}

/** Files that shrink while they are decoded come first. */
function costOf({ path }: OutputRecord): number {
  return pictureExtensions.indexOf(extensionOf(path));
}
