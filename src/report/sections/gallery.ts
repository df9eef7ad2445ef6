import type { Json } from '../../core/json.js';
import { drawSparkline, type Point } from '../charts.js';
import type { Card, Picture } from '../gallery.js';
import { html, type Markup, visibleText, visibleUrl } from '../markup.js';
import { showBytes, showCount } from '../numbers.js';
import type { ReportInput } from '../report-input.js';

/** Stars that are circled: more would hide the picture. */
const mostStars = 60;
const mostPoints = 320;

let languages: Intl.DisplayNames | undefined;

/** The last part of an address: what people know a thing by. */
function nameOf(url: string): string {
  const path = visibleUrl(url, 2_000).replace(/[?#].*$/, '');
  return visibleText(path.split('/').findLast((part) => part !== '') ?? url, 80);
}

function showFact(value: Json): string {
  if (typeof value === 'number') {
    const isWhole = Number.isInteger(value) || Math.abs(value) >= 1_000;
    return isWhole ? showCount(value) : String(Number(value.toPrecision(4)));
  }
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value), 80);
}

/** `dominantFrequencyHz` as `dominant frequency Hz`. */
function spell(name: string): string {
  return visibleText(
    name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b}`),
    40,
  ).replace(/ ([A-Z])(?=[a-z]{2})/g, (_, letter: string) => ` ${letter.toLowerCase()}`);
}

function drawStars({ catalog }: Picture): Markup | undefined {
  if (catalog === undefined) return undefined;
  const least = Math.max(catalog.width, catalog.height) / 120;
  const circles = catalog.stars.slice(0, mostStars).map(({ x, y, fwhm = 0 }) => {
    const radius = Math.min(10 * least, Math.max(least, 1.5 * fwhm));
    return html`<circle class="star" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}"/>`;
  });
  return html`<svg viewBox="0 0 ${catalog.width} ${catalog.height}" aria-hidden="true">${circles}</svg>`;
}

function renderPicture(picture: Picture, name: string): Markup {
  const { output, isOriginal, formats, width, height, address, thumbnailSize, catalog } = picture;
  const size = width !== undefined && height !== undefined && `${showCount(width)} × ${showCount(height)}`;
  const files = formats.map(({ extension, bytes }) => `${extension} ${showBytes(bytes)}`);
  const told = [isOriginal && 'as it came', size, ...files].filter((part) => part !== false);
  const circled = catalog && Math.min(mostStars, catalog.stars.length);
  const stars =
    circled !== undefined &&
    (circled < (catalog?.stars.length ?? 0)
      ? `The ${circled} brightest of ${showCount(catalog?.stars.length ?? 0)} stars are circled.`
      : `${showCount(circled)} stars are circled.`);
  const what = `${isOriginal ? 'As it came' : output}: ${name}`;
  const image =
    address === undefined
      ? html`<span class="none">no preview</span>`
      : html`<img src="${address}" alt="${what}" width="${thumbnailSize?.width}" height="${thumbnailSize?.height}" decoding="async">${drawStars(picture)}`;
  return html`<figure><div class="frame">${image}</div><figcaption><b>${output}</b>${told.map((part, index) => html`${index > 0 && ' · '}<span>${part}</span>`)}${stars && html`<br>${stars}`}</figcaption></figure>`;
}

function renderSpectrum({ spectrum, outcome }: Card): Markup | undefined {
  if (spectrum === undefined) return undefined;
  const every = Math.max(1, Math.ceil(spectrum.amplitudes.length / mostPoints));
  const points: Point[] = [];
  for (let start = 0; start < spectrum.amplitudes.length; start += every) {
    const loudest = Math.max(...spectrum.amplitudes.slice(start, start + every));
    points.push({ x: spectrum.frequenciesHz[start] ?? 0, y: Math.log10(Math.max(loudest, 1e-12)) });
  }
  const words = {
    id: `spectrum-${outcome.index}`,
    title: 'Spectrum',
    description: `From 0 to ${showFact(spectrum.nyquistHz)} Hz, strongest at ${showFact(spectrum.dominantFrequencyHz)} Hz.`,
  };
  return html`<figure class="pictures"><div>${drawSparkline(words, points)}<figcaption>${words.description}</figcaption></div></figure>`;
}

/** `en` as `English (en)`. */
function nameLanguage(value: Json): Json {
  if (typeof value !== 'string' || !/^[a-z]{2,3}$/.test(value)) return value;
  languages ??= new Intl.DisplayNames(['en'], { type: 'language' });
  const name = languages.of(value);
  return name === undefined || name === value ? value : `${name} (${value})`;
}

/** A fact of an op as a name and a text; names that only their op explains are spelled out. */
function renderFact([key, value]: Card['facts'][number], { facts }: Card): Markup {
  const isStars = key === 'count' && facts.some(([other]) => other === 'fwhm');
  const name = isStars ? 'stars' : spell(key);
  const isLong = typeof value === 'string' && value.length > 24;
  return html`<div class="${isLong ? 'long' : ''}"><dt>${name}</dt><dd>${showFact(key === 'language' ? nameLanguage(value) : value)}</dd></div>`;
}

/** Title, file and day, and whom to thank: whoever shows a picture should say whose it is. */
function renderWords({ words, outcome }: Card, name: string): Markup {
  const { title, date, credit, license } = words;
  const told = [title !== undefined && name, date && visibleText(date, 40)].filter(Boolean);
  const thanks = [credit && visibleText(credit, 160), license && visibleText(license, 80)].filter(Boolean);
  return html`<h3><span>${title === undefined ? name : visibleText(title, 120)}</span><span class="kind">${outcome.kind}, item ${outcome.index}</span></h3>${told.length > 0 && html`<p class="words">${told.join(' · ')}</p>`}${thanks.length > 0 && html`<p class="words">${thanks.join(' · ')}</p>`}`;
}

const hasPreview = ({ pictures }: Card) => pictures.some(({ address }) => address !== undefined);

function renderCard(card: Card): Markup {
  const { outcome, pictures, facts, words } = card;
  const name = nameOf(String(outcome.url));
  const shownName = words.title === undefined ? name : visibleText(words.title, 120);
  const list = facts.length > 0 && html`<dl class="facts">${facts.map((fact) => renderFact(fact, card))}</dl>`;
  const isBeside = pictures.length === 1 && facts.length > 0;
  return html`<li class="card ${isBeside ? 'beside' : ''}"><div class="words-of">${renderWords(card, name)}</div>
${pictures.length > 0 && html`<div class="pictures ${hasPreview(card) ? '' : 'bare'}">${pictures.map((picture) => renderPicture(picture, shownName))}</div>`}${renderSpectrum(card)}${list}</li>`;
}

/** Results side by side with what they were made from. */
export function renderGallery({ cards, facts }: ReportInput): Markup {
  if (cards.length === 0) return html``;
  const isSample = cards.length < facts.counts.done;
  const lead = isSample
    ? `${showCount(cards.length)} of ${showCount(facts.counts.done)} done items, taken from every kind and output.`
    : 'Every item that was done.';
  return html`<section id="gallery" aria-labelledby="gallery-h"><h2 id="gallery-h">Results</h2><p class="lead">${lead} ${cards.some(hasPreview) && 'Pictures are small copies.'}</p>
<ul class="gallery">${cards.map(renderCard)}</ul></section>`;
}
