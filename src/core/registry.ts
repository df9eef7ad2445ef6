import type { Kind } from './content.js';
import type { Decoder, Format, Op, OpenSource, Sink, Source } from './contracts.js';
import { RunError } from './errors.js';
import { didYouMean } from './explain.js';
import type { Json } from './json.js';

/** Loads an implementation on first use. */
export type Load<T> = () => Promise<{ readonly default: T }>;

/** Everything that can be named in a recipe. */
export interface Registry {
  readonly sources: Readonly<Record<string, Load<Source>>>;
  readonly ops: Readonly<Record<string, Load<Op>>>;
  readonly formats: Readonly<Record<string, Load<Format>>>;
  readonly sinks: Readonly<Record<string, Load<Sink>>>;
  /** Says what a SOURCE argument means: which source, with which options. */
  readonly inferSource: Load<
    (text: string, workingDirectory: string) => Promise<{ readonly name: string; readonly options: Json }>
  >;
  /** Joins several open sources into one. */
  readonly chainSources: Load<(opened: readonly OpenSource[]) => OpenSource>;
  /** By kind of content: what gives script ops pixels to work on. */
  readonly decoders: Readonly<Partial<Record<Kind, Load<Decoder>>>>;
}

/** Loads what a name stands for; an unknown one is a usage error that lists or suggests. */
export async function load<T>(
  loaders: Readonly<Record<string, Load<T>>>,
  name: string,
  what: { noun: string; where: string },
): Promise<T> {
  const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (loader === undefined) {
    const names = Object.keys(loaders);
    const suggestion = didYouMean(name, names) || `; there are ${names.join(', ')}`;
    throw new RunError('E_RECIPE', `${what.where}: unknown ${what.noun} ${JSON.stringify(name)}${suggestion}`);
  }
  return (await loader()).default;
}

/** True for an op entry that names a user's module. */
export function isModulePath(name: string): boolean {
  return /^(\.{1,2}\/|\/|file:)/.test(name);
}
