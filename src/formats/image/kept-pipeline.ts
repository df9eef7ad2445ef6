import type { Sharp } from 'sharp';
import type { Segment } from './plan.js';

/** What a pipeline does, whatever the picture it reads. */
export interface PipelineShape {
  readonly segment: Segment;
  readonly finish: object;
  readonly space: string;
  readonly keepsOrientation: boolean;
  readonly pixelLimit: number;
}

/** Where sharp keeps what a pipeline reads. */
interface PipelineInput {
  buffer: Uint8Array | undefined;
}

interface KeptPipeline {
  readonly shape: PipelineShape;
  readonly pipeline: Sharp;
  readonly input: PipelineInput;
  /** While it runs, its input alone holds the bytes that native code reads: nobody else may have it then. */
  isBusy: boolean;
}

/** Outputs of a recipe times formats of its pictures: more are seldom in use. */
const mostKept = 8;

/**
 * Pipelines that are used again for the next picture of the same shape: sharp sets some 180 options for each new one, which
 * costs more than all else that JavaScript does for a small picture.
 */
export class PipelineStore {
  readonly #kept: KeptPipeline[] = [];

  /** Runs a pipeline of this shape on a picture file, made by `open` where none is free. */
  async run<Result>(
    bytes: Uint8Array,
    shape: PipelineShape,
    { open, work }: { readonly open: () => Sharp; readonly work: (pipeline: Sharp) => Promise<Result> },
  ): Promise<Result> {
    const kept = this.#kept.find((each) => !each.isBusy && isSameShape(each.shape, shape)) ?? this.#keep(shape, open());
    if ('pipeline' in kept) {
      kept.isBusy = true;
      kept.input.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      try {
        return await work(kept.pipeline);
      } finally {
        kept.input.buffer = undefined;
        kept.isBusy = false;
      }
    }
    return work(kept.single);
  }

  #keep(shape: PipelineShape, pipeline: Sharp): KeptPipeline | { readonly single: Sharp } {
    const input = findInput(pipeline);
    if (input === undefined) return { single: pipeline };
    const kept = { shape, pipeline, input, isBusy: false };
    if (this.#kept.push(kept) > mostKept) this.#kept.shift();
    return kept;
  }
}

/** sharp does not document where it keeps its input, so it is looked for: where it is not found, nothing is kept. */
function findInput(pipeline: object): PipelineInput | undefined {
  const { options } = pipeline as { readonly options?: { readonly input?: PipelineInput } };
  return options?.input?.buffer instanceof Uint8Array ? options.input : undefined;
}

function isSameShape(first: PipelineShape, second: PipelineShape): boolean {
  return (
    first.finish === second.finish &&
    first.space === second.space &&
    first.keepsOrientation === second.keepsOrientation &&
    first.pixelLimit === second.pixelLimit &&
    first.segment.length === second.segment.length &&
    first.segment.every((step, index) => step === second.segment[index])
  );
}
