import type { Random } from '../random.js';
import type { Grammar } from './grammar.js';

/** A text before it has a form: a title and sections of paragraphs, some with a list of points. */
export interface Composition {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** A part of a text under its own heading. */
export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly points: readonly string[];
}

/** Literal text at even places, the names of slots at odd ones. */
type Template = readonly string[];

const parsed = new WeakMap<Grammar, readonly Template[]>();

function templatesOf(grammar: Grammar): readonly Template[] {
  let templates = parsed.get(grammar);
  if (templates === undefined) {
    templates = grammar.sentences.map((sentence) => sentence.split(/\{(\w+)\}/));
    parsed.set(grammar, templates);
  }
  return templates;
}

/** What a paragraph has said: it says nothing twice where there is a choice. */
type Said = Set<Template | string>;

function choose<Choice extends Template | string>(
  choices: readonly Choice[],
  random: Random,
  said: Said,
): Choice | undefined {
  let choice = choices[random.below(choices.length)];
  for (let tries = 0; choice !== undefined && said.has(choice) && tries < 8; tries += 1) {
    choice = choices[random.below(choices.length)];
  }
  if (choice !== undefined) said.add(choice);
  return choice;
}

/** Writes one sentence. Throws where the grammar names a slot that it does not fill. */
export function composeSentence(grammar: Grammar, random: Random, said: Said = new Set()): string {
  let sentence = '';
  for (const [place, piece] of (choose(templatesOf(grammar), random, said) ?? []).entries()) {
    if (place % 2 === 0) sentence += piece;
    else if (piece === 'year') sentence += String(1790 + random.below(230));
    else if (piece === 'count') sentence += String(20 + 10 * random.below(98));
    else {
      const phrase = choose(grammar.parts[piece] ?? [], random, said);
      if (phrase === undefined) throw new Error(`the ${grammar.tag} grammar has no part ${piece}`);
      sentence += phrase;
    }
  }
  return sentence.replace(/^[^\p{L}\p{N}]*\p{Ll}/u, (start) => start.toUpperCase());
}

function composeSentences(grammar: Grammar, random: Random, count: number): string[] {
  const said: Said = new Set();
  return Array.from({ length: count }, () => composeSentence(grammar, random, said));
}

/** Writes a text of about `characters`: whole paragraphs, one at least. */
export function compose(grammar: Grammar, random: Random, characters: number): Composition {
  const { titles, gap } = grammar;
  const start = random.below(titles.length);
  const titleAt = (place: number) => titles[(start + place) % titles.length] ?? '';
  const sections: Section[] = [];
  let written = 0;
  while (written < characters || sections.length === 0) {
    const paragraphs: string[] = [];
    const paragraphLimit = 2 + random.below(4);
    while (paragraphs.length === 0 || (paragraphs.length < paragraphLimit && written < characters)) {
      const paragraph = composeSentences(grammar, random, 3 + random.below(5)).join(gap);
      paragraphs.push(paragraph);
      written += paragraph.length;
    }
    const hasPoints = random.chance(0.3) && written < characters;
    const points = hasPoints ? composeSentences(grammar, random, 3 + random.below(3)) : [];
    written += points.join('').length;
    sections.push({ heading: titleAt(sections.length + 1), paragraphs, points });
  }
  return { title: titleAt(0), sections };
}
