import format from '../../src/formats/avif.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

testFormat(format, {
  valid: [{}, { lossless: true }, { quality: 30, chromaSubsampling: '4:2:0', effort: 1 }],
  invalid: [{ effort: 10 }, { quality: -1 }],
  content: async () => pictureContent(await (await photo(60, 40, 4)).png().toBuffer(), [resizeStep({ width: 30 })]),
  extension: 'avif',
});
