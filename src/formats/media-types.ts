import type { Kind } from '../core/content.js';

/** A media type: what kind of content it is and the usual extension of its files. */
export interface MediaType {
  readonly mime: string;
  readonly kind: Kind;
  readonly extension: string;
  /** Other names of the same type, and other extensions. */
  readonly aliases: readonly string[];
}

const media = (mime: string, kind: Kind, extension: string, ...aliases: string[]): MediaType => ({
  mime,
  kind,
  extension,
  aliases,
});

const mediaTypes: readonly MediaType[] = [
  media('image/jpeg', 'image', 'jpg', 'image/jpg', 'image/pjpeg', 'jpeg', 'jpe', 'jfif'),
  media('image/png', 'image', 'png', 'image/apng', 'image/x-png', 'apng'),
  media('image/webp', 'image', 'webp'),
  media('image/avif', 'image', 'avif'),
  media('image/gif', 'image', 'gif'),
  media('image/tiff', 'image', 'tif', 'tiff'),
  media('image/fits', 'image', 'fits', 'application/fits', 'fit', 'fts'),
  media('image/bmp', 'image', 'bmp', 'image/x-ms-bmp', 'image/x-bmp'),
  media('image/heic', 'image', 'heic', 'image/heic-sequence'),
  media('image/heif', 'image', 'heif', 'image/heif-sequence'),
  media('image/jxl', 'image', 'jxl'),
  media('image/jp2', 'image', 'jp2', 'image/jpx', 'image/jpm', 'j2k', 'jpx'),
  media('image/vnd.adobe.photoshop', 'image', 'psd', 'application/x-photoshop'),
  media('image/x-icon', 'image', 'ico', 'image/vnd.microsoft.icon'),
  media('image/svg+xml', 'image', 'svg', 'image/svg'),
  media('text/csv', 'table', 'csv', 'application/csv', 'text/x-csv', 'text/comma-separated-values'),
  media('text/tab-separated-values', 'table', 'tsv', 'tab'),
  media('application/json', 'table', 'json', 'text/json'),
  media(
    'application/x-ndjson',
    'table',
    'jsonl',
    'application/jsonl',
    'application/x-jsonlines',
    'application/jsonlines',
    'ndjson',
  ),
  media('application/vnd.apache.parquet', 'table', 'parquet', 'application/x-parquet', 'application/parquet'),
  media('application/vnd.apache.arrow.file', 'table', 'arrow', 'feather'),
  media('audio/wav', 'signal', 'wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'),
  media('application/x-npy', 'signal', 'npy'),
  media('application/x-float64', 'signal', 'f64'),
  media('application/x-float32', 'signal', 'f32'),
  media('text/plain', 'text', 'txt', 'text', 'log'),
  media('text/html', 'text', 'html', 'htm'),
  media('text/markdown', 'text', 'md', 'markdown'),
  media('application/xml', 'text', 'xml', 'text/xml'),
  media('application/xhtml+xml', 'text', 'xhtml'),
  media('application/pdf', 'other', 'pdf'),
  media('application/zip', 'other', 'zip'),
  media('application/gzip', 'other', 'gz'),
];

const byName = new Map<string, MediaType>();
for (const type of mediaTypes) for (const name of [type.mime, type.extension, ...type.aliases]) byName.set(name, type);

/** Finds a media type by its name (`image/jpg`) or a file extension (`jpeg`), both in lower case. */
export function findMediaType(name: string): MediaType | undefined {
  return byName.get(name);
}
