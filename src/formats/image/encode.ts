import type { Pixels } from '../../core/content.js';
import type { Encode, Encoded, EncodeRequest } from '../../core/contracts.js';
import { ItemError } from '../../core/errors.js';
import { startsFromWhole } from './geometry.js';
import type { ImageHeader } from './header.js';
import { finishWith, isPictureFormat, type PictureFormat } from './output.js';
import { runToFile, runToPixels } from './pipeline.js';
import { type ImagePlan, planImage, type Segment } from './plan.js';
import { declareSrgb } from './png-chunks.js';
import { type ImageSource, openSource } from './source.js';

/** What stands in for transparency in formats that have none. */
const paper = '#ffffff';
/** Larger pictures are decoded again for each output: their pixels would weigh more than the decode costs. */
const maxSharedPixels = 50_000_000;

interface Job {
  readonly format: PictureFormat;
  readonly options: unknown;
  readonly plan: ImagePlan;
}

/**
 * Runs the planned steps of pictures and encodes them as png, jpeg, webp or avif; requests with the same content share
 * what they have in common. Each result depends on its own request alone: work is shared only where the pixels are the
 * same, bit for bit, as when it is done apart. One thing at a time, since the lane has one native thread.
 */
export const encode: Encode = async (requests) => {
  const groups = new Map<object, EncodeRequest[]>();
  for (const request of requests) {
    const source = request.content.pixels ?? request.content.bytes;
    const group = groups.get(source);
    if (group === undefined) groups.set(source, [request]);
    else group.push(request);
  }
  const results = new Map<EncodeRequest, Encoded>();
  for (const group of groups.values()) await encodeGroup(group, results);
  return requests.map((request) => results.get(request) as Encoded);
};

async function encodeGroup(group: readonly EncodeRequest[], results: Map<EncodeRequest, Encoded>): Promise<void> {
  const first = group[0];
  if (first === undefined) return;
  const source = await openSource(first.content);
  const jobs = shareDecodes(
    group.map((request) => makeJob(request, source)),
    source,
  );
  const stages = new StageStore(source, jobs);
  for (const [index, job] of jobs.entries()) {
    const request = group[index];
    if (request !== undefined) results.set(request, await encodeJob(job, stages));
  }
}

function makeJob({ content, format, options }: EncodeRequest, source: ImageSource): Job {
  if (!isPictureFormat(format)) throw new ItemError('E_OP', `${format} is not a format pictures are saved in`);
  return { format, options, plan: planImage(source, content.steps ?? [], format === 'jpeg' ? paper : undefined) };
}

async function encodeJob({ format, options, plan }: Job, stages: StageStore): Promise<Encoded> {
  const { source, segment } = await stages.prepareLast(plan);
  const run = { source, segment, keepsOrientation: plan.keepsOrientation };
  const { data, width, height } = await runToFile(run, finishWith(format, options));
  const bytes = format === 'png' ? declareSrgb(data) : data;
  return { bytes, extension: format === 'jpeg' ? 'jpg' : format, width, height };
}

/**
 * Lets jobs start from the whole decoded picture where several can. Which jobs may is a matter of header and steps;
 * whether they do changes the time it takes, never the bytes.
 */
function shareDecodes(jobs: readonly Job[], source: ImageSource): readonly Job[] {
  if ('pixels' in source || jobs.length < 2) return jobs;
  const { header } = source;
  if (header.width * header.height > maxSharedPixels) return jobs;
  // Distinct ways to go on from the whole picture: with only one, decoding straight into it is cheaper.
  const starts = new Map<boolean, Set<string>>([
    [false, new Set()],
    [true, new Set()],
  ]);
  for (const { plan } of jobs) {
    if (canStartFromWhole(header, plan)) starts.get(plan.keepsOrientation)?.add(JSON.stringify(plan.segments[0]));
  }
  return jobs.map((job) => {
    const { plan } = job;
    const isShared = (starts.get(plan.keepsOrientation)?.size ?? 0) > 1;
    if (!isShared || !canStartFromWhole(header, plan) || plan.segments[0]?.length === 0) return job;
    return { ...job, plan: { ...plan, segments: [[], ...plan.segments] } };
  });
}

function canStartFromWhole(header: ImageHeader, { segments, keepsOrientation }: ImagePlan): boolean {
  return startsFromWhole(header, segments[0] ?? [], keepsOrientation);
}

/** Pixels between segments, each made once for all the jobs that need them. */
class StageStore {
  readonly #source: ImageSource;
  readonly #uses = new Map<string, number>();
  readonly #pixels = new Map<string, Pixels>();

  constructor(source: ImageSource, jobs: readonly Job[]) {
    this.#source = source;
    if (jobs.length === 1) return;
    for (const { plan } of jobs) {
      for (let count = 1; count <= plan.segments.length; count += 1) {
        const key = stageKey(plan, count);
        this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
      }
    }
  }

  /** Runs everything that must be pixels before the encoder can start; answers what is left to run with it. */
  async prepareLast(plan: ImagePlan): Promise<{ source: ImageSource; segment: Segment }> {
    let source = this.#source;
    for (const [index, segment] of plan.segments.entries()) {
      const key = this.#uses.size === 0 ? '' : stageKey(plan, index + 1);
      const isShared = (this.#uses.get(key) ?? 1) > 1;
      if (!isShared && index === plan.segments.length - 1) return { source, segment };
      if (segment.length === 0 && 'pixels' in source) continue;
      let pixels = isShared ? this.#pixels.get(key) : undefined;
      if (pixels === undefined) {
        pixels = await runToPixels({ source, segment, keepsOrientation: plan.keepsOrientation });
        if (isShared) this.#pixels.set(key, pixels);
      }
      source = { pixels };
    }
    return { source, segment: [] };
  }
}

function stageKey({ keepsOrientation, segments }: ImagePlan, count: number): string {
  return JSON.stringify([keepsOrientation, segments.slice(0, count)]);
}
