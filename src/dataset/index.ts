export {
  type DatasetOptions,
  type DatasetProgress,
  type DatasetSummary,
  generateDataset,
  generateImages,
} from './generate.js';
export type { DatasetFile } from './kind.js';
