import { stopSignals } from '../core/stop-signals.js';
import { loadSharp } from '../formats/image/sharp.js';
import { makeThumbnail } from '../report/thumbnail.js';

/** A picture to make small. */
export interface ThumbnailRequest {
  readonly file: string;
}

/** What came of it; without bytes where it could not be done. Without a file: the process is ready. */
export interface ThumbnailReply {
  readonly file?: string;
  readonly bytes?: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

// This process is ours: codecs may be set up for lanes here too.
process.env.MILLRACE_OWN_PROCESS = '1';
// Ctrl-C reaches the whole group; the parent says when it is over.
for (const signal of stopSignals) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', async ({ file }: ThumbnailRequest) => {
  const made = await makeThumbnail(file).catch(() => undefined);
  const reply: ThumbnailReply = made === undefined ? { file } : { file, ...made };
  process.send?.(reply);
});
process.send?.({} satisfies ThumbnailReply);
// Pictures will come: what goes wrong here is told of the first of them.
void loadSharp().catch(() => {});
