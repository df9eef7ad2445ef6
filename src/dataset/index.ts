export {
  type DatasetKindName,
  type DatasetOptions,
  type DatasetPart,
  type DatasetProgress,
  type DatasetSummary,
  datasetKindNames,
  generateDataset,
  generateFiles,
  generateImages,
  type WriteOptions,
} from './generate.js';
export type { DatasetFile } from './kind.js';
