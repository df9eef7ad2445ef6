import { type DatasetFile, type DatasetKind, nameFile } from './kind.js';
import { Random } from './random.js';
import { compose } from './texts/compose.js';
import { adapt, encode } from './texts/encodings.js';
import { layOutMarkdown, layOutPage, layOutPlain } from './texts/layouts.js';
import { planText, type TextPlan } from './texts/text-plan.js';

/** Keeps the numbers of texts apart from those of other kinds. */
const stream = 0x74657874;
const smallestBytes = 1_200;
const largestBytes = 56_000;

const mediaTypes = { txt: 'text/plain', html: 'text/html', md: 'text/markdown' } as const;

/**
 * Texts in many languages and encodings: plain, as web pages and as Markdown, of 1 to 60 KB. With them `texts/truth.csv`:
 * `file,form,language,encoding,bom,lineBreak,characters`, a line each; the file as seen from there, the language by
 * ISO 639-1, the characters in UTF-16 units without the byte order mark.
 */
export const textKind: DatasetKind = {
  name: 'texts',
  async *generate({ count, seed }) {
    if (count === 0) return;
    const truth = ['file,form,language,encoding,bom,lineBreak,characters'];
    for (let index = 0; index < count; index += 1) {
      const plan = planText(index);
      const { text, ...file } = makeText(plan, { index, seed });
      const { form, grammar, encoding, hasMark, lineBreak } = plan;
      truth.push(
        [file.name.slice('texts/'.length), form, grammar.code, encoding, hasMark, lineBreak, text.length].join(','),
      );
      yield file;
    }
    const bytes = Buffer.from(`${truth.join('\n')}\n`);
    yield { name: 'texts/truth.csv', bytes, mime: 'text/csv; charset=utf-8', isListed: false };
  },
};

function makeText(plan: TextPlan, { index, seed }: { index: number; seed: number }): DatasetFile & { text: string } {
  const { form, encoding, hasMark } = plan;
  const random = new Random(seed, stream, index);
  const text = layOut(plan, random);
  // Pages and byte order marks say their encoding themselves.
  const charset = form === 'html' || hasMark ? '' : `; charset=${encoding}`;
  return {
    name: nameFile('texts', index, form),
    bytes: encode(text, encoding, { hasMark }),
    mime: `${mediaTypes[form]}${charset}`,
    text,
  };
}

function layOut({ grammar, form, encoding, lineBreak }: TextPlan, random: Random): string {
  const target = smallestBytes * (largestBytes / smallestBytes) ** random.next();
  const sample = adapt(grammar.titles.join(''), encoding);
  const bytesPerCharacter = encode(sample, encoding, { hasMark: false }).length / sample.length;
  const composition = compose(grammar, random, target / bytesPerCharacter);
  let text: string;
  if (form === 'txt') text = layOutPlain(composition, grammar);
  else if (form === 'md') text = layOutMarkdown(composition);
  else text = layOutPage(composition, grammar, { charset: encoding, isOld: random.chance(0.4) });
  const fitting = adapt(text, encoding, form === 'html');
  return lineBreak === 'CRLF' ? fitting.replaceAll('\n', '\r\n') : fitting;
}
