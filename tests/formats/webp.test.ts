import format from '../../src/formats/webp.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

testFormat(format, {
  valid: [{}, { lossless: true, effort: 0 }, { quality: 30, alphaQuality: 50, smartSubsample: true }],
  invalid: [{ effort: 7 }, { lossless: 1 }],
  content: async () => pictureContent(await (await photo(60, 40, 4)).png().toBuffer(), [resizeStep({ width: 30 })]),
  extension: 'webp',
});
