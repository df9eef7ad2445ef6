import { KernelPool } from '../../core/kernel.js';
import base64, { type StarKernel } from './kernels.wasm.js';

/** The kernels that find stars, for this thread: apart by use, so that each kind of caller keeps seeing the same functions. */
export const rowKernels = new KernelPool<StarKernel>(base64);
export const fieldKernels = new KernelPool<StarKernel>(base64);
