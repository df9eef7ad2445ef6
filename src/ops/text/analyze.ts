import { z } from 'zod';
import type { Op } from '../../core/contracts.js';
import { wholeNumber } from '../../core/quantities.js';
import { isHtml } from '../../formats/text/declared.js';
import { decodeText } from '../../formats/text/decode.js';
import { canonicalEncoding } from '../../formats/text/decoding.js';
import { openByteSource } from '../../formats/text/source.js';
import { loadVisibleText } from '../../formats/text/visible-text.js';
import { startAnalysis } from './analysis.js';
import { loadLanguageDetector } from './language.js';

const options = z.strictObject({
  encoding: z
    .string()
    .refine((label) => canonicalEncoding(label) !== undefined, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is no encoding that can be read; expected one such as utf-8 or shift_jis`,
    })
    .optional()
    .describe('the encoding of the text, whatever is declared'),
  onInvalid: z
    .enum(['fail', 'replace'])
    .default('fail')
    .describe('what to do with bytes that are not in the encoding: fail, or replace by U+FFFD and count'),
  html: z
    .enum(['visible', 'source'])
    .default('visible')
    .describe('of HTML, count the text that readers see, or the markup as it is written'),
  topTerms: wholeNumber(0, 1_000).default(20).describe('how many of the most frequent words to list'),
  longestLines: wholeNumber(0, 1_000).default(5).describe('how many of the longest lines to list'),
});

/**
 * Counts what is in a text of any size, in one pass and bounded memory. The document: `encoding`, `encodingFrom`,
 * `declaredEncoding`, `invalidSequences`; `title`, `language`, `languageConfidence`, `languageIsReliable`,
 * `declaredLanguage`; `characters` (code points), `graphemes`, `words`, `uniqueWords` (lower case), `sentences`, `lines`,
 * `paragraphs`; averages; `readingEase`; `longestLines`, `topTerms`, `topTermsWithoutStopWords`. Throws ItemError
 * `E_TEXT_ENCODING` with the byte offset.
 */
const analyze = {
  name: 'text.analyze',
  summary: 'count words, sentences and lines; find language and encoding',
  accepts: ['text'],
  cost: 'script',
  input: 'stream',
  options,
  async run(content, given, { signal }) {
    const isVisible = given.html === 'visible' && isHtml(content.mime);
    const [detectLanguage, startVisibleText] = await Promise.all([
      loadLanguageDetector(),
      isVisible ? loadVisibleText() : undefined,
    ]);
    const { topTerms, longestLines, onInvalid, encoding } = given;
    const source = await openByteSource(content);
    try {
      const { decoded, result } = await decodeText(source, {
        mime: content.mime,
        charset: content.charset,
        encoding,
        onInvalid,
        signal,
        start: () => startAnalysis({ detectLanguage, startVisibleText, topTerms, longestLines }),
      });
      const { language, words, uniqueWords, sentences, lines } = result;
      const { file: _, ...rest } = content;
      return {
        ...rest,
        bytes: new Uint8Array(0),
        document: { ...decoded, ...result },
        facts: { encoding: decoded.encoding, language, words, uniqueWords, sentences, lines },
      };
    } finally {
      await source.close();
    }
  },
} satisfies Op<z.output<typeof options>>;

export default analyze;
