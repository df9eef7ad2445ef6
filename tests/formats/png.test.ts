import format from '../../src/formats/png.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

testFormat(format, {
  valid: [{}, { compressionLevel: 9, adaptiveFiltering: true }, { palette: true, quality: 40 }, { progressive: true }],
  invalid: [{ compressionLevel: 10 }, { quality: 0 }, { palette: 'yes' }],
  content: async () => pictureContent(await (await photo(60, 40, 4)).png().toBuffer(), [resizeStep({ width: 30 })]),
  extension: 'png',
});
