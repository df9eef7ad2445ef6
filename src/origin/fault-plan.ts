import type { Fault } from './faults.js';
import { checkFault } from './faults.js';
import { hashToUnit } from './hash.js';

/** Paths that are met only where a fault names them: spoiling them by chance would spoil every item of a run. */
const servicePaths = new Set(['/', '/urls.txt', '/robots.txt', '/planetary/apod']);

interface Rule {
  readonly fault: Fault;
  /** A path it names, or undefined for a pattern. */
  readonly exact: string | undefined;
  readonly pattern: RegExp | undefined;
  readonly label: string;
}

/** Decides which fault a request meets; the same requests meet the same faults every time. */
export class FaultPlan {
  readonly #rules: readonly Rule[];
  readonly #seed: number;

  constructor(faults: readonly Fault[], seed: number) {
    this.#seed = seed;
    this.#rules = faults.map((fault, position) => {
      checkFault(fault, `fault ${position + 1}`);
      const isGlob = fault.path?.includes('*') === true;
      return {
        fault,
        exact: isGlob ? undefined : fault.path,
        pattern: isGlob && fault.path !== undefined ? globToPattern(fault.path) : undefined,
        // Kinds draw independently, so that a fault added to the list moves no other.
        label: fault.kind === 'status' ? String(fault.status) : fault.kind,
      };
    });
  }

  /** The first fault that meets request number `ordinal` (from 1) of a decoded path. */
  find(path: string, ordinal: number): Fault | undefined {
    for (const rule of this.#rules) {
      if (this.#meets(rule, path, ordinal)) return rule.fault;
    }
    return undefined;
  }

  #meets({ fault, exact, pattern, label }: Rule, path: string, ordinal: number): boolean {
    if (fault.times !== undefined && ordinal > fault.times) return false;
    if (exact === undefined) {
      if (servicePaths.has(path)) return false;
      if (pattern !== undefined && !pattern.test(path)) return false;
    } else if (exact !== path) return false;
    return fault.rate === undefined || hashToUnit(this.#seed, `${label} ${path}`) < fault.rate;
  }
}

function globToPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 's');
}
