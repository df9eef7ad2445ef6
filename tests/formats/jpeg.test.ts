import format from '../../src/formats/jpeg.js';
import { testFormat } from '../contracts/format.js';
import { photo, pictureContent, resizeStep } from './image/pictures.js';

testFormat(format, {
  valid: [
    {},
    { quality: 50, progressive: true },
    { chromaSubsampling: '4:4:4', optimizeCoding: false },
    { mozjpeg: true },
  ],
  invalid: [{ quality: 101 }, { quality: 80.5 }, { chromaSubsampling: '4:1:1' }],
  content: async () => pictureContent(await (await photo(60, 40, 4)).png().toBuffer(), [resizeStep({ width: 30 })]),
  extension: 'jpg',
});
